/** Stage 7, mutations: what a person can cause is a typed problem, and everything else stays an error. */
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../../clients/core/errors.ts";
import type { GatewayContext } from "../../../src/context.ts";
import * as mutations from "../../../src/resolvers/mutations.ts";
import * as samples from "../clients/samples.ts";
import { type FakeClients, fakeClients, orderOf } from "../loaders/fake-clients.ts";
import { rejected, requestOf, throwing } from "./request.ts";

const idempotencyKey = "k-1";
const placeInput = { idempotencyKey, items: [{ productId: "p1", quantity: 2 }], addressId: "a1" };
const payInput = { idempotencyKey, orderId: "o1", methodId: "m1" };
const cancelInput = { idempotencyKey, orderId: "o1" };
const profileInput = { idempotencyKey, name: "Grace", locale: "xx" };

/** All that is read before a write, and the write, whose outcome the test gives. */
const shopWith = (write: () => Promise<never>): FakeClients =>
  fakeClients({
    user: { updateUser: write, users: async () => [samples.user] },
    order: { orders: async (ids) => ids.map((id) => orderOf(id)), placeOrder: write, cancelOrder: write },
    payment: { paymentMethods: async () => [samples.paymentMethod], pay: write },
  });

const mutate = {
  placeOrder: (context: GatewayContext) => mutations.placeOrder(null, { input: placeInput }, context),
  payOrder: (context: GatewayContext) => mutations.payOrder(null, { input: payInput }, context),
  cancelOrder: (context: GatewayContext) => mutations.cancelOrder(null, { input: cancelInput }, context),
  updateProfile: (context: GatewayContext) => mutations.updateProfile(null, { input: profileInput }, context),
};
const names = Object.keys(mutate) as (keyof typeof mutate)[];

