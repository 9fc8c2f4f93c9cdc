/** The life of an order: which status may follow which, kept in the history and told to whoever watches. */

import { EventEmitter } from "node:events";
import type { Clock } from "../clock.ts";
import { inTransaction } from "../database.ts";
import type { EventBus } from "../events.ts";
import type { Order, OrderStatus, Tracking } from "../shapes.ts";
import type { NumberedEvent, OrderStore } from "./store.ts";

const PREDECESSORS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: [],
  paid: ["pending"],
  shipped: ["paid"],
  delivered: ["shipped"],
  cancelled: ["pending", "paid"],
};

export interface Lifecycle {
  /**
   * Writes the next status and answers the order as it is now; undefined, with nothing written, where the order's status
   * does not allow it. Inside of a transaction. Call {@link Lifecycle.announce} after the commit.
   */
  advance(order: Order, status: OrderStatus): Order | undefined;
  /** Tells watchers and the other services what became of the order. */
  announce(order: Order): void;
  /** Calls the listener for every new event of one order until the answered function is called. */
  watch(orderId: string, listener: () => void): () => void;
}

export interface LifecycleOptions {
  readonly store: OrderStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  /** Paid orders ship, and shipped ones arrive, after this long; they stay as they are where it is undefined. */
  readonly progressEveryMs: number | undefined;
}

export function createLifecycle({ store, bus, clock, progressEveryMs }: LifecycleOptions): Lifecycle {
  const watchers = new EventEmitter().setMaxListeners(0);

  const lifecycle: Lifecycle = {
    advance(order, status) {
      if (!PREDECESSORS[status].includes(order.status)) return undefined;
      const tracking = status === "shipped" ? createTracking(order.id) : order.tracking;
      const next: Order = { ...order, status, tracking, updatedAt: clock() };
      store.saveStatus(next);
      return next;
    },
    announce(order) {
      watchers.emit(order.id);
      if (order.status === "shipped") bus.publish("order.shipped", { orderId: order.id });
      if (order.status === "cancelled")
        bus.publish("order.cancelled", { orderId: order.id, items: order.items });
      if (order.status === "paid") schedule(order.id, "shipped");
      if (order.status === "shipped") schedule(order.id, "delivered");
    },
    watch(orderId, listener) {
      watchers.on(orderId, listener);
      return () => watchers.off(orderId, listener);
    },
  };

  function move(orderId: string, status: OrderStatus): void {
    const moved = inTransaction(store.database, () => {
      const order = store.find(orderId);
      return order === undefined ? undefined : lifecycle.advance(order, status);
    });
    if (moved !== undefined) lifecycle.announce(moved);
  }

  function schedule(orderId: string, status: OrderStatus): void {
    if (progressEveryMs !== undefined) setTimeout(() => move(orderId, status), progressEveryMs).unref();
  }

  bus.subscribe("payment.accepted", ({ orderId }) => move(orderId, "paid"));
  return lifecycle;
}

/** Whether nothing can follow the event. */
export function isLast(event: NumberedEvent): boolean {
  return event.status === "delivered" || event.status === "cancelled";
}

function createTracking(orderId: string): Tracking {
  const number = `PN${orderId
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(-10)
    .toUpperCase()}SE`;
  return { carrier: "PostNord", number, url: `https://tracking.example.com/postnord/${number}` };
}
