/** Stage 5, the self-test of limits: each limit that is left out of the wiring is found, by its name. */
import { describe, expect, it } from "vitest";
import { createDocuments } from "../../../src/execution/documents.ts";
import type { CreateCheck } from "../../../src/execution/graphql-server.ts";
import { buildSchema } from "../../../src/execution/schema.ts";
import { findUnheldLimits, type Guards } from "../../../src/execution/self-test-limits.ts";
import { type Frontend, frontends, type OperationLimits } from "../../../src/frontends/index.ts";
import { web } from "../../../src/frontends/web.ts";
import { createArgumentBounds, createVariableLimits } from "../../../src/guard/argument-bounds.ts";
import { createCostLimit } from "../../../src/guard/cost.ts";
import { createDocumentLimits } from "../../../src/guard/document-limits.ts";
import { createFanOutCheck } from "../../../src/guard/fan-out.ts";
import { createLimits } from "../../../src/limits/limits.ts";

const attemptsPerCall = () => 3;

/** All guards of a frontend, but that one of its limits is as wide as can be wherever it is looked at. */
function guardsWithout(frontend: Frontend, left: keyof OperationLimits | null): Guards {
  const wide = (limits: OperationLimits) =>
    left === null ? limits : { ...limits, [left]: Number.MAX_SAFE_INTEGER };
  const limits = wide(frontend.limits);
  const documents = createDocumentsOf({ ...frontend, limits }, true);
  const creators: readonly CreateCheck[] = [
    createArgumentBounds,
    createCostLimit,
    createFanOutCheck({ attemptsPerCall }),
  ];
  return {
    readDocument: documents.read,
    checkVariables: createVariableLimits(limits),
    production: true,
    createChecks: creators.map(
      (create): CreateCheck =>
        (schema, asked) =>
          create(schema, { ...asked, limits: wide(asked.limits) }),
    ),
  };
}

function createDocumentsOf(frontend: Frontend, production: boolean) {
  const { limits } = frontend;
  const checkDocument = createDocumentLimits(limits);
  return createDocuments(buildSchema(frontend), { limits, checkDocument, production, stored: [] });
}

const find = (frontend: Frontend, guards: Guards) =>
  findUnheldLimits(buildSchema(frontend), frontend, guards, createLimits({ store: null }).takeAll);

describe("the self-test of limits", () => {
  it.each(frontends.map((frontend) => [frontend.name, frontend] as const))(
    "finds nothing where all of %s's are wired",
    async (_name, frontend) => {
      expect(await find(frontend, guardsWithout(frontend, null))).toEqual([]);
    },
  );

  it.each(Object.keys(web.limits) as (keyof OperationLimits)[])(
    "finds that `%s` is left out",
    async (left) => {
      expect(await find(web, guardsWithout(web, left))).toEqual([
        expect.stringContaining(`an operation that exceeds web's limit \`${left}\` is not refused`),
      ]);
    },
  );

  it("finds arguments that nothing holds to their bounds, and a schema that anybody may ask about", async () => {
    const whole = guardsWithout(web, null);
    const [, ...others] = whole.createChecks;
    const open = { ...whole, createChecks: others, readDocument: createDocumentsOf(web, false).read };
    expect(await find(web, open)).toEqual([
      "a question about web's schema is not refused",
      "Query.products(ids:) takes what is out of its bounds",
      "Query.search(query:) takes what is out of its bounds",
      "Query.search(first:) takes what is out of its bounds",
      "Query.search(after:) takes what is out of its bounds",
    ]);
  });

  it("finds that nothing is wired at all", async () => {
    const none: Guards = {
      readDocument: () => undefined,
      checkVariables: () => undefined,
      createChecks: [],
      production: false,
    };
    const limits = Object.keys(web.limits).length;
    expect((await find(web, none)).length).toBeGreaterThan(limits);
  });
});
