/** Services whose every personal record has a canary of whom it is about, and which allow everybody to keep everything. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createCatalogClient } from "../../clients/catalog.ts";
import { readCallAnswer } from "../../clients/core/answer.ts";
import { withCache } from "../../clients/core/cache.ts";
import { createCacheStore } from "../../clients/core/cache-entry.ts";
import type { Send } from "../../clients/core/call.ts";
import { withSingleFlight } from "../../clients/core/single-flight.ts";
import { usualPolicies } from "../../clients/core/stack.ts";
import { headersOf, pathAndQueryOf } from "../../clients/core/transport.ts";
import type { Clients } from "../../clients/index.ts";
import { createOrderClient } from "../../clients/order.ts";
import { createPaymentClient } from "../../clients/payment.ts";
import { createUserClient } from "../../clients/user.ts";
import type { GatewayContext, Identity } from "../../src/context.ts";
import { createOrigin } from "../../src/http/origin.ts";
import { createLimits } from "../../src/limits/limits.ts";
import { createLoaders } from "../../src/loaders/index.ts";
import * as samples from "../unit/clients/samples.ts";
import type { Random } from "./random-operations.ts";

/** A person of a tenant; two tenants may have a person of the same id. */
export interface CanaryPerson {
  readonly person: string;
  readonly tenant: string;
}

export const canaryOf = ({ tenant, person }: CanaryPerson) => `canary.${tenant}.${person}.`;

/** Whose canaries a text has, each once. */
export function canariesIn(text: string): readonly string[] {
  return [...new Set(text.match(/canary\.\w*\.\w*\./g))];
}

/** The person's order of this number. */
export const orderIdOf = (person: string, number: number) => `o_${person}_${number}`;
const ownerOf = (orderId: string) => orderId.split("_")[1] ?? "";

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * What a service answers a read. It asks nobody whether they may: whose id is named is told of, in the tenant of the header.
 * What is public has a canary of whoever the headers name, which nobody should.
 */
function answerTo(pathAndQuery: string, headers: Headers): unknown {
  const { pathname, searchParams } = new URL(pathAndQuery, "http://service");
  const idsIn = (name: string) => searchParams.get(name)?.split(",") ?? [];
  const tenant = String(headers["x-tenant-id"] ?? "");
  const of = (person: string) => canaryOf({ tenant, person });
  const asker = headers["x-user-id"] === undefined ? "" : of(String(headers["x-user-id"]));
  const product = (id: string) => ({ ...samples.product, id, description: `Boils water. ${asker}` });
  const order = (id: string) => {
    const userId = ownerOf(id);
    return { ...samples.order, id, userId, tracking: { ...samples.order.tracking, number: of(userId) } };
  };
  const latest = (person: string) => [1, 2].map((number) => order(orderIdOf(person, number)));
  switch (pathname) {
    case "/users":
      return idsIn("ids").map((id) => ({ ...samples.user, id, email: of(id) }));
    case "/orders":
      return idsIn("ids").map(order);
    case "/orders/latest":
      return idsIn("userIds").map((userId) => ({ userId, orders: latest(userId) }));
    case "/payments":
      return idsIn("orderIds").map((orderId) => ({
        ...samples.payment,
        orderId,
        userId: ownerOf(orderId),
        failureReason: of(ownerOf(orderId)),
      }));
    case "/payment-methods":
      return idsIn("userIds").map((userId) => ({ ...samples.paymentMethod, userId, brand: of(userId) }));
    case "/recommendations":
      return idsIn("userIds").map((userId) => ({ userId, productIds: [`p${userId.length}`, "p3"] }));
    case "/products":
      return idsIn("ids").map(product);
    case "/products/featured":
      return ["p1", "p2"].map(product);
    case "/categories":
      return [{ ...samples.category, name: `Kitchen ${asker}` }];
    case "/reviews":
      return idsIn("productIds").map((productId) => ({ ...samples.reviews, productId }));
    default:
      throw new Error(`nobody answers ${pathAndQuery}`);
  }
}

/** As wrong as a service can be: anybody may keep it, whatever it is. */
const heads = {
  "content-type": "application/json",
  "cache-control": "public, max-age=600, stale-if-error=600",
};

const bodyTo = (pathAndQuery: string, headers: Headers) =>
  JSON.stringify({ items: answerTo(pathAndQuery, headers) });

export interface CanaryOptions {
  readonly random: Random;
  /** What goes around each client's calls, outermost. */
  readonly around?: (next: Send) => Send;
}

/**
 * The clients of these services without a wire, each with all of its stack that keeps or shares anything. An answer takes
 * none to three turns of the event loop, so that who is answered when differs each time.
 */
export function createCanaryClients({ random, around = (send) => send }: CanaryOptions): Clients {
  const store = createCacheStore(8 * 1024 ** 2);
  const sendTo = (service: string): Send => {
    const attempt: Send = async (call) => {
      for (let turns = random(4); turns > 0; turns -= 1) await nextTurn();
      const body = Buffer.from(bodyTo(pathAndQueryOf(call), headersOf(call)));
      return readCallAnswer(call, { status: 200, headers: heads, body }, service);
    };
    const sharing = { ...usualPolicies.singleFlight, sharedDeadlineMs: 60_000 };
    return around(
      withCache(service, usualPolicies.cache, store, withSingleFlight(service, sharing, attempt)),
    );
  };
  return {
    user: createUserClient(sendTo("user")),
    order: createOrderClient(sendTo("order")),
    payment: createPaymentClient(sendTo("payment")),
    catalog: createCatalogClient(sendTo("catalog")),
  };
}

/** All four services on one address, over real HTTP. */
export async function startCanaryServices() {
  const server = createServer((request, response) => {
    response.writeHead(200, heads).end(bodyTo(request.url ?? "/", request.headers));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const { signal } = new AbortController();
const { takeAll } = createLimits({ store: null });
let requests = 0;

/** A request's context, as an endpoint makes it. */
export function contextOf(clients: Clients, identity: Identity): GatewayContext {
  requests += 1;
  const requestId = `r${requests}`;
  const origin = createOrigin({
    requestId,
    trace: { traceId: requestId, headers: {} },
    frontend: "web",
    identity,
    deadlineAtMs: Date.now() + 60_000,
    onKept: () => {},
    onFreshForMs: () => {},
  });
  const subject = identity.kind === "person" ? identity.subject : null;
  return {
    requestId,
    identity,
    caller: `user:${identity.tenant}:${subject}`,
    take: takeAll,
    price: { quote: null },
    loaders: createLoaders(clients, { origin, signal }, subject),
    breakers: { closedInMs: () => null },
    provisional: [],
    substituted: [],
    foreign: [],
    kept: [],
  };
}
