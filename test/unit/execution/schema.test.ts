/** Stage 5, schemas: one for every frontend, strict ids in them and nowhere else, enums in upper case. */
import {
  buildSchema as buildPlainSchema,
  GraphQLID,
  type GraphQLSchema,
  GraphQLString,
  graphql,
  introspectionFromSchema,
  isEnumType,
  isUnionType,
  validateSchema,
} from "graphql";
import { describe, expect, it } from "vitest";
import { buildSchema } from "../../../src/execution/schema.ts";
import { frontends } from "../../../src/frontends/index.ts";
import { mobile } from "../../../src/frontends/mobile.ts";
import { web } from "../../../src/frontends/web.ts";
import * as samples from "../clients/samples.ts";
import { fakeClients, orderOf, productOf } from "../loaders/fake-clients.ts";
import { rejected, requestOf, throwing } from "../resolvers/request.ts";

const clients = () =>
  fakeClients({
    user: { users: async () => [samples.user] },
    order: {
      latestOrders: async () => [{ userId: "u1", orders: [orderOf("o1")] }],
      orders: async () => [orderOf("o1")],
    },
    payment: {
      payments: async () => [samples.payment],
      paymentMethods: async () => [samples.paymentMethod],
      pay: async () => samples.payment,
    },
    catalog: { products: async (ids) => ids.map((id) => productOf(id)) },
  });

const run = (schema: GraphQLSchema, source: string, context = requestOf(clients()), variableValues = {}) =>
  graphql({ schema, source, contextValue: context, variableValues });

describe.each(frontends)("the schema of $name", (frontend) => {
  const schema = buildSchema(frontend);

  it("is valid, and can be introspected", () => {
    expect(validateSchema(schema)).toEqual([]);
    expect(introspectionFromSchema(schema).__schema.queryType.name).toBe("Query");
  });

  it("holds ids to their form, by variable and by literal, wherever they are", async () => {
    const documents = [
      ['{ product(id: "a/b") { id } }', {}],
      ["query ($id: ID!) { product(id: $id) { id } }", { id: "a/b" }],
      ["query ($ids: [ID!]!) { products(ids: $ids) { id } }", { ids: ["p1", "../p2"] }],
      [
        "mutation ($i: PlaceOrderInput!) { placeOrder(input: $i) { __typename } }",
        { i: { idempotencyKey: "k", items: [{ productId: "a/b", quantity: 1 }] } },
      ],
    ] as const;
    for (const [source, variables] of documents) {
      const context = requestOf(fakeClients({}));
      expect((await run(schema, source, context, variables)).errors, source).toHaveLength(1);
    }
  });

  it("has the problems of every mutation behind one interface", () => {
    const unions = Object.values(schema.getTypeMap()).filter(isUnionType);
    expect(unions).toHaveLength(Object.keys(schema.getMutationType()?.getFields() ?? {}).length);
    for (const union of unions) {
      const [success, ...problems] = union.getTypes();
      expect(success?.name).toMatch(/Success$/);
      for (const type of problems) expect(type.getInterfaces().map(({ name }) => name)).toEqual(["Problem"]);
    }
  });

  it("has nothing that no operation can reach", async () => {
    expect(schema.getType("Nothing")).toBeUndefined();
    const result = await run(schema, "{ __schema { types { name } } }");
    expect(result.errors).toBeUndefined();
    if (frontend.name === "mobile") expect(schema.getType("Money")).toBeUndefined();
  });

  it("writes enums in upper case, and knows them by the services' words", () => {
    const enums = Object.values(schema.getTypeMap()).filter(
      (type) => isEnumType(type) && !type.name.startsWith("__"),
    );
    for (const type of enums.filter(isEnumType)) {
      for (const { name, value } of type.getValues())
        expect([name, value]).toEqual([name.toUpperCase(), name.toLowerCase()]);
    }
    if (frontend.name === "web") expect(enums.length).toBeGreaterThan(2);
  });
});

