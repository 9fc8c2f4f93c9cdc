/** Hostile documents: refused before they are validated or executed, and before any service is asked. */
import { type DocumentNode, validate } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDocuments } from "../../src/execution/documents.ts";
import { buildSchema } from "../../src/execution/schema.ts";
import { frontends } from "../../src/frontends/index.ts";
import { web } from "../../src/frontends/web.ts";
import { createDocumentLimits } from "../../src/guard/document-limits.ts";
import { callerOf, errorsOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";
import { onStock, refusals } from "./stock-apollo.ts";

let gateway: GatewayUnderTest;
beforeAll(async () => {
  // As in production, but for other documents than the stored ones.
  gateway = await startGateway({ production: true, trustedDocuments: { "*": "prefer" } });
});
afterAll(() => gateway.close());

async function rejected(query: string, reasons: readonly string[]): Promise<void> {
  for (const answer of await refusals(gateway, query)) {
    expect(errorsOf(answer)).toEqual(["OPERATION_REJECTED"]);
    expect(reasons).toContain(Reflect.get(answer.body.errors?.[0]?.extensions ?? {}, "reason"));
  }
}

const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at)).join(" ");
const doubling = (levels: number, on: string) =>
  `${many(levels, (level) => `fragment F${level} on ${on} { ...F${level + 1} ...F${level + 1} }`)} fragment F${levels} on ${on} { __typename }`;
const nested = (depth: number, name: string) =>
  `${`{ ${name} `.repeat(depth)}{ __typename }${" }".repeat(depth)}`;

describe("row 2", () => {
  const batch = Array.from({ length: 10 }, (_, index) => ({
    query: `mutation { cancelOrder(input: { idempotencyKey: "b${index}", orderId: "o1" }) { __typename } }`,
  }));
  threat(
    { row: 2, attack: "10 mutations in an array", times: frontends.length, result: "400, nothing executed" },
    async (tried) => {
      for (const { name, credentials } of frontends) {
        gateway.reset();
        const headers = await gateway.headersOf(callerOf({ credentials }, "u1"));
        const response = await fetch(`${gateway.url}/graphql/${name}`, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify(batch),
        });
        expect(response.status).toBe(400);
        expect(gateway.journal()).toEqual([]);
        tried();
      }
    },
  );

  control({ row: 2, naive: "Apollo Server with batches on (they are off by default)" }, () =>
    onStock(
      async (ask) => {
        const { resolved } = await ask(Array.from({ length: 10 }, () => ({ query: "mutation { pay }" })));
        expect(resolved).toBe(10);
      },
      { allowBatchedHttpRequests: true },
    ),
  );
});

/** Each with what the gateway calls the bound, and what Apollo Server as it comes does of it. */
const documents = [
  {
    row: 3,
    attack: "a field 5,000 times",
    query: `{ ${many(5_000, () => "viewer{id}")} }`,
    reasons: ["documentBytes", "tokens"],
    naive: { query: `{ ${many(5_000, () => "me{id}")} }`, of: "validates all of it", runs: false },
  },
  {
    row: 3,
    attack: "a field 100 times",
    query: `{ ${many(100, () => "__typename")} }`,
    reasons: ["repeats"],
    naive: null,
  },
  {
    row: 4,
    attack: "10,000 directives",
    query: `{ __typename ${"@a".repeat(10_000)} }`,
    reasons: ["documentBytes", "tokens"],
    naive: { query: `{ __typename ${"@a".repeat(10_000)} }`, of: "validates all of it", runs: false },
  },
  {
    row: 4,
    attack: "directives as many as tokens allow",
    query: `{ __typename ${"@a".repeat(380)} }`,
    reasons: ["directives"],
    naive: null,
  },
  {
    row: 6,
    attack: "fragments that double 20 times",
    query: `{ ...F0 } ${doubling(20, "Query")}`,
    reasons: ["fields"],
    naive: {
      query: `{ me { id } ...F0 } ${doubling(20, "Query")}`,
      of: "runs it",
      runs: true,
    },
  },
  {
    row: 6,
    attack: "fragments that lead to nothing, in 8 places that are one",
    query: `{ ${many(8, () => `a { ${many(30, (at) => `...F${at}`)} }`)} } ${many(30, (at) => `fragment F${at} on Query { ...F${at} }`)}`,
    reasons: ["repeats"],
    naive: null,
  },
  {
    row: 6,
    attack: "a fragment with 200 variables, in 30 operations",
    query: `${many(30, (at) => `query Q${at} { ...F }`)} fragment F on Query { a(ids: [${many(200, () => "$v")}]) }`,
    reasons: ["repeats"],
    naive: null,
  },
  {
    row: 7,
    attack: "200 levels",
    query: nested(200, "viewer"),
    reasons: ["depth"],
    naive: { query: nested(200, "me"), of: "runs all levels", runs: true },
  },
  {
    row: 7,
    attack: "5,000 levels",
    query: nested(5_000, "viewer"),
    reasons: ["documentBytes", "tokens"],
    naive: null,
  },
  {
    row: 7,
    attack: "200 levels in fragments",
    query: `{ ...F0 } ${many(60, (at) => `fragment F${at} on Query { a { ...F${at + 1} } }`)} fragment F60 on Query { a }`,
    reasons: ["depth"],
    naive: null,
  },
] as const;

