/** The order service: reads, places, cancels and watches orders, as its OpenAPI file says. */

import type { FastifyRequest } from "fastify";
import type { Clock } from "../clock.ts";
import type { EventBus } from "../events.ts";
import { sendAnswer, toJsonAnswer } from "../http/answer.ts";
import { createOnce, type Effect, requireKey } from "../http/idempotency.ts";
import { parseCursor, parseId, parseIds, parseLimit, readParameter, toCursor } from "../http/parameters.ts";
import { Problem } from "../http/problem.ts";
import { createServer, type ServiceServer } from "../http/server.ts";
import type { Order, OrderEvent } from "../shapes.ts";
import { streamEvents } from "./event-stream.ts";
import { createLifecycle, type Lifecycle } from "./lifecycle.ts";
import { placeOrder, type Stockroom } from "./place-order.ts";
import { createOrderStore, type OrderStore } from "./store.ts";

export interface OrderServiceOptions {
  readonly orders: readonly Order[];
  readonly events: readonly OrderEvent[];
  readonly stockroom: Stockroom;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly progressEveryMs: number | undefined;
  readonly heartbeatEveryMs: number;
}

type WithId = { Params: { id: string } };

export function createOrderService(options: OrderServiceOptions): ServiceServer {
  const server = createServer({ openApiFile: new URL("../openapi/order.yaml", import.meta.url) });
  const store = createOrderStore(options.orders, options.events);
  const lifecycle = createLifecycle({ ...options, store });
  const once = createOnce(store.database);
  const { app } = server;
  app.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));

  app.get("/orders", async ({ query }) => {
    const hasIds = readParameter(query, "ids") !== undefined;
    const hasUserId = readParameter(query, "userId") !== undefined;
    if (hasIds === hasUserId) throw new Problem(400, 'One of the parameters "ids" and "userId" is needed.');
    return hasIds ? { items: store.findMany(parseIds(query, "ids")) } : readHistory(store, query);
  });

  app.get("/orders/latest", async ({ query }) => {
    const limit = parseLimit(query, { fallback: 5, max: 50 });
    const items = parseIds(query, "userIds").map((userId) => ({
      userId,
      orders: store.findLatest(userId, limit),
    }));
    return { items: items.filter((item) => item.orders.length > 0) };
  });

  app.post("/orders", async (request, reply) =>
    sendAnswer(
      reply,
      once(request, requireKey(request), () => placeOrder({ ...options, store }, request.body)),
    ),
  );

  app.post<WithId>("/orders/:id/cancel", async (request, reply) => {
    const id = readId(request);
    return sendAnswer(
      reply,
      once(request, requireKey(request), () => cancelOrder(store, lifecycle, id)),
    );
  });

  app.get<WithId>("/orders/:id/events", { exposeHeadRoute: false }, async (request, reply) => {
    const id = readId(request);
    if (store.find(id) === undefined) throw new Problem(404, "There is no such order.");
    streamEvents({ ...options, store, lifecycle }, id, request, reply);
  });

  return server;
}

function readId(request: FastifyRequest<WithId>): string {
  return parseId(request.params.id, "id");
}

function readHistory(store: OrderStore, query: unknown) {
  const userId = parseId(readParameter(query, "userId"), "userId");
  const limit = parseLimit(query, { fallback: 20, max: 100 });
  const after = parseCursor(query, ["string", "string"]);
  // One more than asked for tells whether there is a next page.
  const found = store.findPage(userId, limit + 1, after);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = found.length > limit && last !== undefined ? toCursor([last.placedAt, last.id]) : null;
  return { items, nextCursor, total: store.count(userId) };
}

function cancelOrder(store: OrderStore, lifecycle: Lifecycle, id: string): Effect {
  const order = store.find(id);
  if (order === undefined) throw new Problem(404, "There is no such order.");
  const cancelled = lifecycle.advance(order, "cancelled");
  if (cancelled === undefined) {
    throw new Problem(409, "Only a pending or paid order can be cancelled.", "not_cancellable");
  }
  return { answer: toJsonAnswer(200, cancelled), afterCommit: () => lifecycle.announce(cancelled) };
}
