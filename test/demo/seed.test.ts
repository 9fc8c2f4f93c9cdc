/** The seeded data: the same at every start, as large as promised, and at one with itself. */

import { describe, expect, it } from "vitest";
import { createSeed, SEEDED_AT } from "../../demo/seed/seed.ts";
import { startDemo } from "../../demo/start.ts";

const seed = createSeed();
const { people, payment, catalog } = seed;
const { orders, events } = seed.order;
const products = new Map(catalog.products.map((product) => [product.id, product]));
const paymentsOf = Map.groupBy(payment.payments, ({ orderId }) => orderId);
const ordersOf = Map.groupBy(orders, ({ userId }) => userId);

describe("the seed", () => {
  it("is the same at every start", () => {
    expect(JSON.stringify(createSeed())).toBe(JSON.stringify(seed));
  });

  it("has the promised size", () => {
    expect(people.length).toBe(203);
    expect(orders.length).toBe(1003);
    expect(catalog.products.length).toBe(303);
    expect(catalog.categories.length).toBe(12);
    expect(catalog.reviews.length).toBeGreaterThan(600);
    expect(ordersOf.get("u1")?.length).toBe(14);
    expect(ordersOf.get("u2")?.length).toBe(64);
  });

  it("has an id once", () => {
    for (const list of [
      people,
      orders,
      catalog.products,
      payment.payments,
      payment.methods,
      catalog.reviews.map(({ review }) => review),
    ]) {
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    }
    expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
  });

  it("has people without addresses, without a default one, without orders, methods and avatars", () => {
    expect(people.some(({ addresses }) => addresses.length === 0)).toBe(true);
    expect(
      people.some(({ addresses }) => addresses.length > 0 && !addresses.some(({ isDefault }) => isDefault)),
    ).toBe(true);
    expect(people.every(({ addresses }) => addresses.filter(({ isDefault }) => isDefault).length <= 1)).toBe(
      true,
    );
    expect(people.filter(({ id }) => !ordersOf.has(id)).length).toBeGreaterThan(10);
    const payers = new Set(payment.methods.map(({ userId }) => userId));
    expect(people.filter(({ id }) => !payers.has(id)).length).toBeGreaterThan(5);
    expect(people.some(({ avatarUrl }) => avatarUrl === null)).toBe(true);
    expect(new Set(people.map(({ locale }) => locale)).size).toBeGreaterThan(8);
  });

  it("adds orders up, in one currency each", () => {
    for (const { items, total } of orders) {
      expect(items.reduce((sum, item) => sum + item.quantity * item.unitPrice.amount, 0)).toBe(total.amount);
      expect(items.every(({ unitPrice }) => unitPrice.currency === total.currency)).toBe(true);
      expect(items.length).toBeGreaterThanOrEqual(1);
      expect(items.length).toBeLessThanOrEqual(5);
    }
  });

  it("gives every order the history, tracking and payment of its status", () => {
    const eventsOf = Map.groupBy(events, ({ orderId }) => orderId);
    for (const order of orders) {
      const history = eventsOf.get(order.id) ?? [];
      expect(history[0]).toMatchObject({ status: "pending", at: order.placedAt });
      expect(history.at(-1)).toMatchObject({ status: order.status, at: order.updatedAt });
      const times = history.map(({ at }) => at);
      expect(times).toEqual([...times].sort());
      expect(order.tracking !== null).toBe(["shipped", "delivered"].includes(order.status));
      const counting = (paymentsOf.get(order.id) ?? []).filter(({ status }) =>
        ["authorized", "captured"].includes(status),
      );
      expect(counting.length).toBe(["paid", "shipped", "delivered"].includes(order.status) ? 1 : 0);
      for (const { amount, userId } of paymentsOf.get(order.id) ?? []) {
        expect([amount, userId]).toEqual([order.total, order.userId]);
      }
    }
  });

  it("has orders of products, and payments with methods, that are known no longer", () => {
    const methods = new Set(payment.methods.map(({ id }) => id));
    expect(orders.some(({ items }) => items.some(({ productId }) => !products.has(productId)))).toBe(true);
    expect(payment.payments.some(({ methodId }) => !methods.has(methodId))).toBe(true);
    expect(payment.payments.some(({ status }) => status === "failed")).toBe(true);
    expect(payment.payments.some(({ status }) => status === "refunded")).toBe(true);
    expect(payment.methods.find(({ id }) => id === "m2")).toMatchObject({ userId: "u1", last4: "0002" });
  });

  it("sells in four currencies, with some products out of stock, reduced or unrated", () => {
    const list = catalog.products;
    expect(new Set(list.map(({ price }) => price.currency))).toEqual(new Set(["EUR", "USD", "JPY", "KWD"]));
    const soldOut = list.filter(({ stock }) => stock === 0).length;
    expect(soldOut).toBeGreaterThan(12);
    expect(soldOut).toBeLessThan(40);
    expect(list.every(({ listPrice, price }) => listPrice === null || listPrice.amount > price.amount)).toBe(
      true,
    );
    expect(list.filter(({ listPrice }) => listPrice !== null).length).toBeGreaterThan(20);
    expect(list.some(({ rating }) => rating.count === 0)).toBe(true);
    expect(new Set(list.map(({ name }) => name)).size).toBeGreaterThan(295);
    for (const { images } of list) expect(new Set(images.map(({ width }) => width)).size).toBe(images.length);
  });

  it("knows no time later than its end", () => {
    const times = JSON.stringify(seed).match(/20\d\d-\d\d-\d\dT[\d:.]+Z/g) ?? [];
    expect(times.length).toBeGreaterThan(3000);
    expect(times.filter((time) => time > SEEDED_AT)).toEqual([]);
  });
});

describe("startDemo", () => {
  it("starts well within a second", async () => {
    const startedMs = performance.now();
    const demo = await startDemo();
    expect(performance.now() - startedMs).toBeLessThan(1000);
    await demo.close();
  });

  it("listens where it is told, and leaves nothing open when it cannot", async () => {
    const first = await startDemo();
    const port = Number(new URL(first.services.order.url).port);
    await expect(startDemo({ ports: { order: port } })).rejects.toThrow("EADDRINUSE");
    await first.close();
    const second = await startDemo({ ports: { order: port } });
    expect(second.services.order.url).toBe(`http://127.0.0.1:${port}`);
    await second.close();
  });
});
