/** A payment whose connection is cut at any byte is paid at most once, and whoever asks again with the same key learns of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fault, type FaultProxy, faults, type ProxiedRequest } from "../../support/fault-proxy.ts";
import { type Answer, errorsOf, type GatewayUnderTest, startGateway } from "../../support/gateway.ts";
import { headerValues } from "../../support/journal.ts";
import { neverOpens } from "../../support/policies.ts";
import { wireOf } from "../../support/wire.ts";

const placing = `mutation ($input: PlaceOrderInput!) {
  result: placeOrder(input: $input) { ... on PlaceOrderSuccess { order { id } } } }`;
const paying = `mutation ($input: PayOrderInput!) {
  result: payOrder(input: $input) { __typename ... on PayOrderSuccess { order { id status } } } }`;

const deadlineMs = 1_000;
/** Between two cuts. */
const stepBytes = 2;

describe("a payment", () => {
  let gateway: GatewayUnderTest;
  let proxy: FaultProxy;
  let authorization: string;
  let tenants = 0;
  beforeAll(async () => {
    gateway = await startGateway({ deadlineMs, policies: { breaker: neverOpens } });
    proxy = gateway.proxies.payment;
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const change = (query: string, input: Record<string, unknown>) =>
    gateway.ask("web", query, { headers: { authorization }, variables: { input } });
  const isWrite = ({ method }: ProxiedRequest) => method === "POST";
  const firstWrite = () => {
    let seen = 0;
    return (request: ProxiedRequest) => {
      if (isWrite(request)) seen += 1;
      return isWrite(request) && seen === 1;
    };
  };
  const writes = () => proxy.journal.filter(isWrite);

  /** There are enough of each product, and orders of the same one are answered with the same number of bytes. */
  async function placeOrder(productId: string): Promise<string> {
    const items = [{ productId, quantity: 1 }];
    const { body } = await change(placing, { idempotencyKey: crypto.randomUUID(), items });
    return (body.data as { result: { order: { id: string } } }).result.order.id;
  }

  /** Pays under a fault, and then again without it; gives the first answer. Each time as another caller, who has limits of their own. */
  async function payTwice(fault: Fault, { matches = isWrite, productId = "p4" } = {}): Promise<Answer> {
    tenants += 1;
    authorization = `Bearer ${await gateway.demo.issuer.mint("u1", { tid: `t${tenants}` })}`;
    const orderId = await placeOrder(productId);
    const input = { idempotencyKey: crypto.randomUUID(), orderId, methodId: "m1" };
    const label = `${fault.name}, ${orderId}`;
    proxy.clear();
    proxy.setFault(fault, matches);
    const first = await change(paying, input);
    const writesUnderFault = writes().length;
    proxy.setFault(null);
    const second = await change(paying, input);
    expect(second.body, label).toEqual({
      data: { result: { __typename: "PayOrderSuccess", order: { id: orderId, status: "PAID" } } },
    });
    // Where the first answer is one, it is the same.
    if (first.body.errors === undefined) expect(first.body, label).toEqual(second.body);
    else expect(first.body.data, label).toEqual({ result: null });
    const url = `${gateway.demo.services.payment.url}/payments?orderIds=${orderId}`;
    const paid = (await (await fetch(url)).json()) as { readonly items: readonly unknown[] };
    expect(paid.items, label).toHaveLength(1);
    const keys = writes().map((write) => headerValues(write, "Idempotency-Key"));
    expect(new Set(keys.flat()), label).toEqual(new Set([input.idempotencyKey]));
    expect(keys.flat(), label).toHaveLength(writes().length);
    expect(writesUnderFault, label).toBeGreaterThan(0);
    expect(writes().length, label).toBe(writesUnderFault + 1);
    return first;
  }

  it("whose answer is cut at any byte is made once, and its key tells what became of it", async () => {
    const outcomes: string[] = [];
    let bytes = 0;
    for (; ; bytes += stepBytes) {
      const [code = "paid"] = errorsOf(await payTwice(faults.cutWire(bytes), { productId: "p5" }));
      outcomes.push(code);
      if (code === "paid") break;
      expect(code).toBe("UPSTREAM_ERROR payment");
    }
    // A head and a body: else there was nothing to cut.
    expect(bytes).toBeGreaterThan(300);
    expect(outcomes.indexOf("paid")).toBe(outcomes.length - 1);
  }, 60_000);

  it("is made again by itself, under the same key, as long as no whole head of an answer has come", async () => {
    const { size, headBytes } = await measure();
    for (const bytes of [0, 1, 9, headBytes - 3, headBytes - 2, headBytes - 1]) {
      expect(
        (await payTwice(faults.cutWire(bytes), { matches: firstWrite() })).body.errors,
        `${bytes}`,
      ).toBeUndefined();
    }
    for (const bytes of [headBytes, headBytes + 1, size - 1]) {
      const first = await payTwice(faults.cutWire(bytes), { matches: firstWrite() });
      expect(errorsOf(first), `${bytes}`).toEqual(["UPSTREAM_ERROR payment"]);
    }
  });

  it("whose connection is cut before the service has seen it is made once, and mostly without the caller's help", async () => {
    expect(errorsOf(await payTwice(faults.dead))).toEqual(["UPSTREAM_ERROR payment"]);
    expect((await payTwice(faults.dead, { matches: firstWrite() })).body.errors).toBeUndefined();
  });

  it("that is not answered in time is not made again by itself, and its key tells what became of it", async () => {
    const late: Fault = {
      name: "done, and not answered",
      run: async ({ real }) => {
        await real();
      },
    };
    expect(errorsOf(await payTwice(late))).toEqual(["UPSTREAM_TIMEOUT payment"]);
    expect(writes()).toHaveLength(2);
  });

  /** How long a payment's answer is on the wire, and how long its head. */
  async function measure(): Promise<{ readonly size: number; readonly headBytes: number }> {
    let wire: ReturnType<typeof wireOf> = { head: Buffer.alloc(0), body: Buffer.alloc(0) };
    const measuring: Fault = {
      name: "measured",
      run: async ({ real, response }) => {
        wire = wireOf(await real());
        response.socket?.end(Buffer.concat([wire.head, wire.body]));
      },
    };
    expect((await payTwice(measuring)).body.errors).toBeUndefined();
    return { headBytes: wire.head.length, size: wire.head.length + wire.body.length };
  }
});
