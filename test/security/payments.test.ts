/** Rows 63 and 64: a payment is made once for each key, however often it is asked for, and a key tells nobody of another's. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished } from "vitest";
import { createClients, type Services } from "../../clients/index.ts";
import type { Fault, FaultProxy } from "../support/fault-proxy.ts";
import { type Answer, errorsOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { neverOpens } from "../support/policies.ts";
import { control, threat } from "../support/threats.ts";

const paying = `mutation ($input: PayOrderInput!) { result: payOrder(input: $input) {
  __typename ... on Problem { message } ... on PayOrderSuccess { order { id status } } } }`;
const placing = `mutation ($input: PlaceOrderInput!) { result: placeOrder(input: $input) {
  __typename ... on Problem { message } ... on PlaceOrderSuccess { order { id total { amount } } } } }`;
const cancelling = `mutation ($input: CancelOrderInput!) { result: cancelOrder(input: $input) {
  __typename ... on Problem { message } ... on CancelOrderSuccess { order { id status } } } }`;
const renaming = `mutation ($input: UpdateProfileInput!) { result: updateProfile(input: $input) {
  __typename ... on Problem { message } ... on UpdateProfileSuccess { viewer { id name } } } }`;

interface Result {
  readonly __typename: string;
  readonly order?: { readonly id: string };
}
const resultOf = ({ body }: Answer) => (body.data as { readonly result: Result | null } | undefined)?.result;

/** Limits count by tenant and person: each tenant has all of them. */
let tenantsMade = 0;
const newTenant = () => {
  tenantsMade += 1;
  return `tenant${tenantsMade}`;
};
async function askAs(
  { demo, ask }: GatewayUnderTest,
  person: string,
  tid: string,
): Promise<(query: string, input: Readonly<Record<string, unknown>>) => Promise<Answer>> {
  const authorization = `Bearer ${await demo.issuer.mint(person, { tid })}`;
  return (query, input) => ask("web", query, { headers: { authorization }, variables: { input } });
}

/** Of an answer of the ledger. */
const wireBytes = 300;

/**
 * A payment service that takes whatever it is asked for: a key that it has seen is all that keeps it from charging. After
 * `cutAt` bytes of an answer it cuts the connection, and with `isSilent` it never answers. Reads go to the demo's.
 */
async function startLedger() {
  const charges = new Map<string, string>();
  const state = { cutAt: wireBytes, isSilent: false, readsFrom: "" };
  const charge = (key: string, wish: string) => {
    const known = charges.get(key);
    if (known) return known;
    const { orderId, methodId, amount } = JSON.parse(wish);
    const payment = JSON.stringify({
      id: crypto.randomUUID(),
      ...{ orderId, methodId, amount, userId: "u1", status: "captured", failureReason: null },
      createdAt: "2026-03-04T05:06:07Z",
    });
    const head = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: ";
    const end = "\r\n\r\n";
    const body = payment.padEnd(wireBytes - head.length - 3 - end.length);
    const wire = `${head}${body.length}${end}${body}`;
    expect(wire).toHaveLength(wireBytes);
    charges.set(key, wire);
    return wire;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const wish = await text(request);
    if (request.method === "GET") {
      const read = await fetch(`${state.readsFrom}${request.url}`);
      return void response.writeHead(200, { "content-type": "application/json" }).end(await read.text());
    }
    const wire = charge(String(request.headers["idempotency-key"]), wish);
    if (!state.isSilent) request.socket.end(wire.slice(0, state.cutAt));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, charges, state, close };
}

