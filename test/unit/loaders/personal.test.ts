/** Stage 8, what is personal: nothing of anybody else comes through, and a write is made for the person who asks. */
import { describe, expect, it } from "vitest";
import type { Payment } from "../../../clients/payment.ts";
import { createLoaders } from "../../../src/loaders/index.ts";
import * as samples from "../clients/samples.ts";
import { type FakeClients, failure, fakeClients, orderOf, session } from "./fake-clients.ts";

function personal(clients: FakeClients) {
  const loaders = createLoaders(clients, session, session.subject).personal;
  if (loaders === null) throw new Error("somebody is signed in");
  return loaders;
}

const paymentOf = (id: string, change: Partial<Payment> = {}): Payment => ({
  ...samples.payment,
  id,
  ...change,
});

describe("nobody signed in", () => {
  it("has no way to anything personal, and asks no service for being nobody", () => {
    const clients = fakeClients({});
    expect(createLoaders(clients, session, null).personal).toBeNull();
    expect(clients.calls).toEqual([]);
  });
});

describe("the person's record", () => {
  it("is read once, however many fields need it", async () => {
    const clients = fakeClients({ user: { users: async () => [samples.user] } });
    const { user } = personal(clients);
    expect(await Promise.all([user.person(), user.person()])).toEqual([samples.user, samples.user]);
    expect(await user.person()).toEqual(samples.user);
    expect(clients.calls).toEqual(["user.users(u1)"]);
  });

  it("is null where the service answers with somebody else only", async () => {
    const clients = fakeClients({ user: { users: async () => [{ ...samples.user, id: "u2" }] } });
    expect(await personal(clients).user.person()).toBeNull();
  });

  it("after an update is the answer of the update, without another read", async () => {
    const changed = { ...samples.user, name: "Grace" };
    const clients = fakeClients({
      user: { users: async () => [samples.user], updateUser: async () => changed },
    });
    const loaders = personal(clients);
    await loaders.user.person();
    loaders.clearAll();
    await loaders.user.update({ name: "Grace" }, "k");
    expect(await loaders.user.person()).toEqual(changed);
    expect(clients.calls).toEqual(["user.users(u1)", 'user.updateUser(u1 {"name":"Grace"} k)']);
  });
});

describe("an update that is answered with somebody else", () => {
  it("never makes them the person who asks", async () => {
    const other = { ...samples.user, id: "u2", name: "Somebody else" };
    const clients = fakeClients({
      user: { users: async () => [samples.user], updateUser: async () => other },
    });
    const { user } = personal(clients);
    await user.update({ name: "Grace" }, "k").catch(() => null);
    expect(await user.person()).toMatchObject({ id: "u1", name: "Ada" });
  });
});

describe("orders", () => {
  it("by id are the person's own: somebody else's is null, like one that does not exist", async () => {
    const clients = fakeClients({
      order: { orders: async () => [orderOf("o2", "u2"), orderOf("o1"), orderOf("o9")] },
    });
    const { order } = personal(clients);
    expect(await Promise.all(["o1", "o2", "o3"].map(order.byId))).toEqual([orderOf("o1"), null, null]);
    expect(clients.calls).toEqual(["order.orders(o1,o2,o3)"]);
  });

  it("lately placed are those under the person's id that are the person's", async () => {
    const people = [
      { userId: "u2", orders: [orderOf("o5")] },
      { userId: "u1", orders: [orderOf("o3"), orderOf("o4", "u2"), orderOf("o1")] },
    ];
    const clients = fakeClients({ order: { latestOrders: async () => people } });
    expect(await personal(clients).order.latest(5)).toEqual([orderOf("o3"), orderOf("o1")]);
    expect(clients.calls).toEqual(["order.latestOrders(u1 5)"]);
  });

  it("lately placed are none where the service has no entry for the person", async () => {
    const clients = fakeClients({ order: { latestOrders: async () => [] } });
    expect(await personal(clients).order.latest(5)).toEqual([]);
  });

  it("in the history keep their page's cursor and total, without anybody else's", async () => {
    const page = { items: [orderOf("o3"), orderOf("o2", "u2")], nextCursor: "next", total: 12 };
    const clients = fakeClients({ order: { orderHistory: async () => page } });
    expect(await personal(clients).order.history({ limit: 2 })).toEqual({
      items: [orderOf("o3")],
      nextCursor: "next",
      total: 12,
    });
    expect(clients.calls).toEqual(['order.orderHistory(u1 {"limit":2})']);
  });

  it("are placed for the person, whatever the caller's input holds beside", async () => {
    const clients = fakeClients({ order: { placeOrder: async () => orderOf("o1") } });
    await personal(clients).order.place({ items: [{ productId: "p1", quantity: 1 }] }, "k");
    expect(clients.calls).toEqual([
      'order.placeOrder({"items":[{"productId":"p1","quantity":1}],"userId":"u1"} k)',
    ]);
  });

  it("can't be placed for another by an input that carries a user id", async () => {
    const clients = fakeClients({ order: { placeOrder: async () => orderOf("o1") } });
    const smuggled = { items: [], userId: "u2" };
    await personal(clients).order.place(smuggled, "k");
    expect(clients.calls).toEqual([expect.not.stringContaining("u2")]);
  });
});

