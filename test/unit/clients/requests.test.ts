/** Stage 9, the calls: each function asks exactly what the contract's table has, on behalf of whoever it is given. */
import { describe, expect, it, onTestFinished } from "vitest";
import { createCatalogClient } from "../../../clients/catalog.ts";
import { type Call, queryOf, type Send } from "../../../clients/core/call.ts";
import { createClients, serviceNames } from "../../../clients/index.ts";
import { createOrderClient } from "../../../clients/order.ts";
import { createPaymentClient } from "../../../clients/payment.ts";
import { createUserClient } from "../../../clients/user.ts";
import { json, patient, readOf, startServer } from "./local-server.ts";

const { origin } = readOf();
const signal = patient();

/** What each call would put on the wire, and whether it is on behalf of who asked. */
async function asked(ask: (send: Send) => Promise<unknown>): Promise<unknown> {
  let seen: unknown;
  const send: Send = <T>(call: Call<T>, given: AbortSignal) => {
    const { method, path, query, body, idempotencyKey } = call;
    seen = { line: `${method} ${path}${queryOf(query)}`, body, idempotencyKey };
    expect(call.origin).toBe(origin);
    expect(given).toBe(signal);
    return new Promise<T>(() => undefined);
  };
  void ask(send);
  return seen;
}

describe("a read", () => {
  it.each([
    ["GET /users?ids=u1,u2", (send: Send) => createUserClient(send).users(["u1", "u2"], origin, signal)],
    ["GET /orders?ids=o1,o2", (send: Send) => createOrderClient(send).orders(["o1", "o2"], origin, signal)],
    [
      "GET /orders/latest?userIds=u1&limit=5",
      (send: Send) => createOrderClient(send).latestOrders(["u1"], 5, origin, signal),
    ],
    [
      "GET /orders?userId=u1&limit=20",
      (send: Send) => createOrderClient(send).orderHistory("u1", { limit: 20 }, origin, signal),
    ],
    [
      "GET /orders?userId=u1&limit=20&after=a%26b%3D%2F",
      (send: Send) =>
        createOrderClient(send).orderHistory("u1", { limit: 20, after: "a&b=/" }, origin, signal),
    ],
    [
      "GET /payments?orderIds=o1,o2",
      (send: Send) => createPaymentClient(send).payments(["o1", "o2"], origin, signal),
    ],
    [
      "GET /payment-methods?userIds=u1",
      (send: Send) => createPaymentClient(send).paymentMethods(["u1"], origin, signal),
    ],
    [
      "GET /products?ids=p1,p2",
      (send: Send) => createCatalogClient(send).products(["p1", "p2"], origin, signal),
    ],
    [
      "GET /products/featured?limit=8",
      (send: Send) => createCatalogClient(send).featuredProducts(8, origin, signal),
    ],
    [
      "GET /products/search?q=tea%20%26%20co&limit=20",
      (send: Send) =>
        createCatalogClient(send).searchProducts({ text: "tea & co", limit: 20 }, origin, signal),
    ],
    [
      "GET /products/search?q=tea&categoryId=c1&limit=20&after=x",
      (send: Send) =>
        createCatalogClient(send).searchProducts(
          { text: "tea", categoryId: "c1", limit: 20, after: "x" },
          origin,
          signal,
        ),
    ],
    ["GET /categories", (send: Send) => createCatalogClient(send).allCategories(origin, signal)],
    [
      "GET /categories?ids=c1,c2",
      (send: Send) => createCatalogClient(send).categories(["c1", "c2"], origin, signal),
    ],
    [
      "GET /recommendations?userIds=u1&limit=8",
      (send: Send) => createCatalogClient(send).recommendations(["u1"], 8, origin, signal),
    ],
    [
      "GET /reviews?productIds=p1,p2&limit=3",
      (send: Send) => createCatalogClient(send).reviews(["p1", "p2"], 3, origin, signal),
    ],
  ])("is %s, with nothing to send", async (line, ask) => {
    expect(await asked(ask)).toEqual({ line, body: undefined, idempotencyKey: undefined });
  });
});

describe("a write", () => {
  const amount = { amount: 2580, currency: "EUR" };
  const newOrder = { userId: "u1", items: [{ productId: "p1", quantity: 2 }], addressId: "a1" };

  it.each([
    [
      "PATCH /users/u1",
      { name: "Ada", avatarUrl: null },
      (send: Send) =>
        createUserClient(send).updateUser("u1", { name: "Ada", avatarUrl: null }, "k", origin, signal),
    ],
    [
      "POST /orders",
      newOrder,
      (send: Send) => createOrderClient(send).placeOrder(newOrder, "k", origin, signal),
    ],
    [
      "POST /orders/o1/cancel",
      {},
      (send: Send) => createOrderClient(send).cancelOrder("o1", "k", origin, signal),
    ],
    [
      "POST /payments",
      { orderId: "o1", methodId: "m1", amount },
      (send: Send) =>
        createPaymentClient(send).pay({ orderId: "o1", methodId: "m1", amount }, "k", origin, signal),
    ],
  ])("is %s, with its body and its key", async (line, body, ask) => {
    expect(await asked(ask)).toEqual({ line, body, idempotencyKey: "k" });
  });
});

describe("createClients", () => {
  it("gives every service a client on its own instances", async () => {
    const server = await startServer(json({ items: [] }));
    const urls = (name: string) => ({ urls: [`${server.url}/${name}`] });
    const services = {
      user: urls("user"),
      order: urls("order"),
      payment: urls("payment"),
      catalog: urls("catalog"),
    };
    const { clients, close } = createClients(services, {
      readTransport: "undici",
      cacheMaxBytes: 0,
      maxDeadlineMs: 2_000,
      minDeadlineMs: 1_000,
      onEvent: () => undefined,
    });
    onTestFinished(close);
    expect(Object.keys(clients)).toEqual(serviceNames);
    await clients.user.users(["u1"], origin, signal);
    await clients.order.orders(["o1"], origin, signal);
    await clients.payment.payments(["o1"], origin, signal);
    await clients.catalog.allCategories(origin, signal);
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/user/users?ids=u1",
      "/order/orders?ids=o1",
      "/payment/payments?orderIds=o1",
      "/catalog/categories",
    ]);
  });
});
