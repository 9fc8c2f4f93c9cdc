/** What belongs to somebody else does not exist, however it is asked for and whatever the services answer. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { faults } from "../support/fault-proxy.ts";
import { errorsOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";

const orderQuery = "query($id: ID!) { order(id: $id) { id status } }";

describe("ownership", () => {
  let gateway: GatewayUnderTest;
  let ownId: string;
  let foreignId: string;
  beforeAll(async () => {
    gateway = await startGateway();
    const latest = async (as: string) => {
      const answer = await gateway.ask("web", "{ viewer { recentOrders(first: 1) { id } } }", { as });
      return (
        (answer.body.data?.viewer as { recentOrders: { id: string }[] } | undefined)?.recentOrders[0]?.id ??
        ""
      );
    };
    ownId = await latest("u1");
    foreignId = await latest("u2");
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  it("negative control: the order service itself answers whoever asks", async () => {
    const response = await fetch(`${gateway.serviceUrls.order}/orders?ids=${foreignId}`, {
      headers: { "x-user-id": "u1" },
    });
    expect(await response.json()).toMatchObject({ items: [{ id: foreignId, userId: "u2" }] });
  });

  it.each(["web", "mobile"])(
    "%s: an own order is answered; another's is exactly like one that does not exist",
    async (frontend) => {
      const ask = (id: string) => gateway.ask(frontend, orderQuery, { as: "u1", variables: { id } });
      expect((await ask(ownId)).body.data?.order).toMatchObject({ id: ownId });
      const [foreign, missing] = [await ask(foreignId), await ask("no-such-order")];
      expect(foreign.text).toBe('{"data":{"order":null}}');
      expect(missing.text).toBe(foreign.text);
      expect(gateway.journal()).toHaveLength(3);
    },
  );

  it.each(["web", "mobile"])(
    "%s: an order needs a signed-in person, and nothing is asked without one",
    async (frontend) => {
      const answer = await gateway.ask(frontend, orderQuery, { variables: { id: ownId } });
      expect(answer.body.data).toEqual({ order: null });
      expect(errorsOf(answer)).toEqual(["UNAUTHENTICATED"]);
      expect(gateway.journal()).toEqual([]);
    },
  );

  it("orders, payments and methods of others, should a service answer them, are left out", async () => {
    const query = `{ viewer { paymentMethods { id } recentOrders { id payment { id } } orders { nodes { id } } } }`;
    const right = await gateway.ask("web", query, { as: "u1" });
    const foreign = (json: unknown) =>
      JSON.parse(JSON.stringify(json).replaceAll('"userId":"u1"', '"userId":"u2"'));
    gateway.proxies.payment.setFault(faults.mutate(foreign));
    const answer = await gateway.ask("web", query, { as: "u1" });
    const viewer = answer.body.data?.viewer as {
      paymentMethods: unknown[];
      recentOrders: { payment: unknown }[];
    };
    expect(right.body.data).not.toEqual(answer.body.data);
    expect(viewer.paymentMethods).toEqual([]);
    expect(viewer.recentOrders.map(({ payment }) => payment)).toEqual(viewer.recentOrders.map(() => null));
    gateway.reset();
    gateway.proxies.order.setFault(faults.mutate(foreign));
    const orders = await gateway.ask("web", query, { as: "u1" });
    expect(orders.body.data?.viewer).toMatchObject({ recentOrders: [], orders: { nodes: [] } });
  });

  it("another person's record, should the user service answer it, is nobody's", async () => {
    gateway.proxies.user.setFault(
      faults.mutate((json) => JSON.parse(JSON.stringify(json).replace('"id":"u1"', '"id":"u2"'))),
    );
    const answer = await gateway.ask("web", "{ viewer { id email } }", { as: "u1" });
    expect(answer.text).toBe('{"data":{"viewer":null}}');
  });

  it.each(["web", "mobile"])(
    "%s: writes to another's order change nothing and say what a missing one says",
    async (frontend) => {
      for (const [mutation, input] of [
        ["cancelOrder", { orderId: foreignId }],
        ["payOrder", { orderId: foreignId, methodId: "m1" }],
      ] as const) {
        const type = mutation === "cancelOrder" ? "CancelOrderInput" : "PayOrderInput";
        const query = `mutation($input: ${type}!) { result: ${mutation}(input: $input) { __typename ... on Problem { message } } }`;
        const ask = (orderId: string) =>
          gateway.ask(frontend, query, {
            as: "u1",
            variables: { input: { idempotencyKey: crypto.randomUUID(), ...input, orderId } },
          });
        const [foreign, missing] = [await ask(foreignId), await ask("no-such-order")];
        expect(foreign.body.data?.result).toMatchObject({ __typename: "OrderNotFound" });
        expect(foreign.text).toBe(missing.text);
      }
      expect(gateway.journal().filter(({ method }) => method !== "GET")).toEqual([]);
    },
  );

  it.each(["web", "mobile"])("%s: nothing is sent to an address of somebody else", async (frontend) => {
    const query =
      "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ... on InvalidInput { field } } }";
    const place = (addressId: string) =>
      gateway.ask(frontend, query, {
        as: "u1",
        variables: {
          input: {
            idempotencyKey: crypto.randomUUID(),
            items: [{ productId: "p1", quantity: 1 }],
            addressId,
          },
        },
      });
    const [foreign, missing] = [await place("a-u2-1"), await place("no-such-address")];
    expect(foreign.body.data).toEqual({ placeOrder: { __typename: "InvalidInput", field: "addressId" } });
    expect(missing.text).toBe(foreign.text);
    expect(gateway.journal().filter(({ method }) => method !== "GET")).toEqual([]);
    expect((await place("a-u1-1")).body.data).toEqual({ placeOrder: { __typename: "PlaceOrderSuccess" } });
  });

  it("a payment method of somebody else pays nothing", async () => {
    const methods = await gateway.ask("web", "{ viewer { paymentMethods { id } } }", { as: "u2" });
    const methodId = (methods.body.data?.viewer as { paymentMethods: { id: string }[] } | undefined)
      ?.paymentMethods[0]?.id;
    const query = "mutation($input: PayOrderInput!) { payOrder(input: $input) { __typename } }";
    gateway.reset();
    const answer = await gateway.ask("web", query, {
      as: "u1",
      variables: { input: { idempotencyKey: "k1", orderId: ownId, methodId } },
    });
    expect(answer.body.data).toEqual({ payOrder: { __typename: "PaymentMethodNotFound" } });
    expect(gateway.journal().filter(({ method }) => method !== "GET")).toEqual([]);
  });
});
