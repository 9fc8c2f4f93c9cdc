/** Stage 6, the proof at start: a schema in which it is undecided who may have something does not come up. */
import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { MapperKind, mapSchema, pruneSchema } from "@graphql-tools/utils";
import type { GraphQLSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { type Frontend, frontends } from "../../../src/frontends/index.ts";
import { sharedResolvers } from "../../../src/resolvers/index.ts";
import { createAuthorization, decisionOf, objectTypesIn } from "../../../src/wrappers/authorization.ts";
import { findUndecided } from "../../../src/wrappers/authorization-proof.ts";

const sdlOf = (name: string) =>
  readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), "utf8");
const shared = sdlOf("shared");

function schemaOf(sdl: string, resolvers: object): GraphQLSchema {
  const schema = makeExecutableSchema({ typeDefs: [shared, sdl], resolvers: resolvers as never });
  return mapSchema(pruneSchema(schema), {
    [MapperKind.ENUM_VALUE]: (config, _type, _schema, name) => ({ ...config, value: name.toLowerCase() }),
  });
}

const undecidedIn = (schema: GraphQLSchema) => findUndecided(schema, createAuthorization(schema));

/** A schema in which each of the named fields has a resolver of its own. */
function planted(sdl: string, ...coordinates: readonly string[]): readonly string[] {
  const resolvers: Record<string, Record<string, () => null>> = {};
  for (const coordinate of coordinates) {
    const [type = "", field = ""] = coordinate.split(".");
    resolvers[type] = { ...resolvers[type], [field]: () => null };
  }
  return undecidedIn(schemaOf(sdl, resolvers));
}

const order = "type Order @auth(requires: OWNER) { id: ID! }";

describe("a schema passes", () => {
  it.each(frontends.map((frontend) => [frontend.name, frontend] as const))("%s", (name, frontend) => {
    expect(undecidedIn(schemaOf(sdlOf(name), frontend.resolvers(sharedResolvers)))).toEqual([]);
  });

  it.each([
    ["a field with a decision of its own", "type Query { it: ID @auth(requires: ANYONE) }", ["Query.it"]],
    ["what leads to a decided type", `type Query { it: Order } ${order}`, ["Query.it"]],
    [
      "what leads to a union all of whose types are decided",
      `type Query { it: Any } union Any = Order | B type B @auth(requires: ANYONE) { id: ID } ${order}`,
      ["Query.it"],
    ],
    [
      "what hangs on a decided type",
      "type Query { a: A } type A @auth(requires: ANYONE) { it: B } type B { id: ID }",
      ["Query.a", "A.it"],
    ],
    [
      "what is taken from the record above it",
      "type Query { a: A @auth(requires: ANYONE) } type A { b: B! } type B { id: ID }",
      ["Query.a"],
    ],
    [
      "what can't be refused without its parent",
      `type Query { page: Page } type Page @auth(requires: SIGNED_IN) { order: Order! nodes: [Order!]! } ${order}`,
      ["Query.page"],
    ],
  ])("%s", (_what, sdl, coordinates) => {
    expect(planted(sdl, ...coordinates)).toEqual([]);
  });
});

