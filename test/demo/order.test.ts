/** The order service: histories and their cursors, placing and cancelling orders. */

import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Order, Product } from "../../demo/shapes.ts";
import { post } from "./contract-fetch.ts";
import { useDemo } from "./use-demo.ts";

const running = useDemo();

interface Page {
  readonly items: readonly Order[];
  readonly nextCursor: string | null;
  readonly total: number;
}

const productsOf = async (ids: string) =>
  (await running().catalog<{ items: Product[] }>(`/products?ids=${ids}`)).body.items;
const stockOf = async (id: string) => (await productsOf(id))[0]?.stock ?? -1;
const wish = (productId: string, quantity = 1) => ({ userId: "u1", items: [{ productId, quantity }] });

const toBase64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

async function walk(limit: number, meanwhile: () => Promise<void> = async () => {}): Promise<Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | null = ""; cursor !== null; cursor = pages.at(-1)?.nextCursor ?? null) {
    const after: string = cursor === "" ? "" : `&after=${cursor}`;
    pages.push((await running().order<Page>(`/orders?userId=u2&limit=${limit}${after}`)).body);
    await meanwhile();
  }
  return pages;
}

describe("a history", () => {
  it("is walked to its end by its cursors: each order once, newest first, and the total right", async () => {
    const pages = await walk(10);
    const orders = pages.flatMap(({ items }) => items);
    expect(pages.map(({ items }) => items.length)).toEqual([10, 10, 10, 10, 10, 10, 4]);
    expect(new Set(orders.map(({ id }) => id)).size).toBe(64);
    expect(pages.every(({ total }) => total === 64)).toBe(true);
    const times = orders.map(({ placedAt }) => placedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it("has no cursor after a last page that is full", async () => {
    expect((await walk(64)).length).toBe(1);
    expect((await walk(32)).map(({ nextCursor }) => nextCursor === null)).toEqual([false, true]);
  });

  it("repeats and skips nothing when orders come in between", async () => {
    const before = (await walk(100)).flatMap(({ items }) => items.map(({ id }) => id));
    let number = 0;
    const pages = await walk(20, async () => {
      number += 1;
      await running().order("/orders", post({ ...wish("p19"), userId: "u2" }, `between-${number}`));
    });
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(before);
    expect(pages.at(-1)?.total).toBeGreaterThan(64);
  });

  it("of a person without orders is empty", async () => {
    expect((await running().order("/orders?userId=u8")).body).toEqual({
      items: [],
      nextCursor: null,
      total: 0,
    });
  });

  it.each([
    ["some letter", "x"],
    ["nothing", ""],
    ["an empty position", "W10"],
    ["a position that is too short", toBase64(["2026-01-01"])],
    ["a position of other types", toBase64([1, "o1"])],
    ["a good cursor with padding", `${toBase64(["2026-01-01", "o1"])}=`],
    ["513 characters", "A".repeat(513)],
  ])("refuses %s as a cursor", async (_what, cursor) => {
    expect((await running().order(`/orders?userId=u2&after=${cursor}`)).status).toBe(400);
  });

  it("needs either ids or a person", async () => {
    expect((await running().order("/orders")).status).toBe(400);
    expect((await running().order("/orders?ids=o1&userId=u1")).status).toBe(400);
    expect((await running().order("/orders?userId=a%20b")).status).toBe(400);
  });
});

describe("GET /orders/latest", () => {
  it("answers the newest orders of each person and leaves out those without", async () => {
    const { body } = await running().order<{ items: { userId: string; orders: Order[] }[] }>(
      "/orders/latest?userIds=u1,u8,u2&limit=50",
    );
    expect(body.items.map(({ userId }) => userId).sort()).toEqual(["u1", "u2"]);
    for (const { userId, orders } of body.items) {
      expect(orders.every((order) => order.userId === userId)).toBe(true);
      const times = orders.map(({ placedAt }) => placedAt);
      expect(times).toEqual([...times].sort().reverse());
    }
    expect(body.items.find(({ userId }) => userId === "u2")?.orders.length).toBe(50);
  });
});

describe("POST /orders", () => {
  it("places a pending order at the catalog's prices and takes the stock", async () => {
    const [before, [product]] = [await stockOf("p1"), await productsOf("p1")];
    const body = { ...wish("p1", 2), addressId: "a-u1-1" };
    const { status, body: order } = await running().order<Order>("/orders", post(body, "place-1"));
    expect(status).toBe(201);
    expect(order).toMatchObject({
      userId: "u1",
      status: "pending",
      tracking: null,
      shippingAddressId: "a-u1-1",
    });
    expect(order.total.amount).toBe(2 * (product?.price.amount ?? 0));
    expect(await stockOf("p1")).toBe(before - 2);
    const latest = await running().order<{ items: { orders: Order[] }[] }>(
      "/orders/latest?userIds=u1&limit=1",
    );
    expect(latest.body.items[0]?.orders).toEqual([order]);
  });

  it("answers a repeated key with the first answer, byte for byte", async () => {
    const first = await running().order("/orders", post(wish("p2"), "place-2"));
    const again = await running().order("/orders", post(wish("p2"), "place-2"));
    expect([again.status, again.text]).toEqual([201, first.text]);
  });

  it("has one effect when the same key comes many times at once", async () => {
    const before = await stockOf("p3");
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => running().order("/orders", post(wish("p3"), "place-3"))),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await stockOf("p3")).toBe(before - 1);
  });

  it("scopes a key to its caller", async () => {
    const mine = await running().order<Order>("/orders", post(wish("p4"), "place-4", "u1"));
    const theirs = await running().order<Order>("/orders", post(wish("p4"), "place-4", "u2"));
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it("refuses a missing, an unusable and a reused key", async () => {
    const bare = await running().order("/orders", { method: "POST", body: wish("p5") });
    expect(bare.status).toBe(400);
    expect((await running().order("/orders", post(wish("p5"), "x".repeat(256)))).status).toBe(400);
    await running().order("/orders", post(wish("p5"), "place-5"));
    const reused = await running().order("/orders", post(wish("p5", 2), "place-5"));
    expect([reused.status, reused.body.code]).toEqual([422, "idempotency_key_reused"]);
  });

  it("refuses what is out of stock, and again with the same key though it is back", async () => {
    const stock = await stockOf("p6");
    const items = [
      { productId: "p6", quantity: Math.min(99, stock) },
      { productId: "p11", quantity: 1 },
    ];
    const refused = await running().order("/orders", post({ userId: "u1", items }, "place-6"));
    expect([refused.status, refused.body.code]).toEqual([409, "out_of_stock"]);
    expect(await stockOf("p6")).toBe(stock);
    const again = await running().order("/orders", post({ userId: "u1", items }, "place-6"));
    expect([again.status, again.text]).toEqual([409, refused.text]);
  });

  it("counts a product once though it is on two lines", async () => {
    const { body } = await running().catalog<{ items: Product[] }>("/products/search?q=&limit=100");
    const scarce = body.items.find(({ stock }) => stock > 3 && stock < 90);
    const half = { productId: scarce?.id, quantity: Math.floor((scarce?.stock ?? 0) / 2) + 1 };
    const answer = await running().order("/orders", post({ userId: "u1", items: [half, half] }, "place-7"));
    expect([answer.status, answer.body.code]).toEqual([409, "out_of_stock"]);
  });

  const item = { productId: "p7", quantity: 1 };
  it.each([
    ["no items", { items: [] }, "invalid_items"],
    ["items that are left out", { items: undefined }, "invalid_items"],
    ["more than fifty items", { items: Array.from({ length: 51 }, () => item) }, "invalid_items"],
    ["a quantity of 0", { items: [{ ...item, quantity: 0 }] }, "invalid_items"],
    ["a quantity of 100", { items: [{ ...item, quantity: 100 }] }, "invalid_items"],
    ["a quantity of 1.5", { items: [{ ...item, quantity: 1.5 }] }, "invalid_items"],
    ["a product that is sold no longer", { items: [{ ...item, productId: "p-retired-1" }] }, "invalid_items"],
    ["a product that was never sold", { items: [{ ...item, productId: "toString" }] }, "invalid_items"],
    ["two currencies", { items: [item, { productId: "p3", quantity: 1 }] }, "invalid_items"],
    ["an address that is not an id", { addressId: "no address" }, "invalid_addressId"],
    ["a person that is not an id", { userId: "" }, "invalid_userId"],
  ])("refuses %s with a code that names the field", async (_what, change, code) => {
    const body = { userId: "u1", items: [item], ...change };
    const answer = await running().order("/orders", post(body, randomUUID()));
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  });

  it("refuses a body that is not an object", async () => {
    const answer = await running().order("/orders", post("an order", randomUUID()));
    expect([answer.status, answer.body.code]).toEqual([422, "invalid_body"]);
  });
});

describe("POST /orders/{id}/cancel", () => {
  it("cancels a pending order, gives the stock back, and answers a repeated key the same", async () => {
    const before = await stockOf("p8");
    const { body: order } = await running().order<Order>("/orders", post(wish("p8", 3), "cancel-1"));
    const path = `/orders/${order.id}/cancel`;
    const cancelled = await running().order<Order>(path, post(undefined, "cancel-1"));
    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toEqual({ ...order, status: "cancelled", updatedAt: cancelled.body.updatedAt });
    expect((await running().order(path, post(undefined, "cancel-1"))).text).toBe(cancelled.text);
    expect(await stockOf("p8")).toBe(before);
    const second = await running().order(path, post(undefined, "cancel-2"));
    expect([second.status, second.body.code]).toEqual([409, "not_cancellable"]);
  });

  it("refuses what has shipped, again and again", async () => {
    const first = await running().order("/orders/o3/cancel", post({}, "cancel-3"));
    expect([first.status, first.body.code]).toEqual([409, "not_cancellable"]);
    expect((await running().order("/orders/o3/cancel", post({}, "cancel-3"))).text).toBe(first.text);
  });

  it("needs a key and an order", async () => {
    expect((await running().order("/orders/o1/cancel", { method: "POST" })).status).toBe(400);
    expect((await running().order("/orders/nothing/cancel", post({}, "cancel-4"))).status).toBe(404);
  });

  it("takes an empty body that is labelled as JSON", async () => {
    const response = await fetch(`${running().demo.services.order.url}/orders/nothing/cancel`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "cancel-5" },
    });
    expect(response.status).toBe(404);
  });
});
