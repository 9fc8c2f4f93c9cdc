/** Places an order: checks the wish against the catalog, reserves the stock, and writes the order at today's prices. */

import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { EventBus } from "../events.ts";
import { toJsonAnswer } from "../http/answer.ts";
import { idSchema, invalidField, parseBody } from "../http/body.ts";
import type { Effect } from "../http/idempotency.ts";
import { Problem } from "../http/problem.ts";
import type { Money, Order, OrderItem, Product } from "../shapes.ts";
import type { OrderStore } from "./store.ts";

const MAX_ITEMS = 50;
const MAX_QUANTITY = 99;

const wishSchema = z.object({
  userId: idSchema,
  items: z
    .array(z.object({ productId: idSchema, quantity: z.int().min(1).max(MAX_QUANTITY) }))
    .min(1)
    .max(MAX_ITEMS),
  addressId: idSchema.nullable().optional(),
});

/** What the order service asks of the catalog. */
export interface Stockroom {
  productOf(id: string): Product | undefined;
  /** Takes all items out of stock, or none. */
  reserve(items: readonly { readonly productId: string; readonly quantity: number }[]): "ok" | "out_of_stock";
}

export interface PlaceOrderOptions {
  readonly store: OrderStore;
  readonly stockroom: Stockroom;
  readonly bus: EventBus;
  readonly clock: Clock;
}

/** Runs inside of a transaction. Throws a 422 or 409 problem, with nothing written. */
export function placeOrder({ store, stockroom, bus, clock }: PlaceOrderOptions, body: unknown): Effect {
  const { userId, items: wishes, addressId } = parseBody(wishSchema, body);
  const items = wishes.map(({ productId, quantity }): OrderItem => {
    const product = stockroom.productOf(productId);
    if (product === undefined) throw invalidField("items", "there is no such product");
    return { productId, quantity, unitPrice: product.price };
  });
  const total = addUp(items);
  if (stockroom.reserve(items) === "out_of_stock") {
    throw new Problem(409, "There is not enough stock for the order.", "out_of_stock");
  }
  const placedAt = clock();
  const order: Order = {
    id: `o_${randomUUID().replaceAll("-", "")}`,
    userId,
    status: "pending",
    placedAt,
    updatedAt: placedAt,
    total,
    items,
    shippingAddressId: addressId ?? null,
    tracking: null,
  };
  store.add(order);
  return {
    answer: toJsonAnswer(201, order),
    afterCommit: () => bus.publish("order.placed", { orderId: order.id, userId, total }),
  };
}

function addUp(items: readonly OrderItem[]): Money {
  const currencies = new Set(items.map((item) => item.unitPrice.currency));
  const [currency] = currencies;
  if (currency === undefined || currencies.size > 1) {
    throw invalidField("items", "one order has one currency");
  }
  return { amount: items.reduce((sum, item) => sum + item.quantity * item.unitPrice.amount, 0), currency };
}
