/** Runs random operations on a frontend's real schema, loaders and clients, and gives what was counted beside what was proven. */
import { execute, type GraphQLSchema, parse } from "graphql";
import type { CacheStore } from "../../clients/core/cache-entry.ts";
import type { Send } from "../../clients/core/call.ts";
import { usualPolicies } from "../../clients/core/stack.ts";
import { serviceNames } from "../../clients/index.ts";
import type { GatewayContext, PendingOperation } from "../../src/context.ts";
import { buildSchema } from "../../src/execution/schema.ts";
import type { Frontend } from "../../src/frontends/index.ts";
import { createFanOut, type FanOut } from "../../src/guard/fan-out.ts";
import { createListSizes, type ListSizes } from "../../src/guard/list-size.ts";
import { createOperationFields, type OperationField } from "../../src/guard/operation-fields.ts";
import { createLoaders } from "../../src/loaders/index.ts";
import { type CountingServices, createCountingServices, warmStore } from "./counting-services.ts";
import { deepOperations } from "./operations.ts";
import { createRandom, type Random } from "./random-operations.ts";

/** One service in one operation. */
export interface Counted {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly service: string;
  readonly calls: number;
  readonly attempts: number;
  readonly mostCalls: number;
  readonly mostAttempts: number;
}

/** The most calls of each service, however they are found. */
export type BoundOf = (
  fields: readonly OperationField[],
  fanOut: (fields: readonly OperationField[]) => FanOut,
) => ReadonlyMap<string, number>;

export interface RunOptions {
  readonly frontend: Frontend;
  readonly count: number;
  readonly seed: number;
  /** Of a hundred attempts, so many fail: one of these figures for each few operations. */
  readonly failing?: readonly number[];
  /** Whether answers are kept from one operation to the next. */
  readonly warm?: boolean;
  readonly maxItems?: number;
  readonly sizes?: (schema: GraphQLSchema) => ListSizes;
  readonly around?: (next: Send) => Send;
  readonly boundOf?: BoundOf;
}

/** As usual. */
export const attemptsPerCall = usualPolicies.retry.maxAttempts;

export const provenBound: BoundOf = (fields, fanOut) => fanOut(fields).callsPerService;

/** How many operations are under way at a time. */
const atOnce = 25;

export async function runOperations(options: RunOptions): Promise<readonly Counted[]> {
  const { frontend, count, seed, warm = false, boundOf = provenBound } = options;
  const schema = buildSchema(frontend);
  const fanOut = createFanOut(schema, options.sizes?.(schema) ?? createListSizes(schema));
  const fieldsOf = createOperationFields(schema);
  const operations = deepOperations({ schema, seed, valueOf: argumentValue });
  const random = createRandom(seed);
  const store = warm ? warmStore() : null;
  const results: Counted[] = [];
  for (let done = 0; done < count; done += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, count - done) }, () => operations.next().value);
    const services = servicesFor(options, store, random);
    const bounds = await Promise.all(
      batch.map(async ({ query, variables }, index) => {
        const pending = pendingOf(query, variables);
        const bound = boundOf(fieldsOf(pending), fanOut);
        await run(schema, pending, contextOf(`r${index}`, services.clients, random(8) === 0 ? null : "u1"));
        return bound;
      }),
    );
    await services.settled();
    for (const [index, operation] of batch.entries()) {
      const of = { ...operation, id: `r${index}`, bound: bounds[index] ?? new Map<string, number>() };
      results.push(...compare(of, services));
    }
  }
  return results;
}

interface Ran {
  readonly id: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly bound: ReadonlyMap<string, number>;
}

function compare({ id, query, variables, bound }: Ran, counts: CountingServices): readonly Counted[] {
  return serviceNames.flatMap((service) => {
    const calls = counts.calls.get(`${id} ${service}`) ?? 0;
    const attempts = counts.attempts.get(`${id} ${service}`) ?? 0;
    const mostCalls = bound.get(service) ?? 0;
    if (calls === 0 && attempts === 0 && mostCalls === 0) return [];
    return {
      query,
      variables,
      service,
      calls,
      attempts,
      mostCalls,
      mostAttempts: mostCalls * attemptsPerCall,
    };
  });
}

/** How near the bound what was counted comes, from 0 to 1, for all with a bound at all. */
export function tightnessOf(shares: readonly number[]): string {
  const sorted = shares.toSorted((left, right) => left - right);
  const at = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2);
  const exact = sorted.filter((share) => share === 1).length / sorted.length;
  return `median ${at(0.5)}, lowest tenth ${at(0.1)}, exactly the bound ${(exact * 100).toFixed(0)} %`;
}

function servicesFor(options: RunOptions, store: CacheStore | null, random: Random) {
  const { failing: shares = [0, 15, 60], maxItems = 20, around } = options;
  const failing = shares[random(shares.length)] ?? 0;
  return createCountingServices({ random, failing, store, maxItems, ...(around ? { around } : {}) });
}

export function pendingOf(query: string, variables: Readonly<Record<string, unknown>>): PendingOperation {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== "OperationDefinition") throw new Error("the operation comes first");
  return { document, operation, variables };
}

async function run(schema: GraphQLSchema, pending: PendingOperation, context: GatewayContext): Promise<void> {
  const { document, variables } = pending;
  const result = await execute({ schema, document, variableValues: variables, contextValue: context });
  if (result.data === undefined) throw new Error(`${result.errors?.[0]?.message}`);
  await Promise.all(context.provisional.map(({ holds }) => holds));
}

function contextOf(
  requestId: string,
  clients: Parameters<typeof createLoaders>[0],
  subject: string | null,
): GatewayContext {
  const headers = { "x-request-id": requestId };
  const origin = { headers, identityHeaders: {}, deadlineAtMs: Date.now() + 60_000 };
  const scopes = ["catalog:read", "reviews:read"];
  return {
    requestId,
    identity:
      subject === null
        ? null
        : { kind: "person", subject, tenant: null, scopes, tier: "standard", credentialId: null },
    loaders: createLoaders(clients, { origin, signal: new AbortController().signal }, subject),
    price: { quote: null },
    provisional: [],
    substituted: [],
    foreign: [],
    kept: [],
    breakers: { closedInMs: () => null },
    caller: "user:u1",
    take: async (takes) => takes.map(() => ({ granted: true, remaining: 1_000, retryAfterMs: 0 })),
  };
}

/** Values that find something; those that say how many are now and then as large as they may be. */
export function argumentValue({ name }: Named, field: Named, random: Random): unknown {
  const oneOf = <Value>(...values: readonly Value[]) => values[random(values.length)];
  switch (name) {
    case "first":
      return oneOf(undefined, 1, 2, 5, 20, 50);
    case "id":
      return field.name === "order" ? `o${random(300)}` : `p${random(200)}`;
    case "ids":
      return Array.from({ length: oneOf(1, 3, 30, 100) ?? 1 }, () => `p${random(200)}`);
    case "query":
      return oneOf("lamp", "chair");
    case "input":
      return { idempotencyKey: `k${random(1_000_000)}`, ...inputOf(field.name, random) };
    default:
      return undefined;
  }
}

interface Named {
  readonly name: string;
}

function inputOf(mutation: string, random: Random): Readonly<Record<string, unknown>> {
  const orderId = `o${random(300)}`;
  switch (mutation) {
    case "placeOrder":
      return { items: [{ productId: `p${random(200)}`, quantity: 1 }], addressId: "a1" };
    case "payOrder":
      return { orderId, methodId: "m1" };
    case "cancelOrder":
      return { orderId };
    default:
      return { name: "Ada" };
  }
}
