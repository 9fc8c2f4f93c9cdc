/** What each stored operation can cause at the services is committed, so that nobody makes it more without saying so. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLSchema,
  getDirectiveValues,
  getNullableType,
  isListType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { describe, expect, it } from "vitest";
import { attemptsPerCallOf } from "../../clients/core/stack.ts";
import { maxIdsPerCall } from "../../clients/shapes.ts";
import { buildSchema } from "../../src/execution/schema.ts";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { explain, summaryOf } from "../../src/guard/explanation.ts";
import { createFanOut, keysPerCall } from "../../src/guard/fan-out.ts";
import { createOperationFields } from "../../src/guard/operation-fields.ts";
import { pendingOf } from "../support/fan-out.ts";

const operationsFolder = new URL("../../schema/operations/", import.meta.url);
const committedFile = fileURLToPath(new URL("../../schema/snapshot/fan-out.json", import.meta.url));
const perCall = { attemptsPerCall: () => attemptsPerCallOf({ urls: [] }) };

interface Stored {
  readonly name: string;
  readonly frontend: Frontend;
  readonly schema: GraphQLSchema;
  readonly text: string;
}

const stored: readonly Stored[] = readdirSync(operationsFolder)
  .toSorted()
  .flatMap((folder) => {
    const frontend = frontends.find(({ name }) => name === folder);
    if (frontend === undefined) throw new Error(`schema/operations/${folder} is no frontend's`);
    const schema = buildSchema(frontend);
    const files = readdirSync(new URL(`${folder}/`, operationsFolder)).filter((file) =>
      file.endsWith(".graphql"),
    );
    return files.toSorted().map((file) => ({
      name: `${folder}/${file.replace(".graphql", "")}`,
      frontend,
      schema,
      text: readFileSync(new URL(`${folder}/${file}`, operationsFolder), "utf8"),
    }));
  });

/** The largest that every variable may be which says how many. */
function largestVariables(schema: GraphQLSchema, document: DocumentNode): Record<string, unknown> {
  const largest: Record<string, unknown> = {};
  const typeInfo = new TypeInfo(schema);
  const note = (name: string, argument: GraphQLArgument) => {
    const bound = (of: "range" | "length") => {
      const directive = schema.getDirective(of);
      return directive && argument.astNode && getDirectiveValues(directive, argument.astNode)?.max;
    };
    const isList = isListType(getNullableType(argument.type));
    const max = Number((isList ? bound("length") : bound("range")) ?? Number.NaN);
    if (!isList && max <= Number(largest[name] ?? max)) largest[name] = max;
    if (isList) largest[name] = Array.from({ length: max }, (_, index) => `p${index}`);
  };
  const Variable = ({ name }: { readonly name: { readonly value: string } }) => {
    const argument = typeInfo.getArgument();
    if (argument) note(name.value, argument);
  };
  visit(document, visitWithTypeInfo(typeInfo, { Variable }));
  return largest;
}

function boundsOf({ schema, text }: Stored) {
  const fanOut = createFanOut(schema);
  const fieldsOf = createOperationFields(schema);
  const bound = (variables: Record<string, unknown>) =>
    summaryOf(fanOut(fieldsOf(pendingOf(text, variables))), perCall);
  return { usual: bound({}), largest: bound(largestVariables(schema, parse(text))) };
}

describe("the fan-out of the stored operations", () => {
  it("is the committed one", async () => {
    const bounds = Object.fromEntries(stored.map((one) => [one.name, boundsOf(one)]));
    for (const [name, { usual, largest }] of Object.entries(bounds)) {
      const words = (of: Record<string, number>) =>
        Object.entries(of)
          .map(([service, attempts]) => `${service} ${attempts}`)
          .join(", ");
      console.log(
        `${name}: at most ${words(usual.attempts)} attempts; as large as it may be: ${words(largest.attempts)}`,
      );
    }
    await expect(
      `${JSON.stringify(bounds, null, 2)}\n`,
      "An operation that apps have may now cause another number of calls. `npm run explain -- <file>` says by which" +
        " fields. If it is meant, run `npm run snapshot`, and let the services' teams know.",
    ).toMatchFileSnapshot(committedFile);
  });

  it.each(stored.map((one) => [one.name, one] as const))(
    "%s is within its frontend's limit, however large its variables",
    (_name, { schema, frontend, text }) => {
      const variables = largestVariables(schema, parse(text));
      const { refusals } = explain(schema, frontend, pendingOf(text, variables), perCall);
      expect(refusals).toEqual([]);
    },
  );

  it("knows how large a variable may be", () => {
    expect(
      Object.fromEntries(
        stored.map(({ name, schema, text }) => [name, largestVariables(schema, parse(text))]),
      ),
    ).toMatchObject({
      "mobile/MobileHome": { orders: 50, products: 50 },
      "web/WebHomepage": { orders: 50, products: 50 },
    });
  });

  it("takes a batch to be as large as the loaders take it", () => {
    expect(keysPerCall).toBe(maxIdsPerCall);
  });

  it.each(frontends.map((frontend) => [frontend.name, frontend] as const))(
    "%s: every read that the resolvers make is said in the schema, with how often",
    (_name, frontend) => {
      expect(() => createFanOut(buildSchema(frontend))).not.toThrow();
    },
  );
});
