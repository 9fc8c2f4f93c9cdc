/** Stage 6, authorization: nobody reaches a resolver who may not, and nobody sees a record of somebody else. */
import { makeExecutableSchema } from "@graphql-tools/schema";
import { MapperKind, mapSchema } from "@graphql-tools/utils";
import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  graphql,
  isObjectType,
} from "graphql";
import { describe, expect, it, vi } from "vitest";
import type { GatewayContext, Identity } from "../../../src/context.ts";
import { codeOf } from "../../../src/errors.ts";
import { createAuthorization, refusalOf } from "../../../src/wrappers/authorization.ts";
import { withAuth } from "../../../src/wrappers/with-auth.ts";
import { fakeClients } from "../loaders/fake-clients.ts";
import { requestOf } from "../resolvers/request.ts";

const directive = `
  directive @auth(requires: Access!, scopes: [String!]! = [], owner: String! = "userId") on OBJECT | FIELD_DEFINITION
  enum Access { ANYONE SIGNED_IN OWNER }
`;

type Resolvers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** As the gateway does it: enums in lower case, then a wrapper around each field that has something to decide. */
function guarded(sdl: string, resolvers: Resolvers = {}): { schema: GraphQLSchema; wrapped: string[] } {
  const plain = makeExecutableSchema({ typeDefs: [directive, sdl], resolvers: resolvers as never });
  const schema = mapSchema(plain, {
    [MapperKind.ENUM_VALUE]: (config, _type, _schema, name) => ({ ...config, value: name.toLowerCase() }),
  });
  const authorization = createAuthorization(schema);
  const wrapped: string[] = [];
  const result = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => {
      const type = schema.getType(typeName);
      const wrap = isObjectType(type) ? withAuth(schema, authorization, type, fieldName) : null;
      if (wrap === null) return config;
      wrapped.push(`${typeName}.${fieldName}`);
      const next = config.resolve ?? defaultFieldResolver;
      return { ...config, resolve: wrap(next) };
    },
  });
  return { schema: result, wrapped };
}

const personOf = (subject: string, scopes: readonly string[] = []): Identity => ({
  kind: "person",
  subject,
  tenant: null,
  scopes,
  tier: "standard",
  credentialId: null,
});
const keyOf = (subject: string, scopes: readonly string[] = []): Identity => ({
  ...personOf(subject, scopes),
  kind: "key",
  tier: "partner",
});

const asked = (identity: Identity | null): GatewayContext => ({ ...requestOf(fakeClients({})), identity });

/** The data, and each error's path with its code. */
async function run(schema: GraphQLSchema, source: string, identity: Identity | null) {
  const { data, errors = [] } = await graphql({ schema, source, contextValue: asked(identity) });
  return {
    data: JSON.parse(JSON.stringify(data ?? null)) as unknown,
    errors: errors.map(({ path, originalError, message }) => [
      path?.join("."),
      codeOf(originalError) ?? message,
    ]),
  };
}

const own = { id: "o1", userId: "u1" };
const foreign = { id: "o2", userId: "u2" };
const orders = "type Order @auth(requires: OWNER) { id: ID! }";
const u1 = personOf("u1");