const writes = ({ calls }: FakeClients) =>
  calls.filter((call) => /placeOrder|cancelOrder|updateUser|\.pay\(/.test(call));

describe("a refusal that a person can cause", () => {
  it.each([
    ["placeOrder", 409, "out_of_stock", "OutOfStock"],
    ["payOrder", 402, "declined", "PaymentDeclined"],
    ["payOrder", 409, null, "NotPayable"],
    ["cancelOrder", 404, null, "OrderNotFound"],
    ["cancelOrder", 409, "not_cancellable", "NotCancellable"],
    ...names.map((name) => [name, 422, "idempotency_key_reused", "IdempotencyKeyReused"] as const),
    ...names.map((name) => [name, 422, "invalid_nothing", "InvalidInput"] as const),
    ...names.map((name) => [name, 422, null, "InvalidInput"] as const),
  ] as const)("of %s with %i %s is the problem %s", async (name, status, code, __typename) => {
    const clients = shopWith(throwing(rejected(status, code)));
    const result = await mutate[name](requestOf(clients));
    expect(result).toMatchObject({ __typename, message: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(writes(clients)).toHaveLength(1);
  });
});

describe("a failure that no person causes", () => {
  const failures = [
    new UpstreamError("UPSTREAM_ERROR", "order", "the service answered 503"),
    new UpstreamError("UPSTREAM_TIMEOUT", "order", "timed out"),
    new UpstreamError("UPSTREAM_BAD_RESPONSE", "order", "another shape"),
    rejected(400),
    rejected(401),
    rejected(403),
    rejected(429),
  ];
  const cases = names.flatMap((name) => failures.map((failure) => [name, failure.message, failure] as const));

  it.each(cases)("of %s stays an error: %s", async (name, _words, failure) => {
    const clients = shopWith(throwing(failure));
    await expect(mutate[name](requestOf(clients))).rejects.toBe(failure);
    expect(writes(clients)).toHaveLength(1);
  });

  it.each([
    ["placeOrder", 404],
    ["placeOrder", 402],
    ["payOrder", 404],
    ["cancelOrder", 402],
    ["updateProfile", 409],
  ] as const)("of %s with %i, which its service does not answer, stays an error", async (name, status) => {
    const failure = rejected(status);
    await expect(mutate[name](requestOf(shopWith(throwing(failure))))).rejects.toBe(failure);
  });
});

describe("nobody signed in", () => {
  it.each(names)("can't %s, and no service is asked", async (name) => {
    const clients = shopWith(throwing(new Error("not to be reached")));
    await expect(mutate[name](requestOf(clients, null))).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(clients.calls).toEqual([]);
  });
});

describe("the field of InvalidInput", () => {
  const fieldFor = async (code: string | null) => {
    const result = await mutate.updateProfile(requestOf(shopWith(throwing(rejected(422, code, "user")))));
    return "field" in result ? result.field : "no InvalidInput";
  };

  it.each(["name", "locale", "idempotencyKey"])("is %s where the service names it", async (field) => {
    expect(await fieldFor(`invalid_${field}`)).toBe(field);
  });

  it.each([
    null,
    "invalid",
    "invalid_",
    "name",
    "xinvalid_name",
    "invalid_NAME",
    "invalid_avatarUrl",
    "invalid_email",
    "invalid_toString",
    "invalid_constructor",
    "invalid___proto__",
    "invalid_hasOwnProperty",
  ])("is null for %j, which is none of the input's own", async (code) => {
    expect(await fieldFor(code)).toBeNull();
  });
});

describe("placeOrder", () => {
  it("orders for the person what the input says, with its key", async () => {
    const clients = fakeClients({
      order: { placeOrder: async () => orderOf("o7") },
      user: { users: async () => [samples.user] },
    });
    expect(await mutate.placeOrder(requestOf(clients))).toEqual({
      __typename: "PlaceOrderSuccess",
      order: orderOf("o7"),
    });
    expect(clients.calls).toEqual([
      "user.users(u1)",
      'order.placeOrder({"items":[{"productId":"p1","quantity":2}],"addressId":"a1","userId":"u1"} k-1)',
    ]);
  });

  it.each([{}, { addressId: null }])(
    "leaves the address to the service where the input has %j",
    async (address) => {
      const clients = fakeClients({ order: { placeOrder: async () => orderOf("o7") } });
      const { items } = placeInput;
      await mutations.placeOrder(null, { input: { idempotencyKey, items, ...address } }, requestOf(clients));
      expect(clients.calls).toEqual([
        'order.placeOrder({"items":[{"productId":"p1","quantity":2}],"userId":"u1"} k-1)',
      ]);
    },
  );
});

describe("payOrder", () => {
  const shop = (change: { readonly orderOwner?: string; readonly methodOwner?: string } = {}) =>
    fakeClients({
      order: {
        orders: async () => [
          { ...orderOf("o1", change.orderOwner ?? "u1"), total: { amount: 777, currency: "JPY" } },
        ],
      },
      payment: {
        paymentMethods: async () => [{ ...samples.paymentMethod, userId: change.methodOwner ?? "u1" }],
        pay: async () => samples.payment,
      },
    });

  it("charges the order's total, and gives the way to the order", async () => {
    const clients = shop();
    expect(await mutate.payOrder(requestOf(clients))).toEqual({
      __typename: "PayOrderSuccess",
      orderId: "o1",
    });
    expect(writes(clients)).toEqual([
      'payment.pay({"orderId":"o1","methodId":"m1","amount":{"amount":777,"currency":"JPY"}} k-1)',
    ]);
  });

  it("charges the order's total where the caller sends another amount", async () => {
    const clients = shop();
    const input = { ...payInput, amount: { amount: 1, currency: "EUR" } };
    await mutations.payOrder(null, { input }, requestOf(clients));
    expect(writes(clients)).toEqual([expect.stringContaining('"amount":777')]);
  });

  it("reads the order and the methods at once", async () => {
    const clients = shop();
    const paying = mutate.payOrder(requestOf(clients));
    await new Promise((resolve) => setImmediate(resolve));
    expect(clients.calls.slice(0, 2).toSorted()).toEqual(["order.orders(o1)", "payment.paymentMethods(u1)"]);
    await paying;
  });

  it("finds no order that belongs to somebody else, and writes nothing", async () => {
    const clients = shop({ orderOwner: "u2" });
    expect(await mutate.payOrder(requestOf(clients))).toMatchObject({ __typename: "OrderNotFound" });
    expect(writes(clients)).toEqual([]);
  });

  it("finds no method that belongs to somebody else, and writes nothing", async () => {
    const clients = shop({ methodOwner: "u2" });
    expect(await mutate.payOrder(requestOf(clients))).toMatchObject({ __typename: "PaymentMethodNotFound" });
    expect(writes(clients)).toEqual([]);
  });

  it.each(["order", "payment"] as const)(
    "writes nothing where the %s service can't say whose they are",
    async (service) => {
      const failure = new UpstreamError("UPSTREAM_TIMEOUT", service, "timed out");
      const clients = fakeClients({
        order: { orders: service === "order" ? throwing(failure) : async () => [orderOf("o1")] },
        payment: {
          paymentMethods: service === "payment" ? throwing(failure) : async () => [samples.paymentMethod],
        },
      });
      await expect(mutate.payOrder(requestOf(clients))).rejects.toBe(failure);
      expect(writes(clients)).toEqual([]);
    },
  );

  it("reads the order again after the payment", async () => {
    const paid = { ...orderOf("o1"), status: "paid" as const };
    let reads = 0;
    const clients = fakeClients({
      order: {
        orders: async () => {
          reads += 1;
          return [reads === 1 ? { ...paid, status: "pending" as const } : paid];
        },
      },
      payment: { paymentMethods: async () => [samples.paymentMethod], pay: async () => samples.payment },
    });
    const context = requestOf(clients);
    const result = await mutate.payOrder(context);
    expect(result).toMatchObject({ __typename: "PayOrderSuccess" });
    expect(await mutations.paidOrder({ __typename: "PayOrderSuccess", orderId: "o1" }, {}, context)).toEqual(
      paid,
    );
  });
});

describe("cancelOrder", () => {
  it("cancels an order of the person's, with the input's key", async () => {
    const cancelled = { ...orderOf("o1"), status: "cancelled" as const };
    const clients = fakeClients({
      order: { orders: async () => [orderOf("o1")], cancelOrder: async () => cancelled },
    });
    expect(await mutate.cancelOrder(requestOf(clients))).toEqual({
      __typename: "CancelOrderSuccess",
      order: cancelled,
    });
    expect(writes(clients)).toEqual(["order.cancelOrder(o1 k-1)"]);
  });

  it.each([[[]], [[orderOf("o1", "u2")]]])("finds no order among %j, and writes nothing", async (orders) => {
    const clients = fakeClients({ order: { orders: async () => orders } });
    expect(await mutate.cancelOrder(requestOf(clients))).toMatchObject({ __typename: "OrderNotFound" });
    expect(writes(clients)).toEqual([]);
  });
});

describe("updateProfile", () => {
  it("changes the person's own record, and sends nothing but the changes", async () => {
    const clients = fakeClients({ user: { updateUser: async () => ({ ...samples.user, name: "Grace" }) } });
    const input = { idempotencyKey, name: "Grace", avatarUrl: null };
    expect(await mutations.updateProfile(null, { input }, requestOf(clients))).toEqual({
      __typename: "UpdateProfileSuccess",
      person: { id: "u1" },
    });
    expect(clients.calls).toEqual(['user.updateUser(u1 {"name":"Grace","avatarUrl":null} k-1)']);
  });

  it("by somebody whom the user service does not know is refused as nobody's", async () => {
    const failure = rejected(404, null, "user");
    await expect(mutate.updateProfile(requestOf(shopWith(throwing(failure))))).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      cause: failure,
    });
  });
});

describe("a write whose answer is lost", () => {
  it.each(names)("makes what was read before %s be read again", async (name) => {
    const clients = shopWith(throwing(new UpstreamError("UPSTREAM_TIMEOUT", "order", "timed out")));
    const context = requestOf(clients);
    const read = () => context.loaders.personal?.order.byId("o1");
    await read();
    await mutate[name](context).catch(() => null);
    const before = clients.calls.length;
    await read();
    expect(clients.calls.slice(before)).toEqual(["order.orders(o1)"]);
  });
});
