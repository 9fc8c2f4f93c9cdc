/** Stage 7, the person who asks: answered before the person's record is there, and nobody gets nothing personal. */
import type { GraphQLResolveInfo } from "graphql";
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../../clients/core/errors.ts";
import * as order from "../../../src/resolvers/order.ts";
import * as person from "../../../src/resolvers/person.ts";
import * as samples from "../clients/samples.ts";
import { fakeClients, orderOf } from "../loaders/fake-clients.ts";
import { requestOf, throwing } from "./request.ts";

const failure = new UpstreamError("UPSTREAM_TIMEOUT", "user", "timed out");
const path = { key: "viewer", prev: undefined, typename: "Query" };
const info = { path } as unknown as GraphQLResolveInfo;
const me = { id: "u1" };
const known = { users: async () => [samples.user] };
const unknown = { users: async () => [] };
const failing = { users: throwing(failure) };

describe("the person", () => {
  it("is there at once, before any service is asked", () => {
    const context = requestOf(fakeClients({ user: { users: () => new Promise(() => undefined) } }));
    expect(person.person(null, {}, context, info)).toEqual(me);
    expect(context.provisional).toMatchObject([{ path, otherwise: null }]);
  });

  it.each([
    ["stands where the user service knows it", known, true],
    ["gives way where the user service does not know it", unknown, false],
    ["stands where the user service fails", failing, true],
  ])("%s", async (_promise, user, holds) => {
    const context = requestOf(fakeClients({ user }));
    person.person(null, {}, context, info);
    expect(await context.provisional[0]?.holds).toBe(holds);
  });

  it("is null for nobody, and nothing personal is asked for", () => {
    const clients = fakeClients({});
    const context = requestOf(clients, null);
    expect(person.person(null, {}, context, info)).toBeNull();
    expect([context.provisional, clients.calls]).toEqual([[], []]);
  });
});

describe("recent orders of whoever asks", () => {
  it("are asked for without waiting for the person's record", async () => {
    const clients = fakeClients({
      user: { users: () => new Promise(() => undefined) },
      order: { latestOrders: async () => [{ userId: "u1", orders: [orderOf("o1")] }] },
    });
    const context = requestOf(clients);
    expect(await person.ownRecentOrders(null, { first: 3 }, context, info)).toEqual([orderOf("o1")]);
    expect(context.provisional).toMatchObject([{ path, otherwise: [] }]);
  });

  it("are none for nobody, and nothing personal is asked for", () => {
    const clients = fakeClients({});
    expect(person.ownRecentOrders(null, { first: 3 }, requestOf(clients, null), info)).toEqual([]);
    expect(clients.calls).toEqual([]);
  });
});

describe("a field of the person's record", () => {
  it("is the record's", async () => {
    expect(await person.field("name")(me, {}, requestOf(fakeClients({ user: known })))).toBe("Ada");
  });

  it("is null where the user service does not know the person", async () => {
    expect(await person.field("name")(me, {}, requestOf(fakeClients({ user: unknown })))).toBeNull();
  });

  it("is an error where the user service fails", async () => {
    await expect(person.field("name")(me, {}, requestOf(fakeClients({ user: failing })))).rejects.toBe(
      failure,
    );
  });
});

describe("the locale", () => {
  it.each([
    ["the person's", known, "u1", "de-DE"],
    ["en where the user service does not know the person", unknown, "u1", "en"],
    ["en where the user service fails", failing, "u1", "en"],
    ["en for nobody", {}, null, "en"],
  ])("is %s", async (_whose, user, subject, locale) => {
    expect(await person.locale(requestOf(fakeClients({ user }), subject))).toBe(locale);
  });
});

describe("the default address", () => {
  const withAddresses = (...defaults: readonly boolean[]) => {
    const [address] = samples.user.addresses;
    const addresses = defaults.map((isDefault, index) => ({ ...address, id: `a${index}`, isDefault }));
    return fakeClients({
      user: { users: async () => [{ ...samples.user, addresses } as typeof samples.user] },
    });
  };

  it.each([
    [[false, true, false], "a1"],
    [[false, false], null],
    [[], null],
  ])("among %j is %j", async (defaults, id) => {
    const address = await person.defaultAddress(me, {}, requestOf(withAddresses(...defaults)));
    expect(address?.id ?? null).toBe(id);
  });
});

describe("what hangs on an order", () => {
  const context = () =>
    requestOf(fakeClients({ user: known, payment: { paymentMethods: async () => [samples.paymentMethod] } }));

  it("is its payment's method while the person has it, else null", async () => {
    expect(await order.paymentMethod(samples.payment, {}, context())).toEqual(samples.paymentMethod);
    expect(await order.paymentMethod({ ...samples.payment, methodId: "m9" }, {}, context())).toBeNull();
  });

  it("is its address while the person has it, else null", async () => {
    expect(await order.shippingAddress(samples.order, {}, context())).toEqual(samples.user.addresses[0]);
    expect(
      await order.shippingAddress({ ...samples.order, shippingAddressId: "a9" }, {}, context()),
    ).toBeNull();
  });

  it("is no address, and no call, where it has none", async () => {
    const clients = fakeClients({});
    expect(
      await order.shippingAddress({ ...samples.order, shippingAddressId: null }, {}, requestOf(clients)),
    ).toBeNull();
    expect(clients.calls).toEqual([]);
  });

  it("is no first product, and no call, where it has no items", () => {
    const clients = fakeClients({});
    expect(order.firstProduct({ ...samples.order, items: [] }, {}, requestOf(clients))).toBeNull();
    expect(clients.calls).toEqual([]);
  });
});

describe("orders of nobody", () => {
  it.each([
    ["order", () => order.order(null, { id: "o1" }, requestOf(fakeClients({}), null))],
    ["history", () => order.history(null, { first: 5 }, requestOf(fakeClients({}), null))],
  ])("by %s need a person", async (_field, ask) => {
    await expect((async () => ask())()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});
