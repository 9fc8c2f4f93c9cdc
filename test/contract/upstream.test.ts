/** `@upstream` says what is: each field of every schema fails with the service that it names, and with no other. */
import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isLeafType,
  isObjectType,
} from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { type Upstream, upstreamOf } from "../../src/wrappers/with-fallback.ts";
import { faults } from "../support/fault-proxy.ts";
import {
  callerOf,
  errorsOf,
  type GatewayUnderTest,
  type ServiceName,
  serviceNames,
  startGateway,
} from "../support/gateway.ts";
import { callOf, type Field, selectionOf } from "../support/selections.ts";
import { wideFrontends } from "../support/wide-limits.ts";

/** A field, and one of the shortest ways to it. */
interface Place {
  readonly coordinate: string;
  readonly field: Field;
  /** The fields above it, outermost first. */
  readonly above: readonly Field[];
}

/** What happens to a field when services fail. */
interface Behaviour {
  /** The services that are asked for its sake. */
  readonly asks: readonly string[];
  /** The services that its errors name where one of those that are asked is dead. */
  readonly failsWith: readonly string[];
}

function placesIn(root: GraphQLObjectType): readonly Place[] {
  const places: Place[] = [];
  const seen = new Set([root.name]);
  const queue: { readonly type: GraphQLObjectType; readonly above: readonly Field[] }[] = [
    { type: root, above: [] },
  ];
  for (const { type, above } of queue) {
    for (const field of Object.values(type.getFields())) {
      places.push({ coordinate: `${type.name}.${field.name}`, field, above });
      const inner = getNamedType(field.type);
      if (!isObjectType(inner) || seen.has(inner.name)) continue;
      seen.add(inner.name);
      queue.push({ type: inner, above: [...above, field] });
    }
  }
  return places;
}

function queryOf(schema: GraphQLSchema): GraphQLObjectType {
  const query = schema.getQueryType();
  if (!query) throw new Error("a schema without a query type");
  return query;
}

function nested(above: readonly Field[], innermost: string): string {
  return above.reduceRight((inner, field) => `${callOf(field)} { ${inner} }`, innermost);
}

const namesIn = (path: readonly (string | number)[] = []) =>
  path.filter((key) => typeof key === "string").join(".");

/** The calls that `asked` has and `before` has not. */
function callsAdded(
  before: readonly (readonly [ServiceName, string])[],
  asked: readonly (readonly [ServiceName, string])[],
) {
  const known = new Set(before.map(([, call]) => call));
  return asked.filter(([, call]) => !known.has(call));
}

/** Asks for one field, then again with each of the services dead that were asked; what is asked for its parents lives. */
async function observe(gateway: GatewayUnderTest, frontend: Frontend, place: Place): Promise<Behaviour> {
  const { above, field } = place;
  const whole = nested(
    above,
    isLeafType(getNamedType(field.type)) ? callOf(field) : `${callOf(field)} { __typename }`,
  );
  const ask = async (selection: string) => {
    const answer = await gateway.ask(frontend.name, `{ ${selection} }`, callerOf(frontend, "u1"));
    const calls = serviceNames.flatMap((service) =>
      gateway.proxies[service].journal.map(({ method, path }) => [service, `${method} ${path}`] as const),
    );
    gateway.reset();
    return { answer, calls };
  };
  const parents = await ask(nested(above, "__typename"));
  const healthy = await ask(whole);
  expect(healthy.answer.body.errors, place.coordinate).toBeUndefined();
  const own = callsAdded(parents.calls, healthy.calls);
  const asks = new Set(own.map(([service]) => service));
  const failsWith = new Set<string>();
  for (const service of new Set(healthy.calls.map(([one]) => one))) {
    const calls = new Set(own.map(([, call]) => call));
    // Where the parents ask the same service for the same, it can only be dead for all of them.
    const isOwn = ({ method, path }: { method: string; path: string }) => calls.has(`${method} ${path}`);
    gateway.proxies[service].setFault(faults.dead, asks.has(service) ? isOwn : undefined);
    const { answer } = await ask(whole);
    for (const error of answer.body.errors ?? []) {
      if (namesIn(error.path) === namesIn([...above, field].map((one) => one.name)))
        failsWith.add(String(error.extensions.service));
    }
  }
  return { asks: [...asks].sort(), failsWith: [...failsWith].sort() };
}

type Declared = ReadonlyMap<string, Upstream | null>;

/** Where a schema and its fields differ, in words. */
function differences(declared: Declared, seen: ReadonlyMap<string, Behaviour>): string[] {
  return [...seen].flatMap(([coordinate, { asks, failsWith }]) => {
    const upstream = declared.get(coordinate) ?? null;
    if (upstream === null)
      return failsWith.map((service) => `${coordinate} fails with ${service}, and has no @upstream`);
    const { service, fallback } = upstream;
    if (fallback === "null" || fallback === "last_good")
      return failsWith.join() === service
        ? []
        : [`${coordinate} names ${service}, and fails with ${failsWith.join(", ") || "none"}`];
    if (!asks.includes(service)) return [`${coordinate} names ${service}, and does not ask it`];
    return failsWith.map((failed) => `${coordinate} has a substitute, and fails with ${failed}`);
  });
}

