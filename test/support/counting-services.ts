/** The four services in this process, beneath the clients: they count attempts, fail and dawdle at random, and know any id. */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { createCatalogClient } from "../../clients/catalog.ts";
import { withCache } from "../../clients/core/cache.ts";
import { type CacheStore, createCacheStore } from "../../clients/core/cache-entry.ts";
import type { Call, Send } from "../../clients/core/call.ts";
import { UpstreamError } from "../../clients/core/errors.ts";
import { withRetry } from "../../clients/core/retry.ts";
import { withSingleFlight } from "../../clients/core/single-flight.ts";
import { usualPolicies } from "../../clients/core/stack.ts";
import type { Clients } from "../../clients/index.ts";
import { createOrderClient } from "../../clients/order.ts";
import { createPaymentClient } from "../../clients/payment.ts";
import { createUserClient } from "../../clients/user.ts";
import * as samples from "../unit/clients/samples.ts";
import type { Random } from "./random-operations.ts";

export interface CountingOptions {
  readonly random: Random;
  /** Of a hundred attempts, so many fail in a way that is worth another. */
  readonly failing: number;
  /** Null: nothing is kept. */
  readonly store: CacheStore | null;
  /** Lines of an order. */
  readonly maxItems: number;
  /** What goes around each client's calls, outermost. */
  readonly around?: (next: Send) => Send;
}

export interface CountingServices {
  readonly clients: Clients;
  /** How often each service was asked, whatever became of it: by `<request id> <service>`. */
  readonly calls: ReadonlyMap<string, number>;
  /** The same, of the requests that would have been on the wire. */
  readonly attempts: ReadonlyMap<string, number>;
  /** Resolves when nothing is under way any more, in the background either. */
  settled(): Promise<void>;
}

export const warmStore = () => createCacheStore(64 * 1024 * 1024);

/** As in `createStack`, without what only ever refuses: the breaker and the bulkhead, and a budget of retries that ends. */
export function createCountingServices(options: CountingOptions): CountingServices {
  const calls = new Map<string, number>();
  const attempts = new Map<string, number>();
  const add = (counts: Map<string, number>, { origin }: Call<unknown>, service: string) => {
    const key = `${origin.headers["x-request-id"]} ${service}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  let underWay = 0;
  const serve = (service: string): Send => {
    const attempt: Send = async (call) => {
      underWay += 1;
      try {
        add(attempts, call, service);
        await dawdle(options.random);
        return answer(service, call, options);
      } finally {
        underWay -= 1;
      }
    };
    const endless = { deposit: () => undefined, withdraw: () => true };
    const repeated = withRetry({ ...usualPolicies.retry, baseDelayMs: 1 }, endless, attempt);
    const counted: Send = (call, signal) => {
      add(calls, call, service);
      return repeated(call, signal);
    };
    const sharing = { ...usualPolicies.singleFlight, sharedDeadlineMs: 60_000 };
    const single = withSingleFlight(service, sharing, counted);
    const send = options.store ? withCache(service, usualPolicies.cache, options.store, single) : single;
    return options.around?.(send) ?? send;
  };
  return {
    calls,
    attempts,
    clients: {
      user: createUserClient(serve("user")),
      order: createOrderClient(serve("order")),
      payment: createPaymentClient(serve("payment")),
      catalog: createCatalogClient(serve("catalog")),
    },
    settled: async () => {
      // A retry waits up to 2 ms for its turn.
      for (let quiet = 0; quiet < 5; quiet = underWay === 0 ? quiet + 1 : 0) await sleep(2);
    },
  };
}

/** At once, in the next turn of the event loop, or some time later: what arrives together differs each time. */
async function dawdle(random: Random): Promise<void> {
  const kind = random(4);
  if (kind === 1) await nextTurn();
  if (kind > 1) await sleep(random(4));
}

/** Each answer may be kept in another way, so that batches fall into pieces. */
const cacheControls = [
  "max-age=60",
  "max-age=0, stale-while-revalidate=60",
  "max-age=0, stale-while-revalidate=0, stale-if-error=600",
  "no-store",
];

function answer<T>(service: string, call: Call<T>, options: CountingOptions): T {
  const { random, failing } = options;
  if (random(100) < failing) {
    const details = call.method === "GET" ? { status: 503 } : { unanswered: true };
    throw new UpstreamError("UPSTREAM_ERROR", service, "the service answered 503", details);
  }
  const value = recordsFor(call, options) as T;
  const cacheControl = cacheControls[random(cacheControls.length)] ?? "";
  const headers = { "cache-control": cacheControl, etag: `"${random(1_000_000)}"` };
  call.onAnswer?.(value, { status: 200, headers, bodyBytes: 1_000 });
  return value;
}

const listOf = (query: Call<unknown>["query"], name: string) => (query?.[name] ?? []) as readonly string[];
const numberIn = (id: string) => Number(id.replace(/\D/g, "") || 0);

function recordsFor({ method, path, query, body }: Call<unknown>, options: CountingOptions): unknown {
  const { random } = options;
  const some = (count: number, of: string, kinds: number) =>
    Array.from({ length: count }, () => `${of}${random(kinds)}`);
  const order = (id: string) => orderOf(id, options.maxItems);
  const limit = Number(query?.limit ?? 20);
  const page = <Item>(items: readonly Item[]) => ({ items, nextCursor: null, total: items.length });
  switch (`${method} ${path}`) {
    case "GET /users":
      return listOf(query, "ids").map((id) => ({ ...samples.user, id }));
    case "GET /orders":
      if (query?.userId !== undefined) return page(some(limit, "o", 5_000).map(order));
      return listOf(query, "ids").map(order);
    case "GET /orders/latest":
      return [{ userId: "u1", orders: some(limit, "o", 5_000).map(order) }];
    case "GET /payments":
      return listOf(query, "orderIds").map((orderId) => ({ ...samples.payment, id: `y${orderId}`, orderId }));
    case "GET /payment-methods":
      return [samples.paymentMethod];
    case "GET /products":
      // Now and then one is not known any more.
      return listOf(query, "ids").flatMap((id) => (random(20) === 0 ? [] : [productOf(id)]));
    case "GET /products/featured":
      return some(limit, "p", 3_000).map(productOf);
    case "GET /products/search":
      return page(some(limit, "p", 3_000).map(productOf));
    case "GET /categories":
      if (query === undefined) return some(random(50), "c", 300).map(categoryOf);
      return listOf(query, "ids").map(categoryOf);
    case "GET /recommendations":
      return [{ userId: "u1", productIds: random(5) === 0 ? [] : some(limit, "p", 3_000) }];
    case "GET /reviews":
      return listOf(query, "productIds").map((productId) => ({ ...samples.reviews, productId }));
    case "POST /orders":
      return order(`o${random(5_000)}`);
    case "POST /payments":
      return { ...samples.payment, orderId: (body as { readonly orderId: string }).orderId };
    case "PATCH /users/u1":
      return samples.user;
    default:
      if (method === "POST") return order(path.split("/")[2] ?? "");
      throw new Error(`nobody answers ${method} ${path}`);
  }
}

function orderOf(id: string, maxItems: number) {
  const count = numberIn(id) % (maxItems + 1);
  const items = Array.from({ length: count }, (_, index) => ({
    ...samples.order.items[0],
    productId: `p${(numberIn(id) * 31 + index * 7) % 3_000}`,
  }));
  return { ...samples.order, id, items };
}

function productOf(id: string) {
  return { ...samples.product, id, categoryId: `c${numberIn(id) % 300}` };
}

function categoryOf(id: string) {
  return { ...samples.category, id };
}
