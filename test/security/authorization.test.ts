/** Who may have what: other people's records, each field by each kind of caller, one app's fields from another app's endpoint, and inputs with more in them. */
import { readFileSync } from "node:fs";
import { ApolloServer } from "@apollo/server";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { defaultFieldResolver, type GraphQLSchema, getNamedType, isInputObjectType } from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import type { GatewayContext } from "../../src/context.ts";
import { buildSchema } from "../../src/execution/schema.ts";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { mobile } from "../../src/frontends/mobile.ts";
import { partner } from "../../src/frontends/partner.ts";
import { web } from "../../src/frontends/web.ts";
import { sharedResolvers } from "../../src/resolvers/index.ts";
import { type Role, type SdlField, SdlSchema } from "../support/authorization-oracle.ts";
import { faults } from "../support/fault-proxy.ts";
import { asOf, hasCanary, rewritings, uncheckedResolvers, withoutOwned } from "../support/foreign-records.ts";
import {
  type Answer,
  type AskOptions,
  errorsOf,
  type GatewayUnderTest,
  startGateway,
} from "../support/gateway.ts";
import { callOf, selectionOf } from "../support/selections.ts";
import { control, threat } from "../support/threats.ts";
import { withWideLimits } from "../support/wide-limits.ts";
import * as samples from "../unit/clients/samples.ts";
import { fakeClients } from "../unit/loaders/fake-clients.ts";
import { requestOf } from "../unit/resolvers/request.ts";

const personalApps = [web, mobile] as const;

/** Takes every credential, so that only fields decide. */
const openToAll = (frontend: Frontend): Frontend => ({
  ...withWideLimits(frontend),
  credentials: ["none", "bearer", "key"],
});

const asker = "u1";
const other = "u2";

function everythingOf(frontend: Frontend): string {
  const query = buildSchema(frontend).getQueryType();
  if (!query) throw new Error("a schema without a query type");
  return selectionOf(query);
}

const callsOf = (gateway: GatewayUnderTest) =>
  gateway.journal().map(({ method, path }) => `${method} ${path.split("?")[0]}`);

/** What a service answers, without asking the gateway. */
async function readAll(url: string): Promise<readonly { readonly id: string }[]> {
  const response = await fetch(url);
  const { items } = (await response.json()) as { readonly items: readonly { readonly id: string }[] };
  return items;
}

