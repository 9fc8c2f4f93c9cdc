/** The payment service: paying, being declined, and what the other services hear of it. */

import { describe, expect, it } from "vitest";
import type { Order, Payment, PaymentMethod } from "../../demo/shapes.ts";
import { post } from "./contract-fetch.ts";
import { useDemo } from "./use-demo.ts";

const running = useDemo();
let orderNumber = 0;

async function placeOrder(): Promise<Order> {
  orderNumber += 1;
  const body = { userId: "u1", items: [{ productId: "p19", quantity: 1 }] };
  return (await running().order<Order>("/orders", post(body, `order-${orderNumber}`))).body;
}

const wish = (order: Order, methodId = "m1") => ({ orderId: order.id, methodId, amount: order.total });
const statusOf = async (id: string) =>
  (await running().order<{ items: Order[] }>(`/orders?ids=${id}`)).body.items[0]?.status;
const paymentsOf = async (id: string) =>
  (await running().payment<{ items: Payment[] }>(`/payments?orderIds=${id}`)).body.items;

describe("POST /payments", () => {
  it("takes a payment, after which the order is paid", async () => {
    const order = await placeOrder();
    const { status, body } = await running().payment<Payment>("/payments", post(wish(order), "pay-1"));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      orderId: order.id,
      userId: "u1",
      status: "authorized",
      amount: order.total,
    });
    expect(await statusOf(order.id)).toBe("paid");
    expect(await paymentsOf(order.id)).toEqual([body]);
  });

  it("has one effect when the same key comes many times at once", async () => {
    const order = await placeOrder();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => running().payment("/payments", post(wish(order), "pay-2"))),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect((await paymentsOf(order.id)).length).toBe(1);
  });

  it("declines a card that ends in 0002, answers that again, and leaves the order to be paid otherwise", async () => {
    const order = await placeOrder();
    const declined = await running().payment("/payments", post(wish(order, "m2"), "pay-3"));
    expect([declined.status, declined.body.code]).toEqual([402, "declined"]);
    const again = await running().payment("/payments", post(wish(order, "m2"), "pay-3"));
    expect([again.status, again.text]).toEqual([402, declined.text]);
    expect(await statusOf(order.id)).toBe("pending");
    const paid = await running().payment<Payment>("/payments", post(wish(order, "m3"), "pay-4"));
    expect([paid.status, paid.body.status]).toEqual([201, "captured"]);
    expect((await paymentsOf(order.id)).map(({ status }) => status)).toEqual(["failed", "captured"]);
  });

  it("takes one payment of an order, and answers that refusal again", async () => {
    const order = await placeOrder();
    await running().payment("/payments", post(wish(order), "pay-5"));
    const second = await running().payment("/payments", post(wish(order), "pay-6"));
    expect([second.status, second.body.code]).toEqual([409, "already_paid"]);
    expect((await running().payment("/payments", post(wish(order), "pay-6"))).text).toBe(second.text);
  });

  it("takes one payment of an order when different keys come at once", async () => {
    const order = await placeOrder();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        running().payment("/payments", post(wish(order), `race-${index}`)),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 409),
    ]);
  });

  it("refuses a cancelled order", async () => {
    const order = await placeOrder();
    await running().order(`/orders/${order.id}/cancel`, post({}, "pay-7"));
    const answer = await running().payment("/payments", post(wish(order), "pay-7"));
    expect([answer.status, answer.body.code]).toEqual([409, "order_cancelled"]);
  });

  it("refunds what was paid when the order is cancelled", async () => {
    const order = await placeOrder();
    await running().payment("/payments", post(wish(order), "pay-8"));
    const { body } = await running().order<Order>(`/orders/${order.id}/cancel`, post({}, "pay-8"));
    expect(body.status).toBe("cancelled");
    expect((await paymentsOf(order.id)).map(({ status }) => status)).toEqual(["refunded"]);
  });

  it.each([
    [{ orderId: "nothing" }, "invalid_orderId"],
    [{ orderId: 7 }, "invalid_orderId"],
    [{ methodId: "m-forgotten-1" }, "invalid_methodId"],
    [{ amount: { amount: 1, currency: "EUR" } }, "invalid_amount"],
    [{ amount: { amount: 890, currency: "USD" } }, "invalid_amount"],
    [{ amount: { amount: 8.9, currency: "EUR" } }, "invalid_amount"],
    [{ amount: undefined }, "invalid_amount"],
  ])("refuses %j", async (change, code) => {
    const body = { ...wish(await placeOrder()), ...change };
    const answer = await running().payment("/payments", post(body, `wrong-${orderNumber}`));
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  });

  it("refuses a missing and a reused key", async () => {
    const order = await placeOrder();
    expect((await running().payment("/payments", { method: "POST", body: wish(order) })).status).toBe(400);
    await running().payment("/payments", post(wish(order), "pay-9"));
    const reused = await running().payment("/payments", post(wish(order, "m3"), "pay-9"));
    expect([reused.status, reused.body.code]).toEqual([422, "idempotency_key_reused"]);
  });
});

describe("GET /payment-methods", () => {
  it("answers the methods of several people", async () => {
    const { body } = await running().payment<{ items: PaymentMethod[] }>(
      "/payment-methods?userIds=u1,u2,nobody",
    );
    expect(body.items.filter(({ userId }) => userId === "u1").map(({ id }) => id)).toEqual([
      "m1",
      "m2",
      "m3",
    ]);
    expect(new Set(body.items.map(({ userId }) => userId)).size).toBeLessThanOrEqual(2);
  });
});