describe("before the resolver", () => {
  const sdl = `
    type Query {
      open: String @auth(requires: ANYONE)
      signedIn: String @auth(requires: SIGNED_IN)
      scoped: String @auth(requires: ANYONE, scopes: ["a", "b"])
      order: Order
      nobody: Order @auth(requires: ANYONE)
      scopedOrder: Order @auth(requires: SIGNED_IN, scopes: ["a"])
    }
    type Mutation @auth(requires: SIGNED_IN, scopes: ["write"]) {
      change: String
      logIn: String @auth(requires: ANYONE)
      changeScoped: String @auth(requires: SIGNED_IN, scopes: ["a"])
    }
    type Order @auth(requires: OWNER, scopes: ["read"]) { id: ID! }`;
  const fields = [
    ["query", "open"],
    ["query", "signedIn"],
    ["query", "scoped"],
    ["query", "order"],
    ["query", "nobody"],
    ["query", "scopedOrder"],
    ["mutation", "change"],
    ["mutation", "logIn"],
    ["mutation", "changeScoped"],
  ] as const;
  const no = "UNAUTHENTICATED";
  const forbidden = "FORBIDDEN";
  it.each([
    ["nobody", null, [null, no, no, no, no, no, no, no, no]],
    [
      "a person",
      u1,
      [null, null, forbidden, forbidden, forbidden, forbidden, forbidden, forbidden, forbidden],
    ],
    [
      "a person who may read",
      personOf("u1", ["read"]),
      [null, null, forbidden, null, null, forbidden, forbidden, forbidden, forbidden],
    ],
    [
      "a person with all scopes",
      personOf("u1", ["a", "b", "read", "write"]),
      [null, null, null, null, null, null, null, null, null],
    ],
    [
      "a key with all scopes",
      keyOf("u1", ["a", "b", "read", "write"]),
      [null, forbidden, null, forbidden, null, forbidden, forbidden, null, forbidden],
    ],
    [
      "a key with one of two scopes",
      keyOf("p", ["b"]),
      [null, forbidden, forbidden, forbidden, forbidden, forbidden, forbidden, forbidden, forbidden],
    ],
  ] as const)(
    "%s reaches the resolvers of what they may have, and no others",
    async (_who, identity, expected) => {
      for (const [index, [kind, name]] of fields.entries()) {
        const resolver = vi.fn(() => null);
        const root = kind === "query" ? "Query" : "Mutation";
        const { schema } = guarded(sdl, { [root]: { [name]: resolver } });
        const selection = /order|nobody/i.test(name) ? `${name} { id }` : name;
        const { data, errors } = await run(schema, `${kind} { ${selection} }`, identity);
        const code = expected[index] ?? null;
        expect(data, name).toEqual({ [name]: null });
        expect(errors, name).toEqual(code === null ? [] : [[name, code]]);
        expect(resolver, name).toHaveBeenCalledTimes(code === null ? 1 : 0);
      }
    },
  );

  it("the same can be told for any coordinate without asking", () => {
    const { schema } = guarded(sdl);
    const { requirementOf } = createAuthorization(schema);
    const codes = (identity: Identity | null) =>
      ["Query.open", "Query.order", "Order.id", "Query.__schema", "Nothing.here"].map((coordinate) =>
        codeOf(refusalOf(requirementOf(coordinate), identity)),
      );
    expect(codes(null)).toEqual([null, no, no, null, null]);
    expect(codes(personOf("u1", ["read"]))).toEqual([null, null, null, null, null]);
    expect(codes(keyOf("k", ["read"]))).toEqual([null, forbidden, forbidden, null, null]);
  });

  it("says which scope is needed, and nothing of the credential", () => {
    const refusal = refusalOf({ person: false, scopes: ["a", "b"] }, keyOf("acme", ["a"]));
    expect(refusal?.message).toBe("This field needs the scope `b`, which the credential lacks.");
    expect(refusalOf({ person: true, scopes: [] }, null)?.message).toBe(
      "This field needs a signed-in person: send a bearer token.",
    );
  });

  it.each([
    ["all: Page @auth(requires: ANYONE) mine: Page @auth(requires: SIGNED_IN)"],
    ["mine: Page @auth(requires: SIGNED_IN) all: Page @auth(requires: ANYONE)"],
  ])("of two ways to a field, the one that asks for less does not open the other: %s", async (ways) => {
    const order = vi.fn(() => own);
    const { schema } = guarded(`type Query { ${ways} } type Page { order: Order } ${orders}`, {
      Query: { all: () => ({}), mine: () => ({}) },
      Page: { order },
    });
    expect(await run(schema, "{ all { order { id } } }", null)).toEqual({
      data: { all: { order: null } },
      errors: [["all.order", no]],
    });
    expect(order).not.toHaveBeenCalled();
    expect((await run(schema, "{ mine { order { id } } }", u1)).data).toEqual({
      mine: { order: { id: "o1" } },
    });
  });

  it.each([
    ["a", "b"],
    ["b", "a"],
  ])("of two ways with a scope each, neither opens the other: %s, %s", async (...ways) => {
    const fields = ways
      .map((scope) => `${scope}: Page @auth(requires: ANYONE, scopes: ["${scope}"])`)
      .join(" ");
    const { schema } = guarded(
      `type Query { ${fields} } type Page { needsA: Int @auth(requires: ANYONE, scopes: ["a"]) needsB: Int @auth(requires: ANYONE, scopes: ["b"]) }`,
      { Query: { a: () => ({ needsA: 1, needsB: 1 }), b: () => ({ needsA: 1, needsB: 1 }) } },
    );
    expect(await run(schema, "{ a { needsA needsB } }", keyOf("k", ["a"]))).toEqual({
      data: { a: { needsA: 1, needsB: null } },
      errors: [["a.needsB", forbidden]],
    });
    expect((await run(schema, "{ b { needsA needsB } }", keyOf("k", ["b"]))).data).toEqual({
      b: { needsA: null, needsB: 1 },
    });
  });

  it("puts nothing around fields that leave nothing to decide, nor asks again beneath what was asked", () => {
    const { wrapped } = guarded(`
      type Query { open: String @auth(requires: ANYONE) product: Product mine: Mine order: Order }
      type Product @auth(requires: ANYONE) { id: ID! reviews: [Product!]! }
      type Mine @auth(requires: SIGNED_IN) { name: String address: Address order: Order }
      type Address @auth(requires: SIGNED_IN) { city: String }
      ${orders}`);
    expect(wrapped).toEqual(["Query.mine", "Query.order", "Mine.order"]);
  });
});

