/** Seeds payment methods and payments: one that counts for every order that was paid, and some that failed before. */

import type { PaymentSeed } from "../payment/store.ts";
import type { Order, OrderEvent, Payment, PaymentMethod } from "../shapes.ts";
import type { SeededOrders } from "./orders.ts";
import type { SeededPerson } from "./people.ts";
import { createRandom, type Random } from "./random.ts";

const CARD_BRANDS = ["Visa", "Mastercard", "American Express"];
const WALLET_BRANDS = ["PayPal", "Apple Pay", "Google Pay"];
const FAILED_BEFORE_PROBABILITY = 0.05;
const FAILED_PENDING_PROBABILITY = 0.4;
const FORGOTTEN_METHOD_PROBABILITY = 0.02;
const FAILURE_REASONS = ["declined", "insufficient_funds", "expired_card"];
const KNOWN_METHODS: readonly PaymentMethod[] = [
  {
    id: "m1",
    userId: "u1",
    kind: "card",
    brand: "Visa",
    last4: "4242",
    expiresAt: "2028-09",
    isDefault: true,
  },
  {
    id: "m2",
    userId: "u1",
    kind: "card",
    brand: "Mastercard",
    last4: "0002",
    expiresAt: "2027-04",
    isDefault: false,
  },
  {
    id: "m3",
    userId: "u1",
    kind: "wallet",
    brand: "PayPal",
    last4: "7310",
    expiresAt: "2030-01",
    isDefault: false,
  },
];

export function createPayments(
  people: readonly SeededPerson[],
  { orders, events }: SeededOrders,
): PaymentSeed {
  const random = createRandom("payments");
  const methods = createMethods(random, people);
  const methodsOf = Map.groupBy(methods, (method) => method.userId);
  const eventsOf = Map.groupBy(events, (event) => event.orderId);
  let number = 0;
  const payments = orders.flatMap((order) =>
    createAttempts(random, order, eventsOf.get(order.id) ?? [], methodsOf.get(order.userId) ?? []).map(
      (attempt): Payment => {
        number += 1;
        return {
          id: `pay${number}`,
          orderId: order.id,
          userId: order.userId,
          amount: order.total,
          ...attempt,
        };
      },
    ),
  );
  const payableOrders = orders.map(({ id, userId, total, status }) => ({
    id,
    userId,
    total,
    isCancelled: status === "cancelled",
  }));
  return { methods, payments, payableOrders };
}

function createMethods(random: Random, people: readonly SeededPerson[]): PaymentMethod[] {
  let number = KNOWN_METHODS.length;
  const others = people
    .filter(({ user }) => user.id !== "u1")
    .flatMap(({ user }) =>
      Array.from({ length: random.pick([0, 1, 1, 1, 1, 2, 2, 2, 3]) }, (_, index): PaymentMethod => {
        number += 1;
        const kind = random.isLucky(0.75) ? "card" : "wallet";
        return {
          id: `m${number}`,
          userId: user.id,
          kind,
          brand: random.pick(kind === "card" ? CARD_BRANDS : WALLET_BRANDS),
          last4: String(random.integer(1000, 9999)),
          expiresAt: `${random.integer(2027, 2031)}-${String(random.integer(1, 12)).padStart(2, "0")}`,
          isDefault: index === 0,
        };
      }),
    );
  return [...KNOWN_METHODS, ...others];
}

type Attempt = Pick<Payment, "status" | "methodId" | "createdAt" | "failureReason">;

function createAttempts(
  random: Random,
  order: Order,
  events: readonly OrderEvent[],
  methods: readonly PaymentMethod[],
): Attempt[] {
  const paidAt = events.find(({ status }) => status === "paid")?.at;
  const methodId = pickMethod(random, methods);
  const failedProbability = paidAt === undefined ? FAILED_PENDING_PROBABILITY : FAILED_BEFORE_PROBABILITY;
  const failed: Attempt[] = random.isLucky(failedProbability)
    ? [{ status: "failed", methodId, createdAt: order.placedAt, failureReason: random.pick(FAILURE_REASONS) }]
    : [];
  if (paidAt === undefined) return failed;
  return [...failed, { status: toStatus(order), methodId, createdAt: paidAt, failureReason: null }];
}

function toStatus(order: Order): Payment["status"] {
  if (order.status === "cancelled") return "refunded";
  return order.status === "paid" ? "authorized" : "captured";
}

/** A method that the person has; or had, where the service no longer knows it. */
function pickMethod(random: Random, methods: readonly PaymentMethod[]): string {
  const usable = methods.filter(({ last4 }) => last4 !== "0002");
  if (usable.length === 0 || random.isLucky(FORGOTTEN_METHOD_PROBABILITY)) {
    return `m-forgotten-${random.integer(1, 20)}`;
  }
  return random.pick(usable).id;
}
