/** Arguments out of all bounds: lists and pages that no service ever sees. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { frontends } from "../../src/frontends/index.ts";
import { web } from "../../src/frontends/web.ts";
import { createVariableLimits } from "../../src/guard/argument-bounds.ts";
import { errorsOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";
import { onStock, refusals } from "./stock-apollo.ts";

let gateway: GatewayUnderTest;
beforeAll(async () => {
  // As in production, but for other documents than the stored ones.
  gateway = await startGateway({ production: true, trustedDocuments: { "*": "prefer" } });
});
afterAll(() => gateway.close());

describe("row 8", () => {
  const products = "query ($ids: [ID!]!) { products(ids: $ids) { id } }";
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);

  threat(
    {
      row: 8,
      attack: "101, 501 and 10,000 ids in variables",
      times: 3 * frontends.length,
      result: "400, no call",
    },
    async (tried) => {
      for (const [count, code] of [
        [101, "BAD_USER_INPUT"],
        [501, "OPERATION_REJECTED"],
        [10_000, "OPERATION_REJECTED"],
      ] as const) {
        for (const answer of await refusals(gateway, products, { ids: ids(count) })) {
          expect(errorsOf(answer)).toEqual([code]);
          tried();
        }
      }
    },
  );

  threat(
    { row: 8, attack: "a million numbers in variables", times: 1, result: "413 as a body, 400 in the guard" },
    async (tried) => {
      const million = Array.from({ length: 1_000_000 }, () => 1);
      gateway.reset();
      const answer = await gateway.ask("web", products, { variables: { ids: million } });
      expect(answer.status).toBe(413);
      expect(gateway.journal()).toEqual([]);
      expect(() => createVariableLimits(web.limits)({ ids: million })).toThrow(
        expect.objectContaining({ code: "OPERATION_REJECTED" }),
      );
      tried();
    },
  );

  control({ row: 8, naive: "Apollo Server as it comes: a million items reach the resolver" }, () =>
    onStock(async (ask) => {
      const variables = { ids: Array.from({ length: 1_000_000 }, () => 1) };
      const { resolved } = await ask({
        query: "query ($ids: [Int!]) { me(ids: $ids) { __typename } }",
        variables,
      });
      expect(resolved).toBe(1_000_000);
    }),
  );
});

describe("what is the caller's fault", () => {
  it("is told as such where a null, by a variable, says whether something is skipped", async () => {
    for (const query of [
      "query ($v: Boolean = true) { __typename @skip(if: $v) }",
      "query ($v: Boolean = true) { ... @include(if: $v) { __typename } }",
    ]) {
      for (const answer of await refusals(gateway, query, { v: null })) {
        expect(errorsOf(answer)).toEqual(["BAD_USER_INPUT"]);
      }
    }
  });

  it("is told as such where a frontend has no operations of that kind", async () => {
    for (const answer of await refusals(gateway, "subscription { a }")) {
      expect(errorsOf(answer)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
      expect(answer.body.errors?.[0]?.message).toBe("This frontend has no subscriptions.");
    }
    const answer = await gateway.ask("partner", "mutation { placeOrder { id } }", { key: "full" });
    expect([answer.status, ...errorsOf(answer)]).toEqual([200, "GRAPHQL_VALIDATION_FAILED"]);
    expect(answer.body).not.toHaveProperty("data");
    expect(answer.body.errors?.[0]?.message).toBe("This frontend has no mutations.");
  });
});

describe("row 9", () => {
  const pages: readonly (readonly [string, (first: number) => string, number])[] = [
    ["search", (first) => `{ search(query: "lamp", first: ${first}) { totalCount } }`, 100],
    [
      "search, by variable",
      () => 'query ($first: Int!) { search(query: "lamp", first: $first) { totalCount } }',
      100,
    ],
  ];
  const beyond = [0, -1, -(2 ** 31), 101, 1_000, 1_000_000_000, 2 ** 31 - 1];

  threat(
    {
      row: 9,
      attack: "pages of none, of less, and of a billion",
      times: 14 * frontends.length,
      result: "400, no call",
    },
    async (tried) => {
      for (const [, query] of pages) {
        for (const first of beyond) {
          for (const answer of await refusals(gateway, query(first), { first })) {
            expect(errorsOf(answer)).toEqual(["BAD_USER_INPUT"]);
            tried();
          }
        }
      }
    },
  );

  it("and the bounds themselves are allowed", async () => {
    for (const [, query, most] of pages) {
      for (const first of [1, most]) {
        const answer = await gateway.ask("web", query(first), { variables: { first } });
        expect(answer.body.errors).toBeUndefined();
      }
    }
  });

  control({ row: 9, naive: "Apollo Server as it comes: first is any number" }, () =>
    onStock(async (ask) => {
      for (const first of beyond)
        expect((await ask({ query: `{ me(first: ${first}) { __typename } }` })).text).toContain('"data"');
    }),
  );
});
