/** What people can change: each mutation, each problem that they can cause, and that nothing happens twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { faults } from "../support/fault-proxy.ts";
import { errorsOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { headerValues } from "../support/journal.ts";

const mutations = {
  placeOrder: `mutation($input: PlaceOrderInput!) { result: placeOrder(input: $input) {
    __typename ... on PlaceOrderSuccess { order { id status } } ... on Problem { message } ... on InvalidInput { field } } }`,
  payOrder: `mutation($input: PayOrderInput!) { result: payOrder(input: $input) {
    __typename ... on PayOrderSuccess { order { id status } } ... on Problem { message } ... on InvalidInput { field } } }`,
  cancelOrder: `mutation($input: CancelOrderInput!) { result: cancelOrder(input: $input) {
    __typename ... on CancelOrderSuccess { order { id status } } ... on Problem { message } } }`,
} as const;
const updateProfile = (
  person: string,
) => `mutation($input: UpdateProfileInput!) { result: updateProfile(input: $input) {
    __typename ... on UpdateProfileSuccess { ${person} { id name } } ... on Problem { message } ... on InvalidInput { field } } }`;

interface Result {
  readonly __typename: string;
  readonly order?: { readonly id: string; readonly status: string };
  readonly field?: string | null;
}

describe.each(["web", "mobile"] as const)("mutations on %s", (frontend) => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({ deadlineMs: 500 });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  async function change(query: string, input: Record<string, unknown>, as = "u1"): Promise<Result> {
    const answer = await gateway.ask(frontend, query, {
      as,
      variables: { input: { idempotencyKey: crypto.randomUUID(), ...input } },
    });
    expect(answer.body.errors).toBeUndefined();
    return answer.body.data?.result as Result;
  }
  const place = (input: Record<string, unknown> = {}) =>
    change(mutations.placeOrder, { items: [{ productId: "p1", quantity: 2 }], ...input });
  const writes = () =>
    (["user", "order", "payment"] as const).flatMap((service) =>
      gateway.proxies[service].journal.filter(({ method }) => method !== "GET"),
    );

  it("an order is placed, paid and cancelled", async () => {
    const placed = await place();
    expect(placed).toMatchObject({ __typename: "PlaceOrderSuccess", order: { status: "PENDING" } });
    const orderId = placed.order?.id;
    const paid = await change(mutations.payOrder, { orderId, methodId: "m1" });
    expect(paid).toEqual({ __typename: "PayOrderSuccess", order: { id: orderId, status: "PAID" } });
    const again = await change(mutations.payOrder, { orderId, methodId: "m1" });
    expect(again.__typename).toBe("NotPayable");
    const cancelled = await change(mutations.cancelOrder, { orderId });
    expect(cancelled).toEqual({
      __typename: "CancelOrderSuccess",
      order: { id: orderId, status: "CANCELLED" },
    });
    expect((await change(mutations.cancelOrder, { orderId })).__typename).toBe("NotCancellable");
  });

  it("what a person can cause is a typed problem", async () => {
    const { order } = await place();
    const problems = [
      await place({ items: [{ productId: "p11", quantity: 1 }] }),
      await place({ items: [{ productId: "p1", quantity: 0 }] }),
      await place({ items: [{ productId: "no-such-product", quantity: 1 }] }),
      await change(mutations.payOrder, { orderId: order?.id, methodId: "m2" }),
      await change(mutations.payOrder, { orderId: order?.id, methodId: "no-such-method" }),
      await change(mutations.payOrder, { orderId: "no-such-order", methodId: "m1" }),
      await change(mutations.cancelOrder, { orderId: "no-such-order" }),
    ];
    expect(problems.map(({ __typename, field }) => (field ? `${__typename} ${field}` : __typename))).toEqual([
      "OutOfStock",
      "InvalidInput items",
      "InvalidInput items",
      "PaymentDeclined",
      "PaymentMethodNotFound",
      "OrderNotFound",
      "OrderNotFound",
    ]);
  });

  it("the profile changes; what is left out stays; a refused value says which", async () => {
    const query = updateProfile(frontend === "web" ? "viewer" : "me");
    const changed = await change(query, { name: "Mara L." }, "u4");
    expect(changed).toMatchObject({ __typename: "UpdateProfileSuccess" });
    expect(Object.values(changed)).toContainEqual({ id: "u4", name: "Mara L." });
    const [write] = writes();
    expect([write?.method, write?.path, write?.body]).toEqual(["PATCH", "/users/u4", '{"name":"Mara L."}']);
    const refused = await change(query, { locale: "not a locale" }, "u4");
    expect(refused).toMatchObject({ __typename: "InvalidInput", field: "locale" });
  });

  it("the key reaches the service unchanged, and the same again does nothing twice", async () => {
    const idempotencyKey = `key-${frontend}-1`;
    const first = await place({ idempotencyKey });
    const second = await place({ idempotencyKey });
    expect(second).toEqual(first);
    expect(writes().map((write) => headerValues(write, "Idempotency-Key"))).toEqual([
      [idempotencyKey],
      [idempotencyKey],
    ]);
    const other = await place({ idempotencyKey, items: [{ productId: "p2", quantity: 1 }] });
    expect(other.__typename).toBe("IdempotencyKeyReused");
  });

  it("a payment whose answer is lost is an error, made once, and learnt of by asking again with the same key", async () => {
    const { order } = await place();
    const input = { idempotencyKey: `key-${frontend}-2`, orderId: order?.id, methodId: "m1" };
    gateway.proxies.payment.setFault(faults.cutAfter(10), ({ method }) => method === "POST");
    const lost = await gateway.ask(frontend, mutations.payOrder, { as: "u1", variables: { input } });
    expect(errorsOf(lost)).toEqual(["UPSTREAM_ERROR payment"]);
    expect(lost.body.data).toEqual({ result: null });
    gateway.proxies.payment.setFault(null);
    expect((await change(mutations.payOrder, input)).__typename).toBe("PayOrderSuccess");
    const url = `${gateway.demo.services.payment.url}/payments?orderIds=${order?.id}`;
    const payments = (await (await fetch(url)).json()) as { items: unknown[] };
    expect(payments.items).toHaveLength(1);
  });

  it("a paid order that can't be read back is paid all the same", async () => {
    const { order } = await place();
    let reads = 0;
    gateway.proxies.order.setFault(faults.hang, ({ method }) => method === "GET" && ++reads > 1);
    const answer = await gateway.ask(frontend, mutations.payOrder, {
      as: "u1",
      variables: { input: { idempotencyKey: crypto.randomUUID(), orderId: order?.id, methodId: "m1" } },
    });
    expect(answer.body.data?.result).toEqual({ __typename: "PayOrderSuccess", order: null });
    expect(errorsOf(answer)).toEqual(["UPSTREAM_TIMEOUT order"]);
  });

  it("what a mutation changed is read anew by the fields beneath it", async () => {
    const { order } = await place();
    const field = frontend === "web" ? "payment { status }" : "paid";
    const query = `mutation($input: PayOrderInput!) { payOrder(input: $input) { ... on PayOrderSuccess { order { status ${field} } } } }`;
    const answer = await gateway.ask(frontend, query, {
      as: "u1",
      variables: { input: { idempotencyKey: crypto.randomUUID(), orderId: order?.id, methodId: "m1" } },
    });
    expect(answer.body.data?.payOrder).toEqual({
      order:
        frontend === "web"
          ? { status: "PAID", payment: { status: "AUTHORIZED" } }
          : { status: "PAID", paid: true },
    });
  });

  it("nobody changes anything", async () => {
    const idempotencyKey = "k";
    const attempts = [
      [mutations.placeOrder, { idempotencyKey, items: [{ productId: "p1", quantity: 1 }] }],
      [mutations.payOrder, { idempotencyKey, orderId: "o1", methodId: "m1" }],
      [mutations.cancelOrder, { idempotencyKey, orderId: "o1" }],
      [updateProfile(frontend === "web" ? "viewer" : "me"), { idempotencyKey, name: "Nobody" }],
    ] as const;
    for (const [query, input] of attempts) {
      const answer = await gateway.ask(frontend, query, { variables: { input } });
      expect(answer.body.data).toEqual({ result: null });
      expect(errorsOf(answer)).toEqual(["UNAUTHENTICATED"]);
    }
    expect(gateway.journal()).toEqual([]);
  });

  it("more than the schema has is refused, and so is a key that can't be a header", async () => {
    const items = [{ productId: "p1", quantity: 1 }];
    for (const input of [
      { idempotencyKey: "k", items, userId: "u2" },
      { idempotencyKey: "a\r\nx-user-id: u2", items },
      { idempotencyKey: "", items },
      { idempotencyKey: "k", items: [] },
      { idempotencyKey: "k", items: Array.from({ length: 101 }, () => items[0]) },
      { idempotencyKey: "k", items: [{ productId: "../p1", quantity: 1 }] },
    ]) {
      const answer = await gateway.ask(frontend, mutations.placeOrder, { as: "u1", variables: { input } });
      expect(errorsOf(answer)).toEqual(["BAD_USER_INPUT"]);
    }
    expect(gateway.journal()).toEqual([]);
  });
});
