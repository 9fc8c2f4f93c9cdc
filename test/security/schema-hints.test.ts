/** What production tells of its schema: nothing that was not asked for by its right name. */
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { frontends } from "../../src/frontends/index.ts";
import { web } from "../../src/frontends/web.ts";
import { callerOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";
import { onStock, refusals, strict } from "./stock-apollo.ts";

let gateway: GatewayUnderTest;
beforeAll(async () => {
  // As in production, but for other documents than the stored ones.
  gateway = await startGateway({ production: true, trustedDocuments: { "*": "prefer" } });
});
afterAll(() => gateway.close());

describe("row 11", () => {
  const questions = [
    "{ __schema { types { name } } }",
    '{ __type(name: "Query") { fields { name } } }',
    "{ a: __schema { queryType { name } } }",
    "{ ... on Query { ...F } } fragment F on Query { __schema { directives { name } } }",
    'query Q { __typename __type(name: "Order") { name } }',
  ];
  threat(
    {
      row: 11,
      attack: "questions about the schema",
      times: 10 * frontends.length,
      result: "400 in production, by POST and by GET",
    },
    async (tried) => {
      for (const query of questions) {
        for (const answer of await refusals(gateway, query)) {
          expect(answer.text).not.toContain('queryType":');
          expect(answer.body.errors?.[0]?.message).toBe("Introspection is off in production.");
          tried();
        }
        for (const { name, credentials } of frontends) {
          const credential = await gateway.headersOf(callerOf({ credentials }, "u1"));
          const response = await fetch(`${gateway.url}/graphql/${name}?${new URLSearchParams({ query })}`, {
            headers: { ...strict, ...credential, "apollo-require-preflight": "true" },
          });
          expect(response.status).toBe(400);
          expect(await response.json()).not.toHaveProperty("data");
          tried();
        }
      }
    },
  );

  control({ row: 11, naive: "Apollo Server with NODE_ENV unset" }, () =>
    onStock(
      async (ask) => {
        expect((await ask({ query: questions[0] })).text).toContain('"name":"Tier"');
      },
      { nodeEnv: "" },
    ),
  );
});

describe("row 12", () => {
  const schema = buildSchema(web);
  const misspelt = (name: string, at: number) => {
    const place = 1 + (at % Math.max(1, name.length - 1));
    return [
      name.slice(0, place) + name.slice(place + 1),
      `${name.slice(0, place)}x${name.slice(place)}`,
      `${name}s`,
      name.slice(0, place - 1) + (name[place] ?? "") + (name[place - 1] ?? "") + name.slice(place + 1),
    ][at % 4] as string;
  };

  /** Operations with one misspelt name each, and the name as it is right. */
  function misspellings(): readonly {
    readonly query: string;
    readonly variables?: Record<string, unknown>;
    readonly right: string;
  }[] {
    const found: { query: string; variables?: Record<string, unknown>; right: string }[] = [];
    const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
    for (let at = 0; found.length < 5_000; at += 1) {
      for (const type of types) {
        found.push({
          query: `{ viewer { ... on ${misspelt(type.name, at)} { __typename } } }`,
          right: type.name,
        });
        if (isObjectType(type) || isInterfaceType(type)) {
          for (const field of Object.values(type.getFields())) {
            found.push({
              query: `{ __typename ...F } fragment F on ${type.name} { ${misspelt(field.name, at)} }`,
              right: field.name,
            });
            for (const argument of field.args) {
              found.push({
                query: `{ __typename ...F } fragment F on ${type.name} { ${field.name}(${misspelt(argument.name, at)}: 1) }`,
                right: argument.name,
              });
            }
          }
        }
        if (isEnumType(type)) {
          for (const { name } of type.getValues()) {
            found.push({
              query: `query ($v: ${type.name} = ${misspelt(name, at)}) { __typename }`,
              right: name,
            });
          }
        }
        if (isInputObjectType(type)) {
          for (const { name } of Object.values(type.getFields())) {
            const input = { [misspelt(name, at)]: "x" };
            const mutation = `${type.name[0]?.toLowerCase()}${type.name.slice(1, -"Input".length)}`;
            const query = `mutation ($v: ${type.name}!) { ${mutation}(input: $v) { __typename } }`;
            found.push({ query, variables: { v: input }, right: name });
          }
        }
      }
    }
    return found.slice(0, 5_000);
  }

  threat(
    { row: 12, attack: "names that are nearly right", times: 5_000, result: "no suggestion, in no wording" },
    async (tried) => {
      const all = misspellings();
      for (let at = 0; at < all.length; at += 100) {
        const asked = all
          .slice(at, at + 100)
          .map(({ query, variables = {} }) => gateway.ask("web", query, { variables }));
        for (const { text } of await Promise.all(asked)) {
          expect(text).not.toMatch(/did you|mean|perhaps|suggest|similar/i);
          tried();
        }
      }
    },
    120_000,
  );

  it("nor is the right name told in any other way", async () => {
    for (const [query, right] of [
      ["{ homepag { categories { id } } }", "homepage"],
      ['{ search(quer: "x") { totalCount } }', '"query"'],
      ["{ viewer { recentOrder { id } } }", "recentOrders"],
    ] as const) {
      expect((await gateway.ask("web", query)).text).not.toContain(right);
    }
  });

  control(
    { row: 12, naive: "Apollo Server with hideSchemaDetailsFromClientErrors: variables are still suggested" },
    () =>
      onStock(
        async (ask) => {
          const query = "mutation ($v: ItemInput) { pay(input: $v) }";
          expect((await ask({ query, variables: { v: { itms: 1 } } })).text).toContain("Did you mean");
        },
        { hideSchemaDetailsFromClientErrors: true },
      ),
  );
});