describe.each(frontends.map((frontend) => [frontend.name, frontend] as const))("%s", (name, frontend) => {
  const schema = buildSchema(frontend);
  const places = placesIn(queryOf(schema));
  const declared: Declared = new Map(
    places.map(({ coordinate, field }) => [coordinate, upstreamOf(schema, field)]),
  );
  const seen = new Map<string, Behaviour>();
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({}, wideFrontends);
    for (const place of places) seen.set(place.coordinate, await observe(gateway, frontend, place));
  }, 60_000);
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  it("every field fails with the service that it names, and with no other", () => {
    expect(differences(declared, seen)).toEqual([]);
    expect([...seen.values()].filter(({ failsWith }) => failsWith.length > 0).length).toBeGreaterThan(0);
  });

  it("negative control: a field that names no service, or another, or has no substitute, is found", () => {
    const changed = (coordinate: string, upstream: Upstream | null) =>
      differences(new Map([...declared, [coordinate, upstream]]), seen);
    const [product = "", own] = [...seen].find(([, { failsWith }]) => failsWith.join() === "catalog") ?? [];
    expect(own?.asks).toEqual(["catalog"]);
    expect(changed(product, null)).toEqual([`${product} fails with catalog, and has no @upstream`]);
    expect(changed(product, { service: "order", fallback: "null" })).toEqual([
      `${product} names order, and fails with catalog`,
    ]);
    expect(changed(product, { service: "catalog", fallback: "empty_list" })).toEqual([
      `${product} has a substitute, and fails with catalog`,
    ]);
    const [leaf = ""] = [...seen].find(([, { failsWith }]) => failsWith.length === 0) ?? [];
    expect(changed(leaf, { service: "catalog", fallback: "null" })).toEqual([
      `${leaf} names catalog, and fails with none`,
    ]);
  });

  /** The field at the end of an error's path. */
  function fieldAt(path: readonly (string | number)[]): Field | undefined {
    const fields: (Field | undefined)[] = [];
    for (const key of path.filter((one) => typeof one === "string")) {
      const above = fields.at(-1);
      const type = above ? getNamedType(above.type) : queryOf(schema);
      fields.push(isObjectType(type) ? type.getFields()[key] : undefined);
    }
    return fields.at(-1);
  }

  const asked = serviceNames.filter((service) =>
    places.some(({ field }) => upstreamOf(schema, field)?.service === service),
  );

  it.each([
    ...asked.map((service) => [service, [service]] as const),
    ["every service", serviceNames] as const,
  ])("with %s dead, no field fails that does not name the service of its error", async (_which, dead) => {
    for (const service of dead) gateway.proxies[service].setFault(faults.dead);
    const { body } = await gateway.ask(name, selectionOf(queryOf(schema)), callerOf(frontend, "u1"));
    expect(body.errors?.length).toBeGreaterThan(0);
    for (const { path = [], extensions } of body.errors ?? []) {
      const field = fieldAt(path);
      expect(field && upstreamOf(schema, field)?.service, namesIn(path)).toBe(extensions.service);
    }
  });

  const mutations = new Set(Object.keys(schema.getMutationType()?.getFields() ?? {}));
  const inputs = [
    ["placeOrder", { items: [{ productId: "p1", quantity: 1 }] }],
    ["payOrder", { orderId: "o1", methodId: "m1" }],
    ["cancelOrder", { orderId: "o1" }],
    ["updateProfile", { name: "Ada" }],
  ] as const;

  it.each(inputs.filter(([mutation]) => mutations.has(mutation)))(
    "the mutation %s names the service that it writes to",
    async (mutation, input) => {
      const field = schema.getMutationType()?.getFields()[mutation];
      const upstream = field && upstreamOf(schema, field);
      if (!upstream) throw new Error(`${mutation} has no @upstream`);
      gateway.proxies[upstream.service as ServiceName].setFault(
        faults.dead,
        ({ method }) => method !== "GET",
      );
      const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
      const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`;
      const variables = { input: { idempotencyKey: crypto.randomUUID(), ...input } };
      expect(errorsOf(await gateway.ask(name, query, { as: "u1", variables }))).toEqual([
        `UPSTREAM_ERROR ${upstream.service}`,
      ]);
      expect(upstream.fallback).toBe("null");
    },
  );

  it.each([...mutations].filter((mutation) => mutation === "payOrder"))(
    "an order that is read back after %s names the order service",
    async () => {
      const input = { idempotencyKey: crypto.randomUUID(), items: [{ productId: "p1", quantity: 1 }] };
      const placing = `mutation ($input: PlaceOrderInput!) {
      placeOrder(input: $input) { ... on PlaceOrderSuccess { order { id } } } }`;
      const placed = await gateway.ask(name, placing, { as: "u1", variables: { input } });
      const { placeOrder } = placed.body.data as { placeOrder: { order: { id: string } } };
      let reads = 0;
      gateway.proxies.order.setFault(faults.dead, ({ method }) => method === "GET" && ++reads > 1);
      const paying = `mutation ($input: PayOrderInput!) {
      payOrder(input: $input) { ... on PayOrderSuccess { order { id } } } }`;
      const payment = { idempotencyKey: crypto.randomUUID(), orderId: placeOrder.order.id, methodId: "m1" };
      const paid = await gateway.ask(name, paying, { as: "u1", variables: { input: payment } });
      expect(paid.body.data).toEqual({ payOrder: { order: null } });
      expect(errorsOf(paid)).toEqual(["UPSTREAM_ERROR order"]);
      const success = schema.getType("PayOrderSuccess") as GraphQLObjectType;
      expect(upstreamOf(schema, success.getFields().order ?? {})).toEqual({
        service: "order",
        fallback: "null",
      });
    },
  );

  it("knows the services of the registry, and no others", () => {
    const service = schema.getType("Service");
    if (!isEnumType(service)) throw new Error("a schema without its services");
    expect(service.getValues().map(({ value }) => value)).toEqual(serviceNames);
  });
});
