/** The event stream of an order: history, changes, resuming, heartbeats, and its end. */

import { describe, expect, it } from "vitest";
import type { Order, Payment } from "../../demo/shapes.ts";
import { startDemo } from "../../demo/start.ts";
import { post } from "./contract-fetch.ts";
import { openStream, readAll } from "./event-stream.ts";
import { useDemo } from "./use-demo.ts";

const running = useDemo({ progressEveryMs: 40, heartbeatEveryMs: 15 });

const urlOf = (orderId: string) => `${running().demo.services.order.url}/orders/${orderId}/events`;
const statusesOf = (events: readonly { data: { status: string } }[]) => events.map(({ data }) => data.status);

async function placeOrder(key: string): Promise<Order> {
  const body = { userId: "u1", items: [{ productId: "p19", quantity: 1 }] };
  return (await running().order<Order>("/orders", post(body, key))).body;
}

describe("GET /orders/{id}/events", () => {
  it("tells the history of an order that has arrived, and ends", async () => {
    const stream = await openStream(urlOf("o4"));
    expect(stream.response.headers.get("content-type")).toContain("text/event-stream");
    const events = await readAll(stream);
    expect(statusesOf(events)).toEqual(["pending", "paid", "shipped", "delivered"]);
    expect(events.map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
    expect(events.every(({ data }) => data.orderId === "o4")).toBe(true);
    const { body } = await running().order<{ items: Order[] }>("/orders?ids=o4");
    expect(events.at(-1)?.data.at).toBe(body.items[0]?.updatedAt);
  });

  it("resumes after the last event that was seen", async () => {
    const events = await readAll(await openStream(urlOf("o4"), { "last-event-id": "2" }));
    expect(events.map(({ id }) => id)).toEqual(["3", "4"]);
    expect(await readAll(await openStream(urlOf("o4"), { "last-event-id": "4" }))).toEqual([]);
    expect((await readAll(await openStream(urlOf("o4"), { "last-event-id": "never sent" }))).length).toBe(4);
  });

  it("follows an order from payment to delivery, to every watcher", async () => {
    const order = await placeOrder("events-1");
    const streams = await Promise.all([openStream(urlOf(order.id)), openStream(urlOf(order.id))]);
    const wish = { orderId: order.id, methodId: "m1", amount: order.total };
    await running().payment("/payments", post(wish, "events-1"));
    for (const stream of streams) {
      expect(statusesOf(await readAll(stream))).toEqual(["pending", "paid", "shipped", "delivered"]);
    }
    const { body } = await running().order<{ items: Order[] }>(`/orders?ids=${order.id}`);
    expect(body.items[0]?.tracking?.url).toContain("https://");
    const { items } = (await running().payment<{ items: Payment[] }>(`/payments?orderIds=${order.id}`)).body;
    expect(items[0]?.status).toBe("captured");
  });

  it("ends after the order is cancelled", async () => {
    const order = await placeOrder("events-2");
    const stream = await openStream(urlOf(order.id));
    expect((await stream.next())?.data.status).toBe("pending");
    await running().order(`/orders/${order.id}/cancel`, post({}, "events-2"));
    expect(statusesOf(await readAll(stream))).toEqual(["cancelled"]);
  });

  it("sends heartbeats as comments while nothing happens", async () => {
    const stream = await openStream(urlOf("o1"));
    await stream.next();
    const waiting = stream.next().catch(() => undefined);
    await expect.poll(() => stream.comments.filter((text) => text === "heartbeat").length).toBeGreaterThan(1);
    stream.cancel();
    await waiting;
  });

  it("does not know every order", async () => {
    expect((await running().order("/orders/nothing/events")).status).toBe(404);
  });

  it("is cut at once when the demo closes", async () => {
    const demo = await startDemo();
    const stream = await openStream(`${demo.services.order.url}/orders/o1/events`);
    await stream.next();
    const waiting = stream.next().catch(() => "cut");
    const startedMs = performance.now();
    await demo.close();
    expect(performance.now() - startedMs).toBeLessThan(500);
    expect(["cut", undefined]).toContain(await waiting);
  });

  it("leaves paid orders as they are unless progress is asked for", async () => {
    const demo = await startDemo();
    const stream = await openStream(`${demo.services.order.url}/orders/o2/events`);
    expect([(await stream.next())?.data.status, (await stream.next())?.data.status]).toEqual([
      "pending",
      "paid",
    ]);
    const next = await Promise.race([
      stream.next().catch(() => "cut"),
      new Promise((resolve) => setTimeout(resolve, 150, "quiet")),
    ]);
    expect(next).toBe("quiet");
    await demo.close();
  });
});
