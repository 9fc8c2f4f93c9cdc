/** Stage 8, the order service: the orders of the person who asks. An order of anybody else does not exist here. */
import { UpstreamError } from "../../clients/core/errors.ts";
import type { NewOrder, Order, OrderClient } from "../../clients/order.ts";
import type { Page, PageRequest } from "../../clients/shapes.ts";
import { createBatchLoader, createCallLoader } from "./batch.ts";
import { firstOf } from "./ranked.ts";
import type { PersonalSession } from "./session.ts";

export function createOrderLoaders(client: OrderClient, session: PersonalSession) {
  const { subject, origin, signal, onForeign } = session;
  // The service checks no ownership: whoever asks for an order gets it.
  const own = (orders: readonly Order[]) => {
    const mine = orders.filter((order) => order.userId === subject);
    if (mine.length < orders.length) onForeign?.("order");
    return mine;
  };
  const ownOnly = (order: Order) => {
    if (order.userId === subject) return order;
    throw new UpstreamError("UPSTREAM_BAD_RESPONSE", "order", "the answer is about somebody else's order");
  };

  const byId = createBatchLoader(
    async (ids) => own(await client.orders(ids, origin, signal)),
    (order) => order.id,
  );
  const latest = createCallLoader(async (limit: number) => {
    const people = await client.latestOrders([subject], limit, origin, signal);
    const orders = people.find(({ userId }) => userId === subject)?.orders ?? [];
    return firstOf(own(orders), limit, ({ id }) => id);
  });
  const history = createCallLoader(async (page: PageRequest): Promise<Page<Order>> => {
    const { items, ...rest } = await client.orderHistory(subject, page, origin, signal);
    return { items: firstOf(own(items), page.limit, ({ id }) => id), ...rest };
  });

  return {
    /** The person's order with this id; null where there is none. */
    byId: (id: string) => byId.load(id),
    /** The person's latest orders, newest first. */
    latest: (limit: number) => latest.load(limit),
    /** A page of the person's orders, newest first. */
    history: (page: PageRequest) => history.load(page),
    place: async (newOrder: Omit<NewOrder, "userId">, idempotencyKey: string) =>
      ownOnly(await client.placeOrder({ ...newOrder, userId: subject }, idempotencyKey, origin, signal)),
    cancel: async (id: string, idempotencyKey: string) => {
      const order = ownOnly(await client.cancelOrder(id, idempotencyKey, origin, signal));
      if (order.id === id) return order;
      throw new UpstreamError("UPSTREAM_BAD_RESPONSE", "order", "the answer is about another order");
    },
    clearAll: () => {
      for (const loader of [byId, latest, history]) loader.clearAll();
    },
  };
}
