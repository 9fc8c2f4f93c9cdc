/** Stage 9, the parsers: what is as the contract says passes unchanged, and no field may be otherwise. */
import { describe, expect, it } from "vitest";
import { createCatalogClient } from "../../../clients/catalog.ts";
import type { Call, Send } from "../../../clients/core/call.ts";
import { createOrderClient } from "../../../clients/order.ts";
import { createPaymentClient } from "../../../clients/payment.ts";
import { createUserClient } from "../../../clients/user.ts";
import { patient, readOf } from "./local-server.ts";
import * as samples from "./samples.ts";

const { origin } = readOf();
const signal = patient();

/** Runs a client function against a service that answers this. */
function answering(body: unknown) {
  const send: Send = async <T>(call: Call<T>) => call.parse(structuredClone(body));
  return {
    catalog: createCatalogClient(send),
    order: createOrderClient(send),
    payment: createPaymentClient(send),
    user: createUserClient(send),
  };
}

interface Case {
  readonly name: string;
  readonly body: unknown;
  readonly ask: (clients: ReturnType<typeof answering>) => Promise<unknown>;
  /** What is given for the body; the items of a list where left out. */
  readonly gives?: unknown;
  /** Paths of the fields that may be null, list indices left out. */
  readonly nullable?: readonly string[];
}

const listOf = (item: unknown) => ({ items: [item] });
const pageOf = (item: unknown) => ({ items: [item], nextCursor: "next", total: 7 });
const productNulls = ["items.listPrice"];
const orderNulls = ["shippingAddressId", "tracking"];
const inItems = (names: readonly string[]) => names.map((name) => `items.${name}`);

const cases: readonly Case[] = [
  {
    name: "users",
    body: listOf(samples.user),
    ask: ({ user }) => user.users(["u1"], origin, signal),
    nullable: inItems(["avatarUrl", "addresses.line2"]),
  },
  {
    name: "updateUser",
    body: samples.user,
    gives: samples.user,
    ask: ({ user }) => user.updateUser("u1", {}, "k", origin, signal),
    nullable: ["avatarUrl", "addresses.line2"],
  },
  {
    name: "orders",
    body: listOf(samples.order),
    ask: ({ order }) => order.orders(["o1"], origin, signal),
    nullable: inItems(orderNulls),
  },
  {
    name: "latestOrders",
    body: listOf({ userId: "u1", orders: [samples.order] }),
    ask: ({ order }) => order.latestOrders(["u1"], 5, origin, signal),
    nullable: inItems(orderNulls.map((name) => `orders.${name}`)),
  },
  {
    name: "orderHistory",
    body: pageOf(samples.order),
    gives: pageOf(samples.order),
    ask: ({ order }) => order.orderHistory("u1", { limit: 5 }, origin, signal),
    nullable: ["nextCursor", ...inItems(orderNulls)],
  },
  {
    name: "placeOrder",
    body: samples.order,
    gives: samples.order,
    ask: ({ order }) => order.placeOrder({ userId: "u1", items: [] }, "k", origin, signal),
    nullable: orderNulls,
  },
  {
    name: "cancelOrder",
    body: samples.order,
    gives: samples.order,
    ask: ({ order }) => order.cancelOrder("o1", "k", origin, signal),
    nullable: orderNulls,
  },
  {
    name: "payments",
    body: listOf(samples.payment),
    ask: ({ payment }) => payment.payments(["o1"], origin, signal),
    nullable: ["items.failureReason"],
  },
  {
    name: "paymentMethods",
    body: listOf(samples.paymentMethod),
    ask: ({ payment }) => payment.paymentMethods(["u1"], origin, signal),
  },
  {
    name: "pay",
    body: samples.payment,
    gives: samples.payment,
    ask: ({ payment }) =>
      payment.pay({ orderId: "o1", methodId: "m1", amount: samples.order.total }, "k", origin, signal),
    nullable: ["failureReason"],
  },
  {
    name: "products",
    body: listOf(samples.product),
    ask: ({ catalog }) => catalog.products(["p1"], origin, signal),
    nullable: productNulls,
  },
  {
    name: "featuredProducts",
    body: listOf(samples.product),
    ask: ({ catalog }) => catalog.featuredProducts(8, origin, signal),
    nullable: productNulls,
  },
  {
    name: "searchProducts",
    body: pageOf(samples.product),
    gives: pageOf(samples.product),
    ask: ({ catalog }) => catalog.searchProducts({ text: "", limit: 5 }, origin, signal),
    nullable: ["nextCursor", ...productNulls],
  },
  {
    name: "allCategories",
    body: listOf(samples.category),
    ask: ({ catalog }) => catalog.allCategories(origin, signal),
    nullable: ["items.imageUrl"],
  },
  {
    name: "categories",
    body: listOf(samples.category),
    ask: ({ catalog }) => catalog.categories(["c1"], origin, signal),
    nullable: ["items.imageUrl"],
  },
  {
    name: "recommendations",
    body: listOf(samples.recommendation),
    ask: ({ catalog }) => catalog.recommendations(["u1"], 8, origin, signal),
  },
  {
    name: "reviews",
    body: listOf(samples.reviews),
    ask: ({ catalog }) => catalog.reviews(["p1"], 3, origin, signal),
  },
];