describe("other people's records", () => {
  let gateway: GatewayUnderTest;
  let foreign: { readonly orders: string[]; readonly methods: string[]; readonly addresses: string[] };
  const orderCount = 20;

  beforeAll(async () => {
    gateway = await startGateway({}, personalApps.map(withWideLimits));
    const { order, payment, user } = gateway.demo.services;
    const idsOf = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id);
    const [person] = (await readAll(`${user.url}/users?ids=${other}`)) as readonly {
      readonly id: string;
      readonly addresses: readonly { readonly id: string }[];
    }[];
    foreign = {
      orders: idsOf(await readAll(`${order.url}/orders?userId=${other}&limit=${orderCount}`)),
      methods: idsOf(await readAll(`${payment.url}/payment-methods?userIds=${other}`)),
      addresses: idsOf(person?.addresses ?? []),
    };
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  /** The answer, and the calls that it took. */
  async function observe(frontend: string, query: string, variables: Readonly<Record<string, unknown>> = {}) {
    gateway.reset();
    const { text } = await gateway.ask(frontend, query, { as: asker, variables });
    return { text, calls: callsOf(gateway) };
  }

  const orderSelection = {
    web: "{ id status total { amount } payment { id method { id } } shippingAddress { line1 } items { product { id } } }",
    mobile: "{ id status total thumb paid items { price } }",
  };

  threat(
    {
      row: 22,
      attack: "each order of another person, asked for by its id",
      times: orderCount * personalApps.length,
      result: "null, in the form and with the calls of one that does not exist",
    },
    async (tried) => {
      for (const { name } of personalApps) {
        const query = `query ($id: ID!) { order(id: $id) ${orderSelection[name]} }`;
        const missing = await observe(name, query, { id: "no-such-order" });
        expect(missing.text).toBe('{"data":{"order":null}}');
        for (const id of foreign.orders) {
          expect(await observe(name, query, { id }), id).toEqual(missing);
          tried();
        }
      }
    },
  );

  type Write = readonly [
    mutation: string,
    input: () => Readonly<Record<string, unknown>>,
    missing: string,
    field: string,
  ];
  const item = { productId: "p1", quantity: 1 };
  const writes: readonly Write[] = [
    ["cancelOrder", () => ({ orderId: foreign.orders[0] }), "no-such-order", "orderId"],
    ["payOrder", () => ({ orderId: foreign.orders[0], methodId: "m1" }), "no-such-order", "orderId"],
    ["payOrder", () => ({ orderId: "o1", methodId: foreign.methods[0] }), "no-such-method", "methodId"],
    [
      "placeOrder",
      () => ({ items: [item], addressId: foreign.addresses[0] }),
      "no-such-address",
      "addressId",
    ],
  ];

  threat(
    {
      row: 22,
      attack: "another person's order, payment method and address, in every input that takes an id",
      times: writes.length * personalApps.length,
      result: "the answer and the calls of one that does not exist; nothing is written",
    },
    async (tried) => {
      for (const { name } of personalApps) {
        for (const [mutation, input, missingId, field] of writes) {
          const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
          const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename ... on Problem { message } } }`;
          const write = (values: object) =>
            observe(name, query, { input: { idempotencyKey: crypto.randomUUID(), ...values } });
          expect(input()[field]).toEqual(expect.any(String));
          const seen = await write(input());
          expect(seen, mutation).toEqual(await write({ ...input(), [field]: missingId }));
          expect(seen.text).toMatch(/OrderNotFound|PaymentMethodNotFound|InvalidInput/);
          expect(seen.calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
          tried();
        }
      }
    },
  );

  threat(
    {
      row: 22,
      attack: "another person's page of orders, by its cursor",
      times: personalApps.length,
      result: "none of that person's orders",
    },
    async (tried) => {
      const paths = {
        web: "query ($after: String) { viewer { orders(first: 2, after: $after) { nodes { id } pageInfo { endCursor } } } }",
        mobile:
          "query ($after: String) { orders(first: 2, after: $after) { edges { node { id } } pageInfo { endCursor } } }",
      };
      for (const { name } of personalApps) {
        const theirs = await gateway.ask(name, paths[name], { as: other });
        const after = /"endCursor":"([^"]+)"/.exec(theirs.text)?.[1];
        expect(after).toEqual(expect.any(String));
        const { text } = await gateway.ask(name, paths[name], { as: asker, variables: { after } });
        const all = new Set(
          (await readAll(`${gateway.demo.services.order.url}/orders?userId=${other}&limit=100`)).map(
            ({ id }) => id,
          ),
        );
        const ids = [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id ?? "");
        expect(ids.filter((id) => all.has(id))).toEqual([]);
        tried();
      }
    },
  );

  const personalServices = ["user", "order", "payment"] as const;
  threat(
    {
      row: 22,
      attack: "services that answer other people's records, to an operation that asks for every field",
      times: rewritings.length * personalServices.length * personalApps.length,
      result: "nothing of theirs anywhere in the answer",
    },
    async (tried) => {
      for (const frontend of personalApps) {
        const query = everythingOf(frontend);
        for (const [what, rewrite] of rewritings) {
          for (const service of personalServices) {
            gateway.reset();
            let rewritten = 0;
            gateway.proxies[service].setFault(
              faults.mutate((json) => {
                rewritten += 1;
                return rewrite(json, other);
              }),
            );
            const { body, text } = await gateway.ask(frontend.name, query, { as: asker });
            // What can't be read would prove nothing; only a page that is longer than asked is refused as a whole.
            const unread = (body.errors ?? []).filter(({ path }) => path?.at(-1) !== "orders");
            expect([unread, rewritten > 0], `${what}, ${service}`).toEqual([[], true]);
            expect(hasCanary(text), `${frontend.name}: ${what}, ${service}`).toBe(false);
            tried();
          }
        }
      }
    },
  );

  threat(
    {
      row: 22,
      attack: "a service all of whose records are somebody else's",
      times: personalServices.length * personalApps.length,
      result: "the answer and the calls as if there were none",
    },
    async (tried) => {
      for (const frontend of personalApps) {
        const query = everythingOf(frontend);
        for (const service of personalServices) {
          const askWith = async (change: (json: unknown) => unknown) => {
            gateway.reset();
            gateway.proxies[service].setFault(faults.mutate(change));
            const { body } = await gateway.ask(frontend.name, query, { as: asker });
            return { body, calls: callsOf(gateway).toSorted() };
          };
          const [, allForeign] = rewritings[0] ?? [];
          if (!allForeign) throw new Error("no rewritings");
          expect(await askWith((json) => allForeign(json, other)), service).toEqual(
            await askWith(withoutOwned),
          );
          tried();
        }
      }
    },
  );

  threat(
    {
      row: 22,
      attack: "services that answer a write with somebody else's record",
      times: 3 * personalApps.length,
      result: "nothing of theirs in the answer",
    },
    async (tried) => {
      const writesOwn = [
        [
          "order",
          'mutation ($k: IdempotencyKey!) { placeOrder(input: {idempotencyKey: $k, items: [{productId: "p1", quantity: 1}]}) { ... on PlaceOrderSuccess { order SELECTION } } }',
        ],
        [
          "order",
          'mutation ($k: IdempotencyKey!) { cancelOrder(input: {idempotencyKey: $k, orderId: "o1"}) { __typename ... on CancelOrderSuccess { order SELECTION } } }',
        ],
        [
          "user",
          'mutation ($k: IdempotencyKey!) { updateProfile(input: {idempotencyKey: $k, name: "A"}) { ... on UpdateProfileSuccess { PERSON { id name } } } }',
        ],
      ] as const;
      for (const { name } of personalApps) {
        for (const [service, text] of writesOwn) {
          const query = text
            .replace("SELECTION", orderSelection[name])
            .replace("PERSON", name === "web" ? "viewer" : "me");
          gateway.reset();
          gateway.proxies[service].setFault(
            faults.mutate((json) => asOf(other, json)),
            ({ method }) => method !== "GET",
          );
          const answer = await gateway.ask(name, query, { as: asker, variables: { k: crypto.randomUUID() } });
          expect(
            callsOf(gateway).some((call) => !call.startsWith("GET")),
            text,
          ).toBe(true);
          expect(hasCanary(answer.text), text).toBe(false);
          tried();
        }
      }
    },
  );
});

/** A schema of ours with resolvers that check nothing, as stock Apollo Server takes it: directives are only words to it. */
function stockSchema(shared: typeof sharedResolvers): GraphQLSchema {
  const sdl = (name: string) =>
    readFileSync(new URL(`../../schema/${name}.graphql`, import.meta.url), "utf8");
  return makeExecutableSchema({
    typeDefs: [sdl("shared"), sdl("web")],
    resolvers: web.resolvers(shared) as never,
  });
}

async function askStock(schema: GraphQLSchema, query: string, identity: GatewayContext["identity"]) {
  const apollo = new ApolloServer<GatewayContext>({ schema });
  await apollo.start();
  const context = requestOf(fakeClients({ user: { users: async () => [samples.user] } }));
  const { body } = await apollo.executeOperation({ query }, { contextValue: { ...context, identity } });
  await apollo.stop();
  if (body.kind !== "single") throw new Error("one answer was expected");
  return { data: body.singleResult.data, text: JSON.stringify(body.singleResult.data) };
}

describe("resolvers that pass on whatever a service answers", () => {
  let gateway: GatewayUnderTest;
  let foreignOrder: string;
  const unchecked = uncheckedResolvers(sharedResolvers, () => gateway.serviceUrls);
  const uncheckedApps = personalApps.map(
    (frontend): Frontend => ({ ...withWideLimits(frontend), resolvers: () => frontend.resolvers(unchecked) }),
  );
  beforeAll(async () => {
    gateway = await startGateway({}, uncheckedApps);
    const [order] = await readAll(`${gateway.demo.services.order.url}/orders?userId=${other}&limit=1`);
    foreignOrder = order?.id ?? "";
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const services = ["order", "payment"] as const;
  const rewriteAnswers = (
    rewrite: (json: unknown, owner: string) => unknown,
    service: (typeof services)[number],
  ) => {
    gateway.reset();
    gateway.proxies[service].setFault(faults.mutate((json) => rewrite(json, other)));
  };
  /** What web may ask for, without the enums, which stock servers know by other words. */
  const nested = `{
    order(id: "o1") { id total { amount } payment { id amount { amount } method { brand last4 } } tracking { carrier } }
    viewer {
      paymentMethods { brand last4 }
      recentOrders(first: 50) { id total { amount } payment { failureReason method { brand } } }
      orders(first: 50) { edges { node { id total { amount } payment { method { brand } } } } nodes { id tracking { carrier } } }
    }
  }`;

  threat(
    {
      row: 23,
      attack:
        "every nested way to an order, a payment and a method, with resolvers that check nothing, and foreign records",
      times: rewritings.length * services.length * personalApps.length,
      result: "the schema's own decision leaves nothing of theirs in the answer",
    },
    async (tried) => {
      for (const { name } of personalApps) {
        const frontend = name === "web" ? web : mobile;
        // What is shaped of another record is the loaders' to judge; here there are none.
        const query =
          name === "web" ? everythingOf(frontend) : everythingOf(frontend).replaceAll(/\bpaid\b/g, "");
        for (const [what, rewrite] of rewritings) {
          for (const service of services) {
            rewriteAnswers(rewrite, service);
            const { body, text } = await gateway.ask(name, query, { as: asker });
            expect(body.errors, `${name}: ${what}, ${service}`).toBeUndefined();
            expect(hasCanary(text), `${name}: ${what}, ${service}`).toBe(false);
            tried();
          }
        }
      }
    },
  );

  const results = [
    ["cancelOrder", "CancelOrderSuccess"],
    ["payOrder", "PayOrderSuccess"],
  ] as const;
  threat(
    {
      row: 23,
      attack: "another person's order in what comes of a mutation, with resolvers that check nothing",
      times: results.length * personalApps.length,
      result: "null, without an error",
    },
    async (tried) => {
      for (const { name } of personalApps) {
        for (const [mutation, success] of results) {
          const method = mutation === "payOrder" ? ', methodId: "m1"' : "";
          const query = `mutation { it: ${mutation}(input: {idempotencyKey: "k", orderId: "${foreignOrder}"${method}}) { __typename ... on ${success} { order { id status } } } }`;
          const { text } = await gateway.ask(name, query, { as: asker });
          expect(text).toBe(
            mutation === "payOrder"
              ? `{"data":{"it":{"__typename":"${success}","order":null}}}`
              : '{"data":{"it":null}}',
          );
          tried();
        }
      }
    },
  );

  control(
    { row: 22, naive: "Apollo Server with the same schema and resolvers, whose directives are only words" },
    async () => {
      const schema = stockSchema(unchecked);
      const { identity } = requestOf(fakeClients({}));
      const asked = await askStock(
        schema,
        `{ order(id: "${foreignOrder}") { id total { amount } } }`,
        identity,
      );
      expect(asked.data).toMatchObject({ order: { id: foreignOrder } });
      for (const [what, rewrite] of rewritings) {
        rewriteAnswers(rewrite, "order");
        expect(hasCanary((await askStock(schema, nested, identity)).text), what).toBe(true);
      }
    },
  );

  control(
    { row: 23, naive: "the owner is checked where an operation begins, and not at each edge" },
    async () => {
      const schema = stockSchema(unchecked);
      for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
        const resolve = field.resolve ?? defaultFieldResolver;
        field.resolve = async (parent, args, context: GatewayContext, info) => {
          const record = (await resolve(parent, args, context, info)) as Record<string, unknown> | null;
          const owner = record?.userId ?? record?.id;
          return owner === context.identity?.subject ? record : null;
        };
      }
      const { identity } = requestOf(fakeClients({}));
      const direct = await askStock(schema, `{ order(id: "${foreignOrder}") { id } }`, identity);
      expect(direct.data).toEqual({ order: null });
      for (const service of services) {
        const [, allForeign] = rewritings[0] ?? [];
        rewriteAnswers(allForeign ?? (asOf as never), service);
        expect(hasCanary((await askStock(schema, nested, identity)).text), service).toBe(true);
      }
    },
  );
});

const roles: readonly (Role & AskOptions)[] = [
  { name: "nobody", kind: "nobody", scopes: [] },
  { name: "a person", kind: "person", scopes: [], as: asker, scope: "" },
  {
    name: "a person with all scopes",
    kind: "person",
    scopes: ["catalog:read", "reviews:read"],
    as: asker,
    scope: "catalog:read reviews:read",
  },
  { name: "another person", kind: "person", scopes: [], as: other, scope: "" },
  { name: "a key with all scopes", kind: "key", scopes: ["catalog:read", "reviews:read"], key: "full" },
  { name: "a key with one scope", kind: "key", scopes: ["catalog:read"], key: "catalogOnly" },
  { name: "a key with none", kind: "key", scopes: [], key: "nothing" },
];

const mutationInputs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  placeOrder: { items: [{ productId: "p1", quantity: 1 }] },
  payOrder: { orderId: "o1", methodId: "m1" },
  cancelOrder: { orderId: "o1" },
  updateProfile: { name: "Ada" },
};

describe("each field, by each kind of caller", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({}, frontends.map(openToAll));
  });
  afterAll(() => gateway.close());

  /** The values at a place of the path, of all list items above it. */
  function valuesAt(data: unknown, path: readonly SdlField[]): readonly unknown[] {
    return path.reduce<readonly unknown[]>(
      (values, { name }) =>
        values.flatMap((value) =>
          Array.isArray(value)
            ? value.flatMap((item) => (item as Record<string, unknown> | null)?.[name] ?? null)
            : [(value as Record<string, unknown> | null)?.[name] ?? null],
        ),
      [data],
    );
  }

  function check(path: readonly SdlField[], sdl: SdlSchema, role: Role, answer: Answer): void {
    const where = `${path.map(({ name }) => name).join(".")} by ${role.name}`;
    const expected = sdl.expected(path, role);
    if (expected.kind === "refused") {
      expect(errorsOf(answer), where).toEqual([expected.code]);
      expect(new Set(valuesAt(answer.body.data, path.slice(0, expected.at + 1))), where).toEqual(
        new Set([null]),
      );
      if (expected.at === 0) expect(gateway.journal(), where).toEqual([]);
      return;
    }
    expect(answer.body.errors, where).toBeUndefined();
    if (expected.kind === "answered") return;
    const values = valuesAt(answer.body.data, path.slice(0, expected.at + 1)).flat();
    expect(
      values.every((value) => value === null),
      where,
    ).toBe(true);
    expect(
      callsOf(gateway).filter((call) => !/products|categories|reviews/.test(call)),
      where,
    ).toEqual([]);
  }

  const queryOf = (schema: GraphQLSchema, path: readonly SdlField[], leaf: string) =>
    path.reduceRight((inner, { parent, name }) => {
      const type = schema.getType(parent);
      const field = type && "getFields" in type ? type.getFields()[name] : undefined;
      if (!field || !("args" in field)) throw new Error(`${parent}.${name} is not in the schema`);
      return `${callOf(field)} ${inner}`.trim().replace(/^/, "{ ").concat(" }");
    }, leaf);

  for (const frontend of frontends) {
    const sdl = new SdlSchema(frontend.name);
    const schema = buildSchema(frontend);
    const paths = sdl.paths("Query");
    threat(
      {
        row: 24,
        attack: `each field of ${frontend.name}, by each of ${roles.length} kinds of caller`,
        times: paths.length * roles.length,
        result:
          "answered, or null with UNAUTHENTICATED or FORBIDDEN, as the schema says; nothing is asked for what is refused",
      },
      async (tried) => {
        for (const path of paths) {
          const query = queryOf(schema, path, sdl.hasFields(path.at(-1)?.type ?? "") ? "{ __typename }" : "");
          for (const role of roles) {
            gateway.reset();
            const { as, scope, key } = role;
            const answer = await gateway.ask(frontend.name, query, { as, scope, key } as AskOptions);
            check(path, sdl, role, answer);
            tried();
          }
        }
      },
      120_000,
    );
  }

  const outsiders = roles.filter(({ kind }) => kind !== "person");
  threat(
    {
      row: 24,
      attack: "each mutation, by whoever is no person",
      times: personalApps.length * Object.keys(mutationInputs).length * outsiders.length,
      result: "null with UNAUTHENTICATED or FORBIDDEN, and no call",
    },
    async (tried) => {
      for (const { name } of personalApps) {
        for (const [mutation, input] of Object.entries(mutationInputs)) {
          const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
          const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`;
          for (const { kind, key } of outsiders) {
            gateway.reset();
            const variables = { input: { idempotencyKey: crypto.randomUUID(), ...input } };
            const answer = await gateway.ask(name, query, { variables, ...(key ? { key } : {}) });
            expect(answer.body.data).toEqual({ [mutation]: null });
            expect(errorsOf(answer)).toEqual([kind === "key" ? "FORBIDDEN" : "UNAUTHENTICATED"]);
            expect(gateway.journal()).toEqual([]);
            tried();
          }
        }
      }
    },
  );

  control(
    { row: 24, naive: "Apollo Server with the same schema, whose directives are only words" },
    async () => {
      const unchecked = uncheckedResolvers(sharedResolvers, () => gateway.serviceUrls);
      const schema = stockSchema(unchecked);
      const sdl = new SdlSchema("web");
      const path = sdl.paths("Query").find((one) => one.at(-1)?.coordinate === "Order.id") ?? [];
      expect(path.map(({ name }) => name)).toEqual(["order", "id"]);
      const { data, text } = await askStock(schema, '{ order(id: "o1") { id } }', null);
      expect(data).toMatchObject({ order: { id: "o1" } });
      const answer = { status: 200, headers: new Headers(), text, body: { data: data ?? null } };
      for (const role of outsiders)
        expect(() => check(path, sdl, role, answer), role.name).toThrow(/order\.id by/);
    },
  );
});