describe("a payment that is asked for again", () => {
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  let gateway: GatewayUnderTest;
  let demoGateway: GatewayUnderTest;
  beforeAll(async () => {
    ledger = await startLedger();
    // Its demo gives the orders, the methods and the tokens.
    demoGateway = await startGateway();
    const { services, issuer } = demoGateway.demo;
    ledger.state.readsFrom = services.payment.url;
    const at = (url: string) => ({ urls: [url], policies: { breaker: neverOpens } });
    gateway = await startGateway({
      deadlineMs: 10_000,
      issuer,
      services: {
        user: at(services.user.url),
        order: at(services.order.url),
        payment: at(ledger.url),
        catalog: at(services.catalog.url),
      },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await demoGateway.close();
    ledger.close();
  });

  type NextKey = (first: string) => string;

  /** Pays once while the ledger does that, and then again while it does not; gives the two answers and the charges. */
  async function payTwice(under: { cutAt?: number; isSilent?: boolean }, nextKey: NextKey) {
    const token = await demoGateway.demo.issuer.mint("u1", { tid: newTenant() });
    const headers = {
      authorization: `Bearer ${token}`,
      ...(under.isSilent ? { "x-request-timeout": "300" } : {}),
    };
    const pay = (idempotencyKey: string) =>
      gateway.ask("web", paying, {
        headers,
        variables: { input: { idempotencyKey, orderId: "o1", methodId: "m1" } },
      });
    const key = crypto.randomUUID();
    ledger.charges.clear();
    Object.assign(ledger.state, under);
    const first = await pay(key);
    Object.assign(ledger.state, { cutAt: wireBytes, isSilent: false });
    const second = await pay(nextKey(key));
    return { first, second, charged: ledger.charges.size };
  }

  /** Until the whole answer has come. */
  async function payUnderCuts(nextKey: NextKey, stepBytes: number) {
    const outcomes = { cuts: 0, lost: 0, twice: 0 };
    for (let cutAt = 0; cutAt <= wireBytes; cutAt += stepBytes) {
      const { first, second, charged } = await payTwice({ cutAt }, nextKey);
      const label = `cut after ${cutAt} bytes`;
      expect(resultOf(second)?.__typename, label).toBe("PayOrderSuccess");
      outcomes.cuts += 1;
      if (charged !== 1) outcomes.twice += 1;
      if (first.body.errors !== undefined) outcomes.lost += 1;
      expectSame(first, second, "UPSTREAM_ERROR payment", label);
    }
    return outcomes;
  }

  /** Where an answer came, it is the same; where none did, the caller was told so. */
  function expectSame(first: Answer, second: Answer, error: string, label: string): void {
    if (first.body.errors === undefined) expect(first.body, label).toEqual(second.body);
    else expect([errorsOf(first), first.body.data], label).toEqual([[error], { result: null }]);
  }

  threat(
    {
      row: 63,
      attack: "the answer to a payment cut after each byte, and asked for again with the same key",
      times: wireBytes + 1,
      result: "charged once, the same answer",
    },
    async (tried) => {
      const outcomes = await payUnderCuts((key) => key, 1);
      expect(outcomes.twice).toBe(0);
      // Lost on the way to the caller: those are asked for again in earnest.
      expect(outcomes.lost).toBeGreaterThan(100);
      tried(outcomes.cuts);
    },
  );

  const silences = 5;
  threat(
    {
      row: 63,
      attack: "a payment that is made and not answered in time, asked for again with the same key",
      times: silences,
      result: "charged once, and learnt of",
    },
    async (tried) => {
      for (let time = 0; time < silences; time += 1) {
        const { first, second, charged } = await payTwice({ isSilent: true }, (key) => key);
        expect(errorsOf(first)).toEqual(["UPSTREAM_TIMEOUT payment"]);
        expect([resultOf(second)?.__typename, charged]).toEqual(["PayOrderSuccess", 1]);
        tried();
      }
    },
  );

  control({ row: 63, naive: "an app that makes a new key for each attempt" }, async () => {
    const outcomes = await payUnderCuts(() => crypto.randomUUID(), 40);
    expect(outcomes.twice).toBeGreaterThan(0);
  });
});

describe("a key that was used before", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const itemsOf = (productId: string) => [{ productId, quantity: 1 }];

  const rounds = 20;
  threat(
    {
      row: 64,
      attack: "an idempotency key again with another body: placing, paying, a profile",
      times: 3 * rounds,
      result: "IdempotencyKeyReused, nothing of the first answer",
    },
    async (tried) => {
      for (let round = 0; round < rounds; round += 1) {
        const ask = await askAs(gateway, "u1", newTenant());
        const idempotencyKey = crypto.randomUUID();
        const placed = async (productId: string, key: string) =>
          resultOf(await ask(placing, { idempotencyKey: key, items: itemsOf(productId) }))?.order?.id ?? "";
        const [first, other] = [await placed("p4", idempotencyKey), await placed("p5", crypto.randomUUID())];
        await ask(paying, { idempotencyKey, orderId: first, methodId: "m1" });
        await ask(renaming, { idempotencyKey, name: "Canary" });
        const again = [
          await ask(placing, { idempotencyKey, items: itemsOf("p5") }),
          await ask(paying, { idempotencyKey, orderId: other, methodId: "m1" }),
          await ask(renaming, { idempotencyKey, name: "Other" }),
        ];
        for (const answer of again) {
          expect(resultOf(answer)).toEqual({
            __typename: "IdempotencyKeyReused",
            message: expect.any(String),
          });
          expect(answer.text).not.toMatch(new RegExp(`${first}|Canary`));
        }
        tried(again.length);
      }
    },
  );

  /** The very same bytes as u1 sent, by u2. */
  threat(
    {
      row: 64,
      attack: "an idempotency key again by another person, with the same body",
      times: 3 * rounds,
      result: "their own answer, nothing of the first one",
    },
    async (tried) => {
      for (let round = 0; round < rounds; round += 1) {
        const tenant = newTenant();
        const [one, other] = [await askAs(gateway, "u1", tenant), await askAs(gateway, "u2", tenant)];
        const idempotencyKey = crypto.randomUUID();
        const place = { idempotencyKey, items: itemsOf("p4") };
        const orderId = resultOf(await one(placing, place))?.order?.id ?? "";
        const pay = { idempotencyKey, orderId, methodId: "m1" };
        const rename = { idempotencyKey, name: "Canary" };
        expect(resultOf(await one(paying, pay))?.__typename).toBe("PayOrderSuccess");
        await one(renaming, rename);
        const placed = await other(placing, place);
        const paid = await other(paying, pay);
        const renamed = await other(renaming, rename);
        expect(resultOf(placed)?.__typename).toBe("PlaceOrderSuccess");
        expect(resultOf(placed)?.order?.id).not.toBe(orderId);
        expect(resultOf(paid)?.__typename).toBe("OrderNotFound");
        expect(resultOf(renamed)).toMatchObject({ viewer: { id: "u2" } });
        for (const { text: answer } of [placed, paid, renamed]) expect(answer).not.toContain(orderId);
        tried(3);
      }
    },
  );

  /** Gives every write the first one's answer, whoever asks, and whatever for. */
  function forgetWhoAsked(proxy: FaultProxy): void {
    let first: ReturnType<Parameters<Fault["run"]>[0]["real"]> | null = null;
    const run: Fault["run"] = async ({ real, response }) => {
      first ??= real();
      const { status, rawHeaders, body } = await first;
      response.writeHead(status, [...rawHeaders, "Content-Length", String(body.length)]).end(body);
    };
    proxy.setFault({ name: "the first answer to everybody", run }, ({ method }) => method !== "GET");
  }

  threat(
    {
      row: 64,
      attack: "the same by services that keep answers by the key alone, and give them to everybody",
      times: 4 * rounds,
      result: "an error, nothing of the first answer",
    },
    async (tried) => {
      for (let round = 0; round < rounds; round += 1) {
        gateway.reset();
        const tenant = newTenant();
        const [one, other] = [await askAs(gateway, "u1", tenant), await askAs(gateway, "u2", tenant)];
        const ofOther = resultOf(
          await other(placing, { idempotencyKey: crypto.randomUUID(), items: itemsOf("p5") }),
        );
        const otherId = ofOther?.order?.id ?? "";
        const idempotencyKey = crypto.randomUUID();
        for (const name of ["order", "payment", "user"] as const) forgetWhoAsked(gateway.proxies[name]);
        const firstId =
          resultOf(await one(placing, { idempotencyKey, items: itemsOf("p4") }))?.order?.id ?? "";
        await one(paying, { idempotencyKey, orderId: firstId, methodId: "m1" });
        await one(renaming, { idempotencyKey, name: "Canary" });
        const methodId = await methodOf("u2");
        const answers = [
          await other(placing, { idempotencyKey, items: itemsOf("p4") }),
          await other(paying, { idempotencyKey, orderId: otherId, methodId }),
          await other(cancelling, { idempotencyKey, orderId: otherId }),
          await other(renaming, { idempotencyKey, name: "Canary" }),
        ];
        expect(answers.map((answer) => errorsOf(answer))).toEqual(
          ["order", "payment", "order", "user"].map((name) => [`UPSTREAM_BAD_RESPONSE ${name}`]),
        );
        for (const { text: answer } of answers)
          expect(answer).not.toMatch(new RegExp(`${firstId}|Canary|u1`));
        tried(answers.length);
      }
    },
  );

  /** The other half of it: one's own order is not paid, or cancelled, by the answer about another one of one's own. */
  threat(
    {
      row: 64,
      attack: "one's own answer about another order, by such services",
      times: 2 * rounds,
      result: "an error: the order is not said to be paid or cancelled",
    },
    async (tried) => {
      for (let round = 0; round < rounds; round += 1) {
        gateway.reset();
        const ask = await askAs(gateway, "u1", newTenant());
        const place = async () =>
          resultOf(await ask(placing, { idempotencyKey: crypto.randomUUID(), items: itemsOf("p4") }))?.order
            ?.id;
        const [first, second] = [await place(), await place()];
        for (const [service, query] of [
          ["payment", paying],
          ["order", cancelling],
        ] as const) {
          gateway.reset();
          forgetWhoAsked(gateway.proxies[service]);
          const inputOf = (orderId: string | undefined) => ({
            idempotencyKey: crypto.randomUUID(),
            orderId,
            ...(service === "payment" ? { methodId: "m1" } : {}),
          });
          expect(resultOf(await ask(query, inputOf(first)))?.__typename).toMatch(/Success$/);
          expect(errorsOf(await ask(query, inputOf(second)))).toEqual([`UPSTREAM_BAD_RESPONSE ${service}`]);
          tried();
        }
      }
    },
  );

  control({ row: 64, naive: "answers of writes kept by their key" }, async () => {
    const kept = new Map<string, Promise<Answer>>();
    const [one, other] = [await askAs(gateway, "u1", newTenant()), await askAs(gateway, "u2", newTenant())];
    const input = { idempotencyKey: "key-1", items: itemsOf("p4") };
    const keptOr = (ask: typeof one) => {
      const answer = kept.get(input.idempotencyKey) ?? ask(placing, input);
      kept.set(input.idempotencyKey, answer);
      return answer;
    };
    const [own, others] = [await keptOr(one), await keptOr(other)];
    expect(others.text).toContain(resultOf(own)?.order?.id);
  });

  control({ row: 64, naive: "a service's answer to a write passed on as it is" }, async () => {
    forgetWhoAsked(gateway.proxies.order);
    const services = Object.fromEntries(
      Object.entries(gateway.serviceUrls).map(([name, url]) => [name, { urls: [url] }]),
    ) as unknown as Services;
    const { clients, close } = createClients(services, {
      readTransport: "undici",
      cacheMaxBytes: 0,
      maxDeadlineMs: 2_000,
      minDeadlineMs: 2_000,
      onEvent: () => {},
    });
    onTestFinished(close);
    const place = (userId: string) => {
      const origin = {
        headers: {},
        identityHeaders: { "x-user-id": userId },
        deadlineAtMs: Date.now() + 2_000,
      };
      const { signal } = new AbortController();
      return clients.order.placeOrder({ userId, items: itemsOf("p4") }, "key-2", origin, signal);
    };
    const [own, others] = [await place("u1"), await place("u2")];
    expect(others).toEqual(own);
  });

  async function methodOf(person: string): Promise<string> {
    const { body } = await gateway.ask("web", "{ viewer { paymentMethods { id } } }", { as: person });
    const { viewer } = body.data as {
      readonly viewer: { readonly paymentMethods: readonly { id: string }[] };
    };
    return viewer.paymentMethods[0]?.id ?? "";
  }
});