type Path = readonly (string | number)[];

/** The paths of all values beneath this one, objects and lists included. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [];
  const keys = Array.isArray(value) ? value.map((_item, index) => index) : Object.keys(value);
  return keys.flatMap((key) => [[...path, key], ...pathsIn(Reflect.get(value, key), [...path, key])]);
}

/** A copy in which one value is another, or is gone. */
function changed(body: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const copy = structuredClone(body);
  const parent = path.slice(0, -1).reduce((at, key) => Reflect.get(at as object, key), copy) as object;
  const last = path.at(-1) ?? "";
  const value = change(Reflect.get(parent, last));
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
  return copy;
}

const readable = (path: Path) => path.join(".");
const withoutIndices = (path: Path) => path.filter((key) => typeof key === "string").join(".");

/** A value of every other type of JSON. */
const otherTypes = (value: unknown) =>
  ["text of no kind", 1.5, true, ["x"], { x: 1 }].filter(
    (other) => typeof other !== typeof value || Array.isArray(other) !== Array.isArray(value),
  );

const refuses = (promise: Promise<unknown>, why: string) =>
  expect(promise, why).rejects.toMatchObject({ name: "ZodError" });

describe.each(cases)("$name", ({ body, ask, gives, nullable = [] }) => {
  it("gives a record of the contract unchanged", async () => {
    expect(await ask(answering(body))).toEqual(gives ?? (body as { items: unknown }).items);
  });

  it("takes records with fields that came later, and leaves those out", async () => {
    const later = { ...(body as object), aNewField: { of: "theirs" } };
    expect(await ask(answering(later))).toEqual(gives ?? (body as { items: unknown }).items);
  });

  it("refuses a record in which any one field is missing", async () => {
    for (const path of pathsIn(body).filter((one) => typeof one.at(-1) === "string")) {
      await refuses(ask(answering(changed(body, path, () => undefined))), `without ${readable(path)}`);
    }
  });

  it("takes null where the contract allows it, and nowhere else", async () => {
    const allowed = pathsIn(body).filter((path) => nullable.includes(withoutIndices(path)));
    expect(new Set(allowed.map(withoutIndices))).toEqual(new Set(nullable));
    for (const path of pathsIn(body)) {
      const answer = ask(answering(changed(body, path, () => null)));
      if (nullable.includes(withoutIndices(path))) await answer;
      else await refuses(answer, `null as ${readable(path)}`);
    }
  });

  it("refuses a record in which any one value is of another type", async () => {
    for (const path of pathsIn(body)) {
      let original: unknown;
      changed(body, path, (value) => {
        original = value;
        return value;
      });
      for (const other of otherTypes(original)) {
        const answer = ask(answering(changed(body, path, () => other)));
        await refuses(answer, `${JSON.stringify(other)} as ${readable(path)}`);
      }
    }
  });

  it.each([null, [], "", 0, {}, { items: {} }, { items: null }])("refuses %j as a whole", async (other) => {
    await refuses(ask(answering(other)), "another shape");
  });
});

const orderWith = (change: object) =>
  answering(listOf({ ...samples.order, ...change })).order.orders([], origin, signal);

describe("a value", () => {
  it.each(["__proto__", "constructor", "007", "a".repeat(64), "_-"])("%s is an id", async (id) => {
    expect(await orderWith({ shippingAddressId: id })).toMatchObject([{ shippingAddressId: id }]);
  });

  it.each(["", "a/b", "a b", "../u2", "a".repeat(65), "ü", "a\n", "a,b"])("%j is no id", async (id) => {
    await refuses(orderWith({ shippingAddressId: id }), id);
  });

  it.each(["PAID", "unknown", "", "toString", "__proto__"])("%j is no status", async (status) => {
    await refuses(orderWith({ status }), status);
  });

  it.each(["eur", "EURO", "EU", "", "€", "E1R"])("%j is no currency", async (currency) => {
    await refuses(orderWith({ total: { amount: 1, currency } }), currency);
  });

  it.each([0, -500, Number.MAX_SAFE_INTEGER])("%d is an amount", async (amount) => {
    expect(await orderWith({ total: { amount, currency: "EUR" } })).toHaveLength(1);
  });

  it.each([12.9, 2 ** 53, "1290"])("%j is no amount", async (amount) => {
    await refuses(orderWith({ total: { amount, currency: "EUR" } }), String(amount));
  });

  it.each(["2026-03-04T05:06:07Z", "2026-03-04T05:06:07.123456Z", "2024-02-29T00:00:00Z"])(
    "%s is a time in UTC",
    async (placedAt) => {
      expect(await orderWith({ placedAt })).toMatchObject([{ placedAt }]);
    },
  );

  it.each([
    "2026-03-04",
    "yesterday",
    "2026-13-01T00:00:00Z",
    "2026-03-04T05:06:07",
    "2026-03-04T05:06:07+02:00",
    "1772600767",
  ])("%j is no time in UTC", async (placedAt) => {
    await refuses(orderWith({ placedAt }), placedAt);
  });
});