describe("after the resolver, somebody else's record", () => {
  const answers = async (field: string, value: unknown, identity: Identity | null = u1) => {
    const { schema } = guarded(`type Query { it: ${field} @auth(requires: ANYONE) } ${orders}`, {
      Query: { it: () => value },
    });
    return run(schema, "{ it { id } }", identity);
  };
  const it_ = (it: unknown) => ({ data: { it }, errors: [] });

  it.each([
    ["Order", own, { id: "o1" }],
    ["Order", foreign, null],
    ["Order", null, null],
    ["[Order]", [own, foreign, null, own], [{ id: "o1" }, null, null, { id: "o1" }]],
    ["[Order!]", [foreign, own, foreign], [{ id: "o1" }]],
    ["[Order!]", [foreign], []],
    ["[Order!]!", [foreign, own], [{ id: "o1" }]],
    ["[[Order!]]", [[foreign, own], null, [foreign]], [[{ id: "o1" }], null, []]],
    ["[[Order]!]", [[foreign], []], [[null], []]],
  ])("%s: %j is %j, without an error", async (field, value, expected) => {
    expect(await answers(field, value)).toEqual(it_(expected));
    expect(await answers(field, Promise.resolve(value))).toEqual(it_(expected));
  });

  it("in a list of promises is gone too, and one that fails takes no more with it than without us", async () => {
    const failed = Promise.reject(new Error("gone"));
    expect(await answers("[Order]", [Promise.resolve(foreign), own, failed])).toEqual({
      data: { it: [null, { id: "o1" }, null] },
      errors: [["it.2", "gone"]],
    });
    expect(await answers("[Order!]", [Promise.resolve(foreign), own])).toEqual(it_([{ id: "o1" }]));
    expect((await answers("[Order!]", [Promise.reject(new Error("gone")), own])).data).toEqual({ it: null });
  });

  it("is an error still where it was one", async () => {
    expect(await answers("[Order]", [new Error("not read"), own])).toEqual({
      data: { it: [null, { id: "o1" }] },
      errors: [["it.0", "not read"]],
    });
  });

  it.each([
    ["nobody", null],
    ["a key that is called like the owner", keyOf("u1")],
    ["a person of no name", personOf("")],
  ])("is anybody's own, to %s", async (_who, identity) => {
    expect(await answers("[Order!]", [own, foreign], identity)).toEqual(it_([]));
    expect(await answers("Order", own, identity)).toEqual(it_(null));
  });

  it.each([
    [{ id: "o1" }],
    [{ id: "o1", userId: null }],
    [{ id: "o1", userId: 1 }],
    [{ userId: "" }],
    ["o1"],
  ])("that does not say whose it is never passes, and is an error for the log: %j", async (record) => {
    for (const value of [record, [own, record]]) {
      const { data, errors } = await answers(
        Array.isArray(value) ? "[Order!]" : "Order",
        value,
        personOf(""),
      );
      expect(data).toEqual({ it: null });
      expect(errors).toEqual([["it", expect.stringContaining("does not say whose it is")]]);
    }
  });

  it("is found by the property that the type names", async () => {
    const { schema } = guarded(
      `type Query { me: Me other: Me } type Me @auth(requires: OWNER, owner: "id") { id: ID! }`,
      { Query: { me: () => ({ id: "u1", userId: "u2" }), other: () => ({ id: "u2", userId: "u1" }) } },
    );
    expect(await run(schema, "{ me { id } other { id } }", u1)).toEqual({
      data: { me: { id: "u1" }, other: null },
      errors: [],
    });
  });

  it("is gone from a page with its place, however deep the page has it", async () => {
    const { schema } = guarded(
      `type Query { page: Page }
       type Page @auth(requires: SIGNED_IN) { edges: [Edge!]! nodes: [Order!]! nullable: [Order] newest: Boxed }
       type Edge { node: Order! at: Int }
       type Boxed { box: Box! } type Box { order: Order! }
       ${orders}`,
      {
        Query: {
          page: () => ({
            edges: [
              { node: foreign, at: 1 },
              { node: own, at: 2 },
            ],
            nodes: [foreign, own],
            nullable: [foreign, own],
            newest: { box: { order: foreign } },
          }),
        },
      },
    );
    const source =
      "{ page { edges { node { id } at } nodes { id } nullable { id } newest { box { order { id } } } } }";
    expect(await run(schema, source, u1)).toEqual({
      data: {
        page: {
          edges: [{ node: { id: "o1" }, at: 2 }],
          nodes: [{ id: "o1" }],
          nullable: [null, { id: "o1" }],
          newest: null,
        },
      },
      errors: [],
    });
  });

  it("is gone from unions and interfaces by the type that it is of, and what does not say its type never passes", async () => {
    const sdl = `
      type Query { any: [Any!] @auth(requires: ANYONE) result: Result @auth(requires: ANYONE) things: [Thing] @auth(requires: ANYONE) }
      union Any = Order | Product | Secret
      union Result = Success | Product
      interface Thing { id: ID! }
      type Success { order: Order! }
      type Product implements Thing @auth(requires: ANYONE) { id: ID! }
      type Secret @auth(requires: SIGNED_IN, scopes: ["s"]) { id: ID! }
      type Order implements Thing @auth(requires: OWNER) { id: ID! }`;
    const of = (__typename: string, record: object) => ({ ...record, __typename });
    const { schema } = guarded(sdl, {
      Query: {
        any: () => [
          of("Order", foreign),
          of("Order", own),
          of("Product", { id: "p" }),
          of("Secret", { id: "s" }),
        ],
        result: () => of("Success", { order: foreign }),
        things: () => [of("Order", foreign), of("Product", { id: "p" })],
      },
    });
    const source = "{ any { __typename } result { __typename } things { id } }";
    const p = { __typename: "Product" };
    expect(await run(schema, source, u1)).toEqual({
      data: { any: [{ __typename: "Order" }, p], result: null, things: [null, { id: "p" }] },
      errors: [],
    });
    expect((await run(schema, source, null)).data).toMatchObject({ any: [p], result: null });
    expect((await run(schema, source, personOf("u2", ["s"]))).data).toMatchObject({
      any: [{ __typename: "Order" }, p, { __typename: "Secret" }],
      result: { __typename: "Success" },
    });
    for (const record of [own, of("Nothing", own)]) {
      const bad = guarded(sdl, { Query: { any: () => [record] } });
      const { data, errors } = await run(bad.schema, "{ any { __typename } }", u1);
      expect([data, errors]).toEqual([
        { any: null },
        [["any", expect.stringContaining("does not say at once")]],
      ]);
    }
  });

  it("gives a signed-in person's type to no one else, even where the field lets anyone ask", async () => {
    const { schema } = guarded(
      `type Query { address: Address @auth(requires: ANYONE) } type Address @auth(requires: SIGNED_IN) { city: String }`,
      { Query: { address: () => ({ city: "Lyon" }) } },
    );
    const ask = (identity: Identity | null) => run(schema, "{ address { city } }", identity);
    expect(await ask(null)).toEqual({ data: { address: null }, errors: [] });
    expect(await ask(keyOf("u1"))).toEqual({ data: { address: null }, errors: [] });
    expect((await ask(u1)).data).toEqual({ address: { city: "Lyon" } });
  });

  it("a list that is no array is not looked into", async () => {
    expect((await answers("[Order!]", new Set([foreign]))).errors).toEqual([
      ["it", expect.stringContaining("no array")],
    ]);
  });
});

describe("what can't be decided away", () => {
  it("the resolver gets what it always got, and its errors pass", async () => {
    const seen = vi.fn<GraphQLFieldResolver<unknown, unknown>>(() => own);
    const { schema } = guarded(`type Query { order(id: ID!): Order broken: Order } ${orders}`, {
      Query: {
        order: seen,
        broken: () => {
          throw new Error("broken");
        },
      },
    });
    await run(schema, '{ order(id: "o1") { id } }', u1);
    expect(seen).toHaveBeenCalledExactlyOnceWith(
      undefined,
      { id: "o1" },
      expect.objectContaining({ identity: u1 }),
      expect.objectContaining({ fieldName: "order" }),
    );
    expect((await run(schema, "{ broken { id } }", u1)).errors).toEqual([["broken", "broken"]]);
  });

  it("what is there at once stays so", () => {
    const { schema } = guarded(`type Query { orders: [Order!] } ${orders}`);
    const field = schema.getQueryType()?.getFields().orders;
    const result = field?.resolve?.({ orders: [own, foreign] }, {}, asked(u1), {
      fieldName: "orders",
    } as never);
    expect(result).toEqual([own]);
  });
});