describe("payments", () => {
  const paymentsOf = async (payments: readonly Payment[]) => {
    const clients = fakeClients({ payment: { payments: async () => [...payments] } });
    return personal(clients).payment.ofOrder("o1");
  };

  it("of several orders are read with one call", async () => {
    const clients = fakeClients({
      payment: { payments: async () => [paymentOf("y2", { orderId: "o2" }), paymentOf("y1")] },
    });
    const { payment } = personal(clients);
    const loaded = await Promise.all(["o1", "o2", "o3"].map(payment.ofOrder));
    expect(loaded.map((one) => one?.id ?? null)).toEqual(["y1", "y2", null]);
    expect(clients.calls).toEqual(["payment.payments(o1,o2,o3)"]);
  });

  it("by somebody else do not exist", async () => {
    expect(await paymentsOf([paymentOf("y1", { userId: "u2" })])).toBeNull();
    expect(
      await paymentsOf([paymentOf("y1", { userId: "u2" }), paymentOf("y2", { status: "failed" })]),
    ).toMatchObject({ id: "y2" });
  });

  it.each(["authorized", "captured"] as const)(
    "that failed give way to the one that is %s, whatever their order",
    async (status) => {
      const counting = paymentOf("counts", { status, createdAt: "2026-01-01T00:00:00Z" });
      const failed = paymentOf("failed", { status: "failed", createdAt: "2026-02-01T00:00:00Z" });
      expect(await paymentsOf([failed, counting])).toEqual(counting);
      expect(await paymentsOf([counting, failed])).toEqual(counting);
    },
  );

  it.each([
    ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
    ["2025-12-31T23:59:59.999Z", "2026-01-01T00:00:00.000Z"],
    ["2026-01-01T00:00:00.250Z", "2026-01-01T00:00:00.5Z"],
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.500Z"],
  ])("of which none counts are told by the newest: not %s but %s", async (earlier, later) => {
    const [older, newer] = [
      paymentOf("older", { status: "refunded", createdAt: earlier }),
      paymentOf("newer", { status: "failed", createdAt: later }),
    ];
    expect(await paymentsOf([older, newer])).toMatchObject({ id: "newer" });
    expect(await paymentsOf([newer, older])).toMatchObject({ id: "newer" });
  });

  it("are made with the amount and the key that are given", async () => {
    const clients = fakeClients({ payment: { pay: async () => paymentOf("y1") } });
    await personal(clients).payment.pay({ orderId: "o1", methodId: "m1", amount: samples.order.total }, "k");
    expect(clients.calls).toEqual([
      'payment.pay({"orderId":"o1","methodId":"m1","amount":{"amount":2580,"currency":"EUR"}} k)',
    ]);
  });
});

describe("payment methods", () => {
  it("are the person's own, in the service's order, read once", async () => {
    const method = (id: string, userId = "u1") => ({ ...samples.paymentMethod, id, userId });
    const clients = fakeClients({
      payment: { paymentMethods: async () => [method("m3"), method("m2", "u2"), method("m1")] },
    });
    const { payment } = personal(clients);
    expect(await payment.methods()).toEqual([method("m3"), method("m1")]);
    await payment.methods();
    expect(clients.calls).toEqual(["payment.paymentMethods(u1)"]);
  });
});

describe("clearAll", () => {
  it("forgets everything personal, failures included", async () => {
    const clients = fakeClients({
      user: {
        users: async () => {
          throw failure("user");
        },
      },
      order: {
        orders: async () => [],
        latestOrders: async () => [],
        orderHistory: async () => ({ items: [], nextCursor: null, total: 0 }),
      },
      payment: { payments: async () => [], paymentMethods: async () => [] },
    });
    const loaders = personal(clients);
    const readAll = () =>
      Promise.allSettled([
        loaders.user.person(),
        loaders.order.byId("o1"),
        loaders.order.latest(5),
        loaders.order.history({ limit: 5 }),
        loaders.payment.ofOrder("o1"),
        loaders.payment.methods(),
      ]);
    await readAll();
    await readAll();
    expect(clients.calls).toHaveLength(6);
    loaders.clearAll();
    await readAll();
    expect(clients.calls.slice(6).toSorted()).toEqual(clients.calls.slice(0, 6).toSorted());
  });
});

describe("two requests", () => {
  it("share nothing that was read", async () => {
    const clients = fakeClients({
      user: { users: async (ids) => ids.map((id) => ({ ...samples.user, id })) },
    });
    const people = await Promise.all(
      ["u1", "u2"].map((subject) => createLoaders(clients, session, subject).personal?.user.person()),
    );
    expect(people.map((one) => one?.id)).toEqual(["u1", "u2"]);
    expect(clients.calls).toEqual(["user.users(u1)", "user.users(u2)"]);
  });
});
