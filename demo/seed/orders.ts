/** Seeds a thousand orders, unevenly spread over people and time, with histories that fit their statuses. */

import type { Order, OrderEvent, OrderItem, OrderStatus, Product, Tracking } from "../shapes.ts";
import { KNOWN_ORDERS, type OrderPlan, RETIRED_PRODUCTS } from "./known-orders.ts";
import { ODD_PEOPLE } from "./known-people.ts";
import type { SeededPerson } from "./people.ts";
import { createRandom, type Random } from "./random.ts";
import { days, hours, minutesBefore } from "./times.ts";

const ORDER_COUNT = 1000;
const BUSY_PERSON = { userId: "u2", orderCount: 64 };
const RETIRED_PROBABILITY = 0.015;
const CARRIERS = ["DHL", "UPS", "PostNord", "Colissimo"];

export interface SeededOrders {
  readonly orders: readonly Order[];
  readonly events: readonly OrderEvent[];
}

export function createOrders(people: readonly SeededPerson[], products: readonly Product[]): SeededOrders {
  const random = createRandom("orders");
  const catalog = new Map(products.map((product) => [product.id, product]));
  const byCurrency = Map.groupBy(products, (product) => product.price.currency);
  const persons = new Map(people.map((person) => [person.user.id, person]));
  const created = createPlans(random, people).map(({ id, plan }) => {
    const person = persons.get(plan.userId);
    if (person === undefined) throw new Error(`The order ${id} is of nobody.`);
    const items =
      plan.items?.map((item) => toItem(item, catalog)) ??
      createItems(random, byCurrency.get(person.currency) ?? []);
    return createOrder(random, { id, plan, person, items });
  });
  return { orders: created.map(({ order }) => order), events: created.flatMap(({ events }) => events) };
}

function createPlans(random: Random, people: readonly SeededPerson[]): { id: string; plan: OrderPlan }[] {
  const known = [...KNOWN_ORDERS];
  const busy = Array.from({ length: BUSY_PERSON.orderCount }, () => createPlan(random, BUSY_PERSON.userId));
  const odd = ODD_PEOPLE.map(({ id }) => ({ id, plan: createPlan(random, id) }));
  const shoppers = createShoppers(random, people);
  const rest = Array.from({ length: ORDER_COUNT - known.length - busy.length }, () =>
    createPlan(random, random.pick(shoppers)),
  );
  return [...[...known, ...busy, ...rest].map((plan, index) => ({ id: `o${index + 1}`, plan })), ...odd];
}

/** Ids to pick from, frequent shoppers many times over; every seventh person has never ordered, u8 among them. */
function createShoppers(random: Random, people: readonly SeededPerson[]): string[] {
  return people
    .filter((_, index) => index >= 2 && index % 7 !== 0)
    .filter(({ user }) => /^u\d+$/.test(user.id))
    .flatMap(({ user }) => Array.from({ length: random.integer(1, 5) ** 2 }, () => user.id));
}

function createPlan(random: Random, userId: string): OrderPlan {
  // Squared, so that there are more recent orders than old ones.
  const placedMinutesAgo = Math.round(hours(2) + random.fraction() ** 2 * days(540));
  return { userId, placedMinutesAgo, status: pickStatus(random, placedMinutesAgo) };
}

function pickStatus(random: Random, minutesAgo: number): OrderStatus {
  if (random.isLucky(0.08)) return "cancelled";
  if (minutesAgo < days(2)) return random.pick(["pending", "paid", "paid"]);
  if (minutesAgo < days(6)) return random.pick(["paid", "shipped", "shipped"]);
  return minutesAgo < days(40) && random.isLucky(0.04) ? "pending" : "delivered";
}

function createItems(random: Random, products: readonly Product[]): OrderItem[] {
  const chosen = random.sample(products, random.pick([1, 1, 1, 2, 2, 3, 4, 5]));
  const items = chosen.map(({ id, price }) => ({
    productId: id,
    quantity: random.pick([1, 1, 1, 1, 2, 2, 3, 6]),
    unitPrice: price,
  }));
  const [first] = items;
  if (first?.unitPrice.currency !== "EUR" || !random.isLucky(RETIRED_PROBABILITY)) return items;
  const retired = random.pick(RETIRED_PRODUCTS);
  return [{ ...toRetiredItem(retired, 1) }, ...items.slice(1)];
}

function toItem(
  { productId, quantity }: { readonly productId: string; readonly quantity: number },
  catalog: ReadonlyMap<string, Product>,
): OrderItem {
  const product = catalog.get(productId);
  if (product !== undefined) return { productId, quantity, unitPrice: product.price };
  const retired = RETIRED_PRODUCTS.find(({ id }) => id === productId);
  if (retired === undefined) throw new Error(`Nobody ever sold the product ${productId}.`);
  return toRetiredItem(retired, quantity);
}

function toRetiredItem(retired: (typeof RETIRED_PRODUCTS)[number], quantity: number): OrderItem {
  return { productId: retired.id, quantity, unitPrice: { amount: retired.amount, currency: "EUR" } };
}

interface OrderParts {
  readonly id: string;
  readonly plan: OrderPlan;
  readonly person: SeededPerson;
  readonly items: readonly OrderItem[];
}

function createOrder(
  random: Random,
  { id, plan, person, items }: OrderParts,
): { order: Order; events: OrderEvent[] } {
  const [first] = items;
  if (first === undefined) throw new Error(`The order ${id} is empty.`);
  const events = createHistory(random, plan).map(({ status, minutesAgo }) => ({
    orderId: id,
    status,
    at: minutesBefore(minutesAgo),
  }));
  const address = person.user.addresses.find(({ isDefault }) => isDefault) ?? person.user.addresses[0];
  const placedAt = minutesBefore(plan.placedMinutesAgo);
  const order: Order = {
    id,
    userId: person.user.id,
    status: plan.status,
    placedAt,
    updatedAt: events.at(-1)?.at ?? placedAt,
    total: {
      amount: items.reduce((sum, item) => sum + item.quantity * item.unitPrice.amount, 0),
      currency: first.unitPrice.currency,
    },
    items,
    shippingAddressId: address?.id ?? null,
    tracking: plan.status === "shipped" || plan.status === "delivered" ? createTracking(random) : null,
  };
  return { order, events };
}

/** The statuses that an order went through. Steps are small enough that none lies in the future. */
function createHistory(random: Random, { status, placedMinutesAgo }: OrderPlan) {
  const wasPaid = status !== "pending" && (status !== "cancelled" || random.isLucky(0.6));
  const steps: { status: OrderStatus; minutesAgo: number }[] = [
    { status: "pending", minutesAgo: placedMinutesAgo },
  ];
  const add = (next: OrderStatus, latestMinutes: number) => {
    const before = steps.at(-1)?.minutesAgo ?? 0;
    const longest = Math.min(latestMinutes, before - 1);
    steps.push({ status: next, minutesAgo: before - random.integer(Math.ceil(longest / 3), longest) });
  };
  if (wasPaid) add("paid", 30);
  if (status === "cancelled") add("cancelled", hours(12));
  if (status === "shipped" || status === "delivered") add("shipped", hours(36));
  if (status === "delivered") add("delivered", days(4));
  return steps;
}

function createTracking(random: Random): Tracking {
  const carrier = random.pick(CARRIERS);
  const number = `${carrier.slice(0, 2).toUpperCase()}${random.integer(100_000_000, 999_999_999)}`;
  return { carrier, number, url: `https://tracking.example.com/${carrier.toLowerCase()}/${number}` };
}
