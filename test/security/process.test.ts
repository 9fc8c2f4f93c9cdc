/** Rows 65, 66 and 70: what a process has accepted it answers before it ends, killed it charges nobody twice, and names don't fill it. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Fault } from "../support/fault-proxy.ts";
import { type GatewayProcess, type ServicesUnderTest, startServices } from "../support/gateway-processes.ts";
import { createRandom } from "../support/random-operations.ts";
import { control, threat } from "../support/threats.ts";

interface Growth {
  readonly name: string;
  readonly times: number;
  /** At each tenth of the way. */
  readonly heldBytes: readonly number[];
}

/** What a process of its own finds out, while the tests before it wait for theirs. */
async function measureGrowth(): Promise<readonly Growth[]> {
  const script = fileURLToPath(new URL("../support/growth-process.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** A start takes a second, and several where others need the processor. */
const patienceMs = 180_000;

let services: ServicesUnderTest;
let token: string;
let growing: Promise<readonly Growth[]>;
beforeAll(async () => {
  growing = measureGrowth();
  growing.catch(() => undefined);
  services = await startServices();
  token = await services.demo.issuer.mint("u1");
});
afterAll(() => services.close());

interface Reply {
  readonly data?: { readonly viewer?: unknown; readonly result?: unknown };
  readonly errors?: unknown;
}

async function send(
  { url }: Pick<GatewayProcess, "url">,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const response = await fetch(`${url}/graphql/web`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Reply;
}

const query = "{ viewer { id name recentOrders(first: 3) { id } paymentMethods { id } } }";

describe("a process that is told to end", () => {
  const workers = 12;
  const hex = (number: number, length: number) => number.toString(16).padStart(length, "0");
  let traces = 0;

  interface Load {
    /** By trace id: whether a whole answer came. */
    readonly whole: ReadonlyMap<string, boolean>;
    /** Resolves when the gateway takes nothing more. */
    readonly over: Promise<unknown>;
  }

  /** Each worker asks again as soon as it is answered, until it can't. */
  function startLoad(gateway: GatewayProcess): Load {
    const whole = new Map<string, boolean>();
    const work = async () => {
      for (;;) {
        traces += 1;
        const traceId = hex(traces, 32);
        whole.set(traceId, false);
        const headers = { traceparent: `00-${traceId}-${hex(traces, 16)}-01` };
        const reply = await send(gateway, { query }, headers).catch(() => null);
        if (reply === null) return;
        const isWhole = reply.errors === undefined && reply.data?.viewer !== undefined;
        whole.set(traceId, isWhole);
      }
    };
    return { whole, over: Promise.all(Array.from({ length: workers }, work)) };
  }

  const traceOf = (headers: Readonly<Record<string, unknown>>) => String(headers.traceparent).split("-")[1];

  /** Under load, while many are being answered. What a service was asked for, the gateway has accepted. */
  async function end(gateway: GatewayProcess) {
    for (const proxy of Object.values(services.proxies)) proxy.clear();
    const load = startLoad(gateway);
    const answered = () => [...load.whole.values()].filter(Boolean).length;
    const underWay = () => services.journal().filter(({ endedAtMs }) => endedAtMs === null).length;
    await expect.poll(() => answered() > workers && underWay() > workers / 2, { timeout: 20_000 }).toBe(true);
    const inHand = underWay();
    gateway.child.kill("SIGTERM");
    const [code] = await Promise.all([gateway.ended(), load.over]);
    const accepted = new Set(services.journal().map(({ headers }) => traceOf(headers)));
    const lost = [...accepted].filter((trace) => load.whole.get(trace ?? "") !== true).length;
    return { code, inHand, accepted: accepted.size, lost };
  }

  const delays = createRandom(65);
  const restarts = 10;
  threat(
    {
      row: 65,
      attack: "SIGTERM while 12 callers ask without a pause",
      times: restarts,
      result: "all that was accepted is answered whole",
    },
    async (tried) => {
      for (const proxy of Object.values(services.proxies)) proxy.setDelay(() => 20 + delays(60));
      let next = services.start();
      for (let restart = 0; restart < restarts; restart += 1) {
        const gateway = await next;
        next = restart + 1 < restarts ? services.start() : next;
        const { code, inHand, accepted, lost } = await end(gateway);
        expect({ code, lost }).toEqual({ code: 0, lost: 0 });
        expect(accepted).toBeGreaterThan(inHand / 4);
        tried();
      }
    },
    patienceMs,
  );

  const careless = fileURLToPath(new URL("../support/careless-process.ts", import.meta.url));
  control({ row: 65, naive: "a process that exits on SIGTERM" }, async () => {
    for (const proxy of Object.values(services.proxies)) proxy.setDelay(() => 20 + delays(60));
    expect((await end(await services.start({}, careless))).lost).toBeGreaterThan(0);
  });
});

describe("a process that is killed", () => {
  const placing = `mutation ($input: PlaceOrderInput!) {
    result: placeOrder(input: $input) { ... on PlaceOrderSuccess { order { id } } } }`;
  const paying = `mutation ($input: PayOrderInput!) {
    result: payOrder(input: $input) { __typename ... on PayOrderSuccess { order { id status } } } }`;

  /** When the process dies, and whether the payment is made. */
  const moments: readonly ((kill: () => Promise<unknown>) => Fault)[] = [
    (kill) => ({ name: "before the service is asked", run: async () => void (await kill()) }),
    (kill) => ({
      name: "while the service is asked",
      run: async ({ real }) => {
        const made = real().catch(() => null);
        await kill();
        await made;
      },
    }),
    (kill) => ({
      name: "when the service has charged",
      run: async ({ real }) => {
        await real();
        await kill();
      },
    }),
  ];

  /** Gives what the other process answers, and how often was paid. */
  async function killMidPayment(round: number, victim: GatewayProcess, other: GatewayProcess) {
    const headers = {
      authorization: `Bearer ${await services.demo.issuer.mint("u1", { tid: `tenant${round}` })}`,
    };
    const items = [{ productId: "p4", quantity: 1 }];
    const placed = await send(
      other,
      { query: placing, variables: { input: { idempotencyKey: crypto.randomUUID(), items } } },
      headers,
    );
    const orderId = (placed.data as { result: { order: { id: string } } }).result.order.id;
    const input = { idempotencyKey: crypto.randomUUID(), orderId, methodId: "m1" };
    const pay = (gateway: GatewayProcess) => send(gateway, { query: paying, variables: { input } }, headers);
    const kill = () => {
      victim.child.kill("SIGKILL");
      return victim.ended();
    };
    const fault = (moments[round % moments.length] as (typeof moments)[number])(kill);
    services.proxies.payment.setFault(fault, ({ method }) => method === "POST");
    let answered = 0;
    let isOver = false;
    const probing = (async () => {
      for (; !isOver; answered += 1) {
        const { data, errors } = await send(other, { query });
        expect({ viewer: data?.viewer, errors }).toEqual({ viewer: expect.anything(), errors: undefined });
      }
    })();
    const first = await pay(victim).catch(() => null);
    services.proxies.payment.setFault(null);
    const second = await pay(other);
    isOver = true;
    await probing;
    const paid = await fetch(`${services.demo.services.payment.url}/payments?orderIds=${orderId}`);
    const { items: payments } = (await paid.json()) as { readonly items: readonly unknown[] };
    return { name: fault.name, orderId, first, second, answered, payments: payments.length };
  }

  const kills = 9;
  threat(
    {
      row: 66,
      attack: "SIGKILL of one of two processes, before, while and after a payment is made",
      times: kills,
      result: "the other serves, the same key is charged once",
    },
    async (tried) => {
      for (const proxy of Object.values(services.proxies)) proxy.setDelay(0);
      let [victim, next] = [await services.start(), services.start()];
      for (let round = 0; round < kills; round += 1) {
        const other = await next;
        next = services.start();
        const { name, orderId, ...outcome } = await killMidPayment(round, victim, other);
        expect(outcome, name).toEqual({
          first: null,
          second: {
            data: { result: { __typename: "PayOrderSuccess", order: { id: orderId, status: "PAID" } } },
          },
          answered: expect.any(Number),
          payments: 1,
        });
        expect(outcome.answered).toBeGreaterThan(0);
        victim = other;
        tried();
      }
      await next;
    },
    patienceMs,
  );

  control({ row: 66, naive: "keys remembered in the process's memory" }, async () => {
    let charges = 0;
    let onCharge = () => {};
    const ledger = createServer((_request, response) => {
      charges += 1;
      onCharge();
      response.end("paid");
    });
    const urlOf = async (server: typeof ledger) => {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    const ledgerUrl = await urlOf(ledger);
    const startOne = async () => {
      const known = new Map<string, Promise<string>>();
      const server = createServer(async (request, response) => {
        const key = await text(request);
        const answer = known.get(key) ?? fetch(ledgerUrl, { method: "POST" }).then((paid) => paid.text());
        known.set(key, answer);
        response.end(await answer);
      });
      return { server, url: await urlOf(server) };
    };
    const [one, other] = [await startOne(), await startOne()];
    const pay = (url: string) =>
      fetch(url, { method: "POST", body: "key-1" }).then((answer) => answer.text());
    onCharge = () => one.server.closeAllConnections();
    await expect(pay(one.url)).rejects.toThrow();
    onCharge = () => {};
    expect(await pay(other.url)).toBe("paid");
    for (const server of [one.server, other.server, ledger]) {
      server.closeAllConnections();
      server.close();
    }
    expect(charges).toBe(2);
  });
});

describe("names that callers choose", () => {
  let growths: readonly Growth[] = [];
  beforeAll(async () => {
    growths = await growing;
  }, patienceMs);

  const megabyte = 1024 ** 2;
  /** Whether the second half of the names takes no more room than the first one did, and all of them not too much. */
  const isBounded = ({ heldBytes }: Growth) => {
    const half = heldBytes.length / 2;
    const [first, second] = [Math.max(...heldBytes.slice(0, half)), Math.max(...heldBytes.slice(half))];
    return second < first + 2 * megabyte && second < 40 * megabyte;
  };
  const unbounded = "a map by operation name";

  threat(
    {
      row: 70,
      attack: "ever new operation names, documents, hashes, tokens, key ids, callers and record ids",
      times: 586_000,
      result: "memory flat",
    },
    (tried) => {
      const own = growths.filter(({ name }) => name !== unbounded);
      expect(own).toHaveLength(9);
      expect(own.filter((growth) => !isBounded(growth))).toEqual([]);
      for (const { times } of own) tried(times);
    },
  );

  control({ row: 70, naive: "a map that counts by operation name" }, () => {
    expect(growths.filter(({ name }) => name === unbounded).map(isBounded)).toEqual([false]);
  });
});
