/** Stage 9, the order service: orders, read in batches and page by page, placed and cancelled. */
import * as z from "zod";
import { type Origin, pathOf, type Send } from "./core/call.ts";
import { id, isWebAddress, listOf, moment, money, type PageRequest, pageOf, parsePage } from "./shapes.ts";

const orderItem = z.object({ productId: id, quantity: z.int32().positive(), unitPrice: money });
export type OrderItem = z.infer<typeof orderItem>;

const order = z.object({
  id,
  userId: id,
  status: z.enum(["pending", "paid", "shipped", "delivered", "cancelled"]),
  placedAt: moment,
  updatedAt: moment,
  total: money,
  items: z.array(orderItem),
  shippingAddressId: id.nullable(),
  tracking: z
    .object({ carrier: z.string(), number: z.string(), url: z.string() })
    .nullable()
    .transform((tracking) => (tracking !== null && isWebAddress(tracking.url) ? tracking : null)),
});
export type Order = z.infer<typeof order>;

const orders = listOf(order);
const ordersByUser = listOf(z.object({ userId: id, orders: z.array(order) }));
const orderPage = pageOf(order);

export interface NewOrder {
  readonly userId: string;
  readonly items: readonly { readonly productId: string; readonly quantity: number }[];
  readonly addressId?: string;
}

export type OrderClient = ReturnType<typeof createOrderClient>;

export function createOrderClient(send: Send) {
  return {
    /** At most 100 ids; whoever asks gets the orders, so the asker has to check whose they are. */
    orders: (ids: readonly string[], origin: Origin, signal: AbortSignal) =>
      send({ method: "GET", path: "/orders", query: { ids }, origin, parse: orders.parse }, signal),

    /** The latest orders of each person, newest first; `limit` is 1 to 50. */
    latestOrders: (userIds: readonly string[], limit: number, origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "GET",
          path: "/orders/latest",
          query: { userIds, limit },
          origin,
          parse: ordersByUser.parse,
        },
        signal,
      ),

    /** A page of a person's orders, newest first; `limit` is 1 to 100. */
    orderHistory: (userId: string, { limit, after }: PageRequest, origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "GET",
          path: "/orders",
          query: { userId, limit, after },
          origin,
          parse: parsePage(orderPage, limit),
        },
        signal,
      ),

    /** Rejected with 409 `out_of_stock` and 422. */
    placeOrder: (newOrder: NewOrder, idempotencyKey: string, origin: Origin, signal: AbortSignal) =>
      send(
        { method: "POST", path: "/orders", body: newOrder, idempotencyKey, origin, parse: order.parse },
        signal,
      ),

    /** Rejected with 404 and 409 `not_cancellable`. */
    cancelOrder: (orderId: string, idempotencyKey: string, origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "POST",
          path: pathOf`/orders/${orderId}/cancel`,
          body: {},
          idempotencyKey,
          origin,
          parse: order.parse,
        },
        signal,
      ),
  };
}