describe("one app's fields from another app's endpoint", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({});
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  /** Fields that `from` has and `at` has not, each as an operation that `from` takes. */
  function fieldsOnlyOf(from: Frontend, at: Frontend): readonly string[] {
    const [schema, missing] = [buildSchema(from), buildSchema(at)];
    const sdl = new SdlSchema(from.name);
    return sdl.paths("Query").flatMap((path) => {
      const last = path.at(-1);
      const there = last && missing.getType(last.parent);
      if (!last || (there && "getFields" in there && last.name in there.getFields())) return [];
      const leaf = sdl.hasFields(last.type) ? "{ __typename }" : "";
      return path.reduceRight((inner, { parent, name }) => {
        const type = schema.getType(parent);
        const field = type && "getFields" in type ? type.getFields()[name] : undefined;
        if (!field || !("args" in field)) throw new Error(`${parent}.${name} is not in the schema`);
        return `{ ${callOf(field)} ${inner} }`;
      }, leaf);
    });
  }

  const pairs = [
    [web, mobile, { as: asker }],
    [mobile, web, { as: asker }],
    [web, partner, { key: "full" }],
    [mobile, partner, { key: "full" }],
  ] as const;
  for (const [from, at, credential] of pairs) {
    const queries = fieldsOnlyOf(from, at);
    threat(
      {
        row: 25,
        attack: `each field that ${from.name} has and ${at.name} has not, asked for at ${at.name}`,
        times: queries.length,
        result: "unknown field, and no call",
      },
      async (tried) => {
        expect(queries.length).toBeGreaterThan(5);
        for (const query of queries) {
          const answer = await gateway.ask(at.name, query, {
            ...credential,
            headers: { accept: "application/graphql-response+json" },
          });
          expect([answer.status, errorsOf(answer)], query).toEqual([400, ["GRAPHQL_VALIDATION_FAILED"]]);
          expect(answer.body.data).toBeUndefined();
          tried();
        }
        expect(gateway.journal()).toEqual([]);
      },
    );
  }

  control({ row: 25, naive: "one schema for all apps" }, async () => {
    const queries = fieldsOnlyOf(web, mobile);
    for (const query of queries) {
      const answer = await gateway.ask("web", query, { as: asker });
      expect([answer.status, errorsOf(answer)], query).toEqual([200, []]);
    }
  });
});