/** Validation compares spreads by their names alone, whether there is such a fragment or not. */
const withoutFragments = [
  `{ ${many(380, (at) => `...X${at}`)} }`,
  `{ ${many(4, (set) => `a { ${many(90, (at) => `...X${90 * set + at}`)} }`)} }`,
  `{ ${many(9, () => `a { ${many(38, (at) => `...X${at}`)} }`)} }`,
  `{ ...A ...B } fragment A on Query { ${many(180, (at) => `...X${at}`)} } fragment B on Query { ${many(180, (at) => `...Y${at}`)} }`,
  `{ ${many(9, () => `a { ${many(25, (at) => `...F${at}`)} }`)} } ${many(25, (at) => `fragment F${at} on Query { ...X0 }`)}`,
];

describe("rows 3, 4, 6, 7", () => {
  threat(
    {
      row: 6,
      attack: "hundreds of fragments that are not there",
      times: withoutFragments.length * frontends.length,
      result: "400 for the first of them, no call",
    },
    async (tried) => {
      for (const query of withoutFragments) {
        for (const answer of await refusals(gateway, query)) {
          expect(errorsOf(answer)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
          expect(answer.body.errors).toMatchObject([
            { message: 'Unknown fragment "X0".', locations: [{ line: 1 }] },
          ]);
          tried();
        }
      }
    },
  );

  control(
    { row: 6, naive: "Apollo Server as it comes: validates what spreads 380 fragments that are not there" },
    () =>
      onStock(async (ask) => {
        expect((await ask({ query: withoutFragments[0] })).validated).toBe(1);
      }),
  );

  for (const { row, attack, query, reasons, naive } of documents) {
    threat({ row, attack, times: frontends.length, result: "rejected, no call" }, async (tried) => {
      await rejected(query, reasons);
      tried(frontends.length);
    });
    if (naive === null) continue;
    control({ row, naive: `Apollo Server as it comes: ${naive.of}` }, () =>
      onStock(async (ask) => {
        const { resolved, validated } = await ask({ query: naive.query });
        expect(validated).toBe(1);
        expect(resolved > 0).toBe(naive.runs);
      }),
    );
  }

  it("what is refused is not validated", () => {
    let validated = 0;
    const read = createDocuments(buildSchema(web), {
      limits: web.limits,
      checkDocument: createDocumentLimits(web.limits),
      production: true,
      stored: [],
      validateDocument: (...given) => {
        validated += 1;
        return validate(...given);
      },
    });
    for (const query of [...documents.map((one) => one.query), ...withoutFragments]) {
      expect(() => read.read(query)).toThrow();
    }
    expect(validated).toBe(0);
    expect(read.read("{ __typename }").kind).toBe("Document");
    expect(validated).toBe(1);
  });
});

describe("row 5", () => {
  const circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { __typename ...A }";
  threat(
    { row: 5, attack: "fragments in a circle", times: frontends.length, result: "400, no call" },
    async (tried) => {
      for (const answer of await refusals(gateway, circle)) {
        expect(errorsOf(answer)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
        expect(answer.text).toContain("within itself");
        tried();
      }
    },
  );

  control({ row: 5, naive: "a count that expands fragments without remembering" }, () => {
    // What a guard in front of validation would do, were it not for this row.
    const expand = (document: DocumentNode, name: string): number => {
      const fragment = document.definitions.find(
        (one) => one.kind === "FragmentDefinition" && one.name.value === name,
      );
      if (fragment?.kind !== "FragmentDefinition") return 0;
      return fragment.selectionSet.selections.reduce(
        (sum, one) => sum + (one.kind === "FragmentSpread" ? expand(document, one.name.value) : 1),
        0,
      );
    };
    const documentOf = (source: string) => {
      let seen: DocumentNode | null = null;
      const checkDocument = (document: DocumentNode) => {
        seen = document;
        createDocumentLimits(web.limits)(document);
      };
      const read = createDocuments(buildSchema(web), {
        limits: web.limits,
        checkDocument,
        production: true,
        stored: [],
      });
      expect(() => read.read(source)).toThrow("within itself");
      return seen as DocumentNode | null;
    };
    const document = documentOf(circle);
    expect(() => document && expand(document, "A")).toThrow(RangeError);
  });
});
