/** Seed data: the orders of the first demo person, written by hand, so that her homepage shows every status there is. */

import type { OrderStatus } from "../shapes.ts";
import { days, hours } from "./times.ts";

export interface OrderPlan {
  readonly userId: string;
  readonly placedMinutesAgo: number;
  readonly status: OrderStatus;
  /** Chosen by chance where it is left out. */
  readonly items?: readonly { readonly productId: string; readonly quantity: number }[];
}

/** A product that was sold once and that the catalog no longer knows. */
export const RETIRED_PRODUCTS: readonly { readonly id: string; readonly amount: number }[] = [
  { id: "p-retired-1", amount: 4900 },
  { id: "p-retired-2", amount: 1290 },
  { id: "p-retired-3", amount: 21_900 },
];

export const KNOWN_ORDERS: readonly OrderPlan[] = [
  plan(hours(3), "pending", [
    ["p11", 1],
    ["p19", 4],
  ]),
  plan(hours(20), "paid", [
    ["p76", 4],
    ["p78", 4],
    ["p90", 1],
  ]),
  plan(days(3), "shipped", [["p176", 1]]),
  plan(days(12), "delivered", [
    ["p-retired-1", 2],
    ["p61", 1],
  ]),
  plan(days(19), "cancelled", [["p136", 1]]),
  plan(days(33), "delivered", [
    ["p104", 2],
    ["p105", 4],
  ]),
  plan(days(54), "delivered", [["p151", 3]]),
  plan(days(71), "delivered", [
    ["p276", 1],
    ["p292", 2],
    ["p293", 1],
  ]),
  plan(days(98), "cancelled", [["p201", 1]]),
  plan(days(140), "delivered", [["p26", 1]]),
  plan(days(177), "delivered", [
    ["p51", 1],
    ["p55", 2],
  ]),
  plan(days(230), "delivered", [
    ["p217", 1],
    ["p220", 1],
  ]),
  plan(days(301), "delivered", [["p128", 2]]),
  plan(days(377), "delivered", [["p15", 2]]),
];

function plan(
  placedMinutesAgo: number,
  status: OrderStatus,
  items: readonly (readonly [productId: string, quantity: number])[],
): OrderPlan {
  const named = items.map(([productId, quantity]) => ({ productId, quantity }));
  return { userId: "u1", placedMinutesAgo, status, items: named };
}