describe("an answer", () => {
  it("has enums in upper case, times unchanged, and money whole on the web", async () => {
    const result = await run(
      buildSchema(web),
      "{ viewer { id tier createdAt paymentMethods { kind } recentOrders { status total { amount currency } payment { status } } } }",
    );
    expect(result).toEqual({
      data: {
        viewer: {
          id: "u1",
          tier: "GOLD",
          createdAt: samples.user.createdAt,
          paymentMethods: [{ kind: "CARD" }],
          recentOrders: [
            { status: "PAID", total: { amount: 2580, currency: "EUR" }, payment: { status: "CAPTURED" } },
          ],
        },
      },
    });
  });

  it("has money ready to show on the phone, in the person's locale", async () => {
    const result = await run(
      buildSchema(mobile),
      "{ home { me { id name avatar } orders { id status total thumb itemCount paid } } }",
    );
    expect(result).toEqual({
      data: {
        home: {
          me: { id: "u1", name: "Ada", avatar: samples.user.avatarUrl },
          orders: [
            {
              id: "o1",
              status: "PAID",
              total: "25,80\u00a0€",
              thumb: samples.product.images[0]?.url,
              itemCount: 2,
              paid: true,
            },
          ],
        },
      },
    });
  });

  it("to a payment whose order can't be read again is a success all the same, with an error for the order", async () => {
    let reads = 0;
    const shop = fakeClients({
      order: {
        orders: async () => {
          reads += 1;
          return reads === 1 ? [orderOf("o1")] : throwing(rejected(500))();
        },
      },
      payment: { paymentMethods: async () => [samples.paymentMethod], pay: async () => samples.payment },
    });
    const source = `mutation { payOrder(input: {idempotencyKey: "k", orderId: "o1", methodId: "m1"}) {
      __typename ... on PayOrderSuccess { order { id } } ... on Problem { message }
    } }`;
    const { data, errors } = await run(buildSchema(web), source, requestOf(shop));
    expect(data).toEqual({ payOrder: { __typename: "PayOrderSuccess", order: null } });
    expect(errors).toMatchObject([{ path: ["payOrder", "order"] }]);
  });
});

describe("building", () => {
  it("fails for a resolver that has no field in the schema, and names it", () => {
    const wrong = { ...web, resolvers: () => ({ Product: { prise: () => 1 } }) };
    expect(() => buildSchema(wrong)).toThrow(/prise/);
  });

  it("fails for resolvers of a type that is not in the schema, and names it", () => {
    const wrong = { ...web, resolvers: () => ({ Produkt: { price: () => 1 } }) };
    expect(() => buildSchema(wrong)).toThrow(/Produkt/);
  });

  it("fails for a frontend without a schema", () => {
    expect(() => buildSchema({ ...web, name: "toaster", resolvers: () => ({}) })).toThrow(/toaster/);
  });
});

describe("another schema in the same process", () => {
  it("still takes any text for an ID, and any text for a String", async () => {
    frontends.map(buildSchema);
    const other = buildPlainSchema("type Query { echo(id: ID!, text: String!): String }");
    const rootValue = { echo: ({ id, text }: { id: string; text: string }) => `${id} ${text}` };
    const literal = await graphql({ schema: other, rootValue, source: '{ echo(id: "a/b", text: "c/d") }' });
    expect(literal).toEqual({ data: { echo: "a/b c/d" } });
    const source = "query ($id: ID!, $text: String!) { echo(id: $id, text: $text) }";
    const variable = await graphql({
      schema: other,
      rootValue,
      source,
      variableValues: { id: "a/b", text: "c/d" },
    });
    expect(variable).toEqual({ data: { echo: "a/b c/d" } });
    expect([GraphQLID.parseValue("a/b"), GraphQLString.parseValue("a/b"), GraphQLID.name]).toEqual([
      "a/b",
      "a/b",
      "ID",
    ]);
  });
});
