/** A service that hangs takes its own places and no others: more callers are refused at once, and nobody blames it for that. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FaultProxy, faults } from "../../support/fault-proxy.ts";
import { errorsOf, type GatewayUnderTest, startGateway } from "../../support/gateway.ts";

const bulkhead = { maxInFlight: 4, maxQueued: 2 };
const places = bulkhead.maxInFlight + bulkhead.maxQueued;
const deadlineMs = 1_500;
const query = "{ viewer { name paymentMethods { id } } homepage { featured(first: 1) { id } } }";
const hanging = ["UPSTREAM_TIMEOUT payment"];
const refused = ["UPSTREAM_UNAVAILABLE payment"];

describe("a service with few places", () => {
  let gateway: GatewayUnderTest;
  let payment: FaultProxy;
  let authorization: string;
  let whole: Record<string, unknown>;
  beforeAll(async () => {
    // A breaker that would open if refusals counted, or callers who leave.
    const breaker = { minAttempts: 5, failureShare: 0.5, resetMs: 60_000 };
    gateway = await startGateway({ deadlineMs, policies: { bulkhead, breaker } });
    payment = gateway.proxies.payment;
    authorization = `Bearer ${await gateway.demo.issuer.mint("u1")}`;
    whole = (await ask()).body.data as Record<string, unknown>;
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const ask = (signal?: AbortSignal) =>
    gateway.ask("web", query, { headers: { authorization }, ...(signal ? { signal } : {}) });
  const until = async (isReached: () => boolean) => {
    while (!isReached()) await delay(5);
  };
  const timed = async () => {
    const startedAtMs = performance.now();
    const answer = await ask();
    return { answer, tookMs: performance.now() - startedAtMs };
  };
  const withoutMethods = () => ({ ...whole, viewer: { ...(whole.viewer as object), paymentMethods: null } });
  const leave = (controller: AbortController) => {
    controller.abort();
  };

  /** Takes all places, until the callers leave; none of them waits for an answer. */
  async function fill(
    count: number,
  ): Promise<{ readonly callers: readonly AbortController[]; over: Promise<unknown> }> {
    const callers = Array.from({ length: count }, () => new AbortController());
    const over = Promise.allSettled(callers.map(({ signal }) => ask(signal)));
    await until(() => payment.journal.length === Math.min(count, bulkhead.maxInFlight));
    return { callers, over };
  }

  it("refuses more callers at once, and their other fields are whole", async () => {
    payment.setFault(faults.hang);
    const { callers, over } = await fill(places);
    // The two that wait for a place are in no journal.
    await delay(100);
    // One after the other: all services have as few places.
    for (let turn = 0; turn < 10; turn += 1) {
      const { answer, tookMs } = await timed();
      expect(errorsOf(answer)).toEqual(refused);
      expect(answer.body.data).toEqual(withoutMethods());
      expect(answer.body.errors?.[0]?.extensions.retryAfterMs).toBeGreaterThan(0);
      expect(tookMs).toBeLessThan(deadlineMs / 4);
    }
    expect(payment.journal).toHaveLength(bulkhead.maxInFlight);
    callers.forEach(leave);
    await over;
    await until(() => payment.journal.every(({ abortedAtMs }) => abortedAtMs !== null));
    payment.setFault(null);
    expect((await ask()).body).toEqual({ data: whole });
  });

  it("has its places back when the sockets of those who left are done, and its breaker has learnt nothing", async () => {
    payment.setFault(faults.hang);
    const { callers, over } = await fill(bulkhead.maxInFlight);
    callers.forEach(leave);
    await over;
    await until(() => payment.journal.every(({ abortedAtMs }) => abortedAtMs !== null));
    payment.setFault(null);
    const { answer, tookMs } = await timed();
    expect(answer.body).toEqual({ data: whole });
    expect(tookMs).toBeLessThan(deadlineMs / 2);
  });

  it("gives a place that is free again to whoever has waited longest", async () => {
    payment.setFault(faults.hang);
    const { callers, over } = await fill(bulkhead.maxInFlight);
    payment.setFault(null);
    const waiting = ask();
    expect((await Promise.race([waiting, delay(100)])) ?? "still waiting").toBe("still waiting");
    expect(payment.journal).toHaveLength(bulkhead.maxInFlight);
    for (const caller of callers.slice(0, 1)) leave(caller);
    expect((await waiting).body).toEqual({ data: whole });
    expect(payment.journal).toHaveLength(bulkhead.maxInFlight + 1);
    callers.forEach(leave);
    await over;
  });

  it("never has more attempts under way than places, and has them back after timeouts", async () => {
    payment.setFault(faults.hang, ({ path }) => path.startsWith("/payment-methods"));
    const answers = await Promise.all(Array.from({ length: 2 }, ask));
    expect(answers.map(errorsOf)).toEqual([hanging, hanging]);
    payment.setFault(null);
    payment.clear();
    payment.setDelay(50);
    // Twice as many as places, in the time that is left: two groups, one after the other.
    const inTurn = await Promise.all(Array.from({ length: places }, () => ask()));
    expect(inTurn.flatMap(errorsOf)).toEqual([]);
    const mostAtOnce = Math.max(
      ...payment.journal.map(
        ({ startedAtMs: at }) =>
          payment.journal.filter(
            ({ startedAtMs, endedAtMs }) => startedAtMs <= at && (endedAtMs ?? Number.POSITIVE_INFINITY) > at,
          ).length,
      ),
    );
    expect(mostAtOnce).toBe(bulkhead.maxInFlight);
  });
});