/** Keys that mean something to a service, to a server, or to JavaScript. */
const extraKeys = [
  "userId",
  "id",
  "total",
  "amount",
  "unitPrice",
  "price",
  "status",
  "tier",
  "email",
  "isDefault",
  "role",
  "isAdmin",
  "tenant",
  "createdAt",
  "tracking",
  "__proto__",
  "constructor",
  "__typename",
  "X-User-ID",
] as const;

describe("inputs with more in them than the schema says", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({});
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const accept = { accept: "application/graphql-response+json" };
  const typeOf = (mutation: string) => `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  /** As text, since an object literal would take `__proto__` for its prototype. */
  const withExtra = (input: object, key: string, value: string) =>
    JSON.stringify({ idempotencyKey: "k", ...input }).replace(/}$/, `,${JSON.stringify(key)}:${value}}`);

  const post = (frontend: string, body: string, token: string) =>
    fetch(`${gateway.url}/graphql/${frontend}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...accept },
      body,
    });

  const mutations = Object.keys(mutationInputs);
  threat(
    {
      row: 26,
      attack: "an extra key in each input: owner, price, status, tier, prototype",
      times: extraKeys.length * mutations.length * personalApps.length,
      result: "400, and no call",
    },
    async (tried) => {
      const token = await gateway.demo.issuer.mint(asker);
      for (const { name } of personalApps) {
        for (const mutation of mutations) {
          const query = `mutation ($input: ${typeOf(mutation)}!) { ${mutation}(input: $input) { __typename } }`;
          for (const key of extraKeys) {
            const input = withExtra(mutationInputs[mutation] ?? {}, key, '"u2"');
            const response = await post(
              name,
              `{"query":${JSON.stringify(query)},"variables":{"input":${input}}}`,
              token,
            );
            expect(response.status, `${mutation} with ${key}: ${await response.text()}`).toBe(400);
            tried();
          }
        }
      }
      expect(gateway.journal()).toEqual([]);
    },
  );

  threat(
    {
      row: 26,
      attack: "an extra key in a line of an order: its price",
      times: 2 * personalApps.length,
      result: "400, and no call",
    },
    async (tried) => {
      for (const { name } of personalApps) {
        const line = { productId: "p1", quantity: 1, unitPrice: { amount: 1, currency: "EUR" } };
        const byVariable = await gateway.ask(
          name,
          "mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename } }",
          { as: asker, headers: accept, variables: { input: { idempotencyKey: "k", items: [line] } } },
        );
        expect([byVariable.status, errorsOf(byVariable)]).toEqual([400, ["BAD_USER_INPUT"]]);
        tried();
        const byLiteral = await gateway.ask(
          name,
          'mutation { placeOrder(input: {idempotencyKey: "k", items: [{productId: "p1", quantity: 1, unitPrice: {amount: 1, currency: "EUR"}}]}) { __typename } }',
          { as: asker, headers: accept },
        );
        expect([byLiteral.status, errorsOf(byLiteral)]).toEqual([400, ["GRAPHQL_VALIDATION_FAILED"]]);
        tried();
      }
      expect(gateway.journal()).toEqual([]);
    },
  );

  control({ row: 26, naive: "an input without a type, passed on as it is" }, async () => {
    const passedOn: unknown[] = [];
    const schema = makeExecutableSchema({
      typeDefs: "scalar JSON type Query { a: ID } type Mutation { updateProfile(input: JSON!): ID }",
      resolvers: {
        Mutation: {
          updateProfile: (_parent: unknown, { input }: { input: unknown }) => passedOn.push(input),
        },
      },
    });
    for (const key of extraKeys.filter((name) => /^\w+$/.test(name) && !name.startsWith("__"))) {
      const before = passedOn.length;
      const { data } = await askStock(
        schema,
        `mutation { updateProfile(input: {name: "Ada", ${key}: "u2"}) }`,
        null,
      );
      expect(data?.updateProfile).toBe(String(before + 1));
      expect(passedOn.at(-1)).toMatchObject({ [key]: "u2" });
    }
  });

  threat(
    {
      row: 26,
      attack: "inputs of every schema, searched for what only a service may say",
      times: frontends.length,
      result: "no input has an owner, a price or a status",
    },
    (tried) => {
      for (const frontend of frontends) {
        const inputs = Object.values(buildSchema(frontend).getTypeMap()).filter(isInputObjectType);
        const fields = inputs.flatMap((type) =>
          Object.values(type.getFields()).map((field) => `${field.name}: ${getNamedType(field.type).name}`),
        );
        expect(fields.filter((field) => /userId|amount|price|total|status|tier|Money/i.test(field))).toEqual(
          [],
        );
        tried();
      }
    },
  );
});
