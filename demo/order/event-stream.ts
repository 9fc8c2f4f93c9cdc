/** Streams the life of one order as server-sent events: its history first, then every change, until nothing can follow. */

import type { FastifyReply, FastifyRequest } from "fastify";
import { isLast, type Lifecycle } from "./lifecycle.ts";
import type { NumberedEvent, OrderStore } from "./store.ts";

export interface EventStreamOptions {
  readonly store: OrderStore;
  readonly lifecycle: Lifecycle;
  readonly heartbeatEveryMs: number;
}

/**
 * Takes the reply over and ends it after `delivered` or `cancelled`. Event ids count from 1 within the order, and
 * `Last-Event-ID` resumes after that one (HTML Living Standard, section 9.2); one that we never sent is ignored.
 */
export function streamEvents(
  { store, lifecycle, heartbeatEveryMs }: EventStreamOptions,
  orderId: string,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  let lastNumber = parseLastEventId(request.headers["last-event-id"]);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  raw.write(": the order's history, then its changes\n\n");

  const sendNew = () => {
    for (const event of store.findEvents(orderId, lastNumber)) {
      lastNumber = event.number;
      raw.write(toText(event));
    }
    const [last] = store.findEvents(orderId, 0).slice(-1);
    if (last !== undefined && isLast(last)) raw.end();
  };
  const heartbeat = setInterval(() => raw.write(": heartbeat\n\n"), heartbeatEveryMs).unref();
  const unwatch = lifecycle.watch(orderId, sendNew);
  const stop = () => {
    clearInterval(heartbeat);
    unwatch();
  };
  raw.once("close", stop).once("finish", stop);
  sendNew();
}

function toText({ number, orderId, status, at }: NumberedEvent): string {
  return `id: ${number}\ndata: ${JSON.stringify({ orderId, status, at })}\n\n`;
}

function parseLastEventId(value: string | string[] | undefined): number {
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : 0;
}