describe("a schema is refused for", () => {
  it.each([
    [
      "a field that nobody decided",
      "type Query { it: ID }",
      ["Query.it"],
      /^Query\.it is undecided: .*@auth/,
    ],
    [
      "a field beneath an undecided type",
      "type Query { a: A @auth(requires: ANYONE) } type A { it: B } type B { id: ID }",
      ["Query.a", "A.it"],
      /^A\.it is undecided: .* or on B\.$/,
    ],
    [
      "a union one of whose types is undecided",
      `type Query { it: Any } union Any = Order | B type B { id: ID } ${order}`,
      ["Query.it"],
      /^Query\.it is undecided/,
    ],
    [
      "a decision on all of Query",
      "type Query @auth(requires: ANYONE) { it: ID }",
      ["Query.it"],
      [/^Query has @auth.*decide each/, /^Query\.it is undecided/],
    ],
    [
      "something personal that is anyone's by its parent",
      `type Query { p: P } type P @auth(requires: ANYONE) { it: ID @upstream(service: USER, reads: [PERSON]) }`,
      ["Query.p", "P.it"],
      /^P\.it reads of the user service for whoever asks: .*ANYONE/,
    ],
    [
      "something personal that only one of its reads is",
      `type Query { p: P } type P @auth(requires: ANYONE) { it: ID @upstream(service: CATALOG, reads: [PRODUCT, PAYMENT]) }`,
      ["Query.p", "P.it"],
      /^P\.it reads of the payment service/,
    ],
    [
      "something personal that is anyone's by what it leads to",
      `type Query { it: B @upstream(service: ORDER, reads: [ORDER]) } type B @auth(requires: ANYONE) { id: ID }`,
      ["Query.it"],
      /^Query\.it reads of the order service/,
    ],
    [
      "something personal that one of two ways leads anyone to",
      `type Query { mine: A @auth(requires: SIGNED_IN) all: A @auth(requires: ANYONE) }
       type A { it: Order @auth(requires: SIGNED_IN) name: B } type B { it: ID @upstream(service: USER, reads: [PERSON]) } ${order}`,
      ["Query.mine", "Query.all", "B.it", "A.it"],
      [/^B\.it is undecided/, /^B\.it reads of the user service/],
    ],
    [
      "records of people that don't say whose they are, wherever they hang",
      `type Query { mine: Mine } type Mine @auth(requires: OWNER) { it: [Card!] @upstream(service: PAYMENT, reads: [PAYMENT_METHODS]) } type Card { id: ID }`,
      ["Query.mine", "Mine.it"],
      /^Card is undecided, and Mine\.it reads it of the payment service: give it @auth/,
    ],
    [
      "a refusal that would take its parent with it",
      "type Query { it: ID! @auth(requires: SIGNED_IN) }",
      ["Query.it"],
      /^Query\.it can be refused and is non-null.*let it be null/,
    ],
    [
      "a scope that would take its parent with it",
      `type Query { p: P } type P @auth(requires: SIGNED_IN) { it: ID! @auth(requires: SIGNED_IN, scopes: ["s"]) }`,
      ["Query.p"],
      /^P\.it can be refused and is non-null/,
    ],
    [
      "a decided type in a non-null place that anyone reaches",
      `type Query { page: Page @auth(requires: ANYONE) } type Page { nodes: [Order!]! } ${order}`,
      ["Query.page"],
      /^Page\.nodes can be refused and is non-null/,
    ],
    [
      "OWNER on a field without records that have one",
      "type Query { it: ID @auth(requires: OWNER) }",
      ["Query.it"],
      /^Query\.it requires OWNER, and leads to no record with an owner/,
    ],
    [
      "the owner's property on a field",
      `type Query { it: Order @auth(requires: OWNER, owner: "id") } ${order}`,
      ["Query.it"],
      /^Query\.it names the owner's property: say it on the type/,
    ],
    [
      "the owner's property on a type that requires none",
      `type Query { it: A } type A @auth(requires: SIGNED_IN, owner: "id") { id: ID }`,
      ["Query.it"],
      /^A names the owner's property and does not require OWNER/,
    ],
    [
      "OWNER on Mutation",
      "type Query { a: ID } type Mutation @auth(requires: OWNER) { it: ID }",
      ["Mutation.it"],
      /^Mutation requires OWNER/,
    ],
    [
      "subscriptions",
      "type Query { a: ID } type Subscription @auth(requires: ANYONE) { it: ID }",
      [],
      /^Subscription can't be decided/,
    ],
  ])("%s, by name", (_what, sdl, coordinates, expected) => {
    const patterns = Array.isArray(expected) ? expected : [expected];
    expect(planted(sdl, ...coordinates)).toEqual(patterns.map((pattern) => expect.stringMatching(pattern)));
  });

  it("a read that does not say which service is asked", () => {
    const unread = shared.replace("PERSON @read(service: USER, calls: ONCE)", "PERSON");
    const sdl = "type Query { it: ID @auth(requires: SIGNED_IN) @upstream(service: USER, reads: [PERSON]) }";
    const schema = mapSchema(makeExecutableSchema({ typeDefs: [unread, sdl] }), {
      [MapperKind.ENUM_VALUE]: (config, _type, _schema, name) => ({ ...config, value: name.toLowerCase() }),
    });
    expect(() => undecidedIn(schema)).toThrow(/Read\.PERSON does not say which service/);
  });
});

describe.each(frontends.map((frontend) => [frontend.name, frontend as Frontend] as const))(
  "each decision of %s",
  (name, frontend) => {
    const sdl = sdlOf(name);
    const uses = [...sdl.matchAll(/ *@auth\([^)]*\)/g)];
    const whole = schemaOf(sdl, frontend.resolvers(sharedResolvers));
    const coordinates = objectTypesIn(whole).flatMap((type) =>
      Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
    );
    const owned = (schema: GraphQLSchema) =>
      objectTypesIn(schema)
        .filter((type) => decisionOf(schema, type)?.requires === "owner")
        .map((type) => `${type.name} by ${decisionOf(schema, type)?.owner}`);

    it("can't be taken away without the build failing, or it gave nobody anything that they don't have", () => {
      const { requirementOf } = createAuthorization(whole);
      let refused = 0;
      for (const { 0: text, index } of uses) {
        const line = sdl.slice(0, index).split("\n").length;
        const without = schemaOf(
          sdl.slice(0, index) + sdl.slice(index + text.length),
          frontend.resolvers(sharedResolvers),
        );
        if (undecidedIn(without).length > 0) {
          refused += 1;
          continue;
        }
        const now = createAuthorization(without);
        expect(owned(without), `line ${line}`).toEqual(owned(whole));
        for (const coordinate of coordinates) {
          const [before, after] = [requirementOf(coordinate), now.requirementOf(coordinate)];
          expect(after.person || !before.person, `line ${line}: ${coordinate}`).toBe(true);
          if (!text.includes("scopes")) {
            expect(after.scopes, `line ${line}: ${coordinate}`).toEqual(
              expect.arrayContaining([...before.scopes]),
            );
          }
        }
      }
      expect(uses.length).toBeGreaterThan(5);
      if (frontend.credentials.includes("bearer" as never)) expect(refused).toBeGreaterThan(5);
    });
  },
);
