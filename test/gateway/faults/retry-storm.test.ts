/** Asking again never becomes a service's load, and nobody waits for longer than they have. */
import { afterEach, describe, expect, it } from "vitest";
import { type Fault, type FaultProxy, faults } from "../../support/fault-proxy.ts";
import { type Answer, errorsOf, type GatewayUnderTest, startGateway } from "../../support/gateway.ts";
import { neverOpens, type Policies } from "../../support/policies.ts";

const name = "{ viewer { name } }";

let gateway: GatewayUnderTest;
let proxy: FaultProxy;
let authorization: string;
afterEach(() => gateway.close());

async function start(policies: Policies, deadlineMs = 2_000): Promise<void> {
  gateway = await startGateway({ deadlineMs, policies });
  proxy = gateway.proxies.user;
  authorization = `Bearer ${await gateway.demo.issuer.mint("u1")}`;
  await ask();
  proxy.clear();
}

function ask(): Promise<Answer> {
  return gateway.ask("web", name, { headers: { authorization } });
}

/** Asks in groups, so that retries come while others ask for the first time. */
async function askOften(times: number, atOnce: number): Promise<{ answers: Answer[]; tookMs: number }> {
  const startedAtMs = performance.now();
  const answers: Answer[] = [];
  while (answers.length < times) answers.push(...(await Promise.all(Array.from({ length: atOnce }, ask))));
  return { answers, tookMs: performance.now() - startedAtMs };
}

/** Has the fault for the first requests only. */
function breakFirst(count: number, fault: Fault): void {
  let seen = 0;
  proxy.setFault(fault, () => {
    seen += 1;
    return seen <= count;
  });
}

describe("with a service that always fails", () => {
  const calls = 500;
  /** A tenth of the calls, and three a second where that is more; three at the start. */
  const mostAttempts = (tookMs: number) => 1.1 * calls + 3 * (1 + Math.ceil(tookMs / 1_000));

  it("attempts are a tenth more than calls, though each call may take three", async () => {
    await start({ breaker: neverOpens });
    proxy.setFault(faults.status(503));
    const { answers, tookMs } = await askOften(calls, 20);
    expect(new Set(answers.flatMap(errorsOf))).toEqual(new Set(["UPSTREAM_ERROR user"]));
    expect(proxy.journal.length).toBeGreaterThan(1.05 * calls);
    expect(proxy.journal.length).toBeLessThanOrEqual(mostAttempts(tookMs));
  });

  it("negative control: without the budget there are three times as many", async () => {
    await start({ breaker: neverOpens, retryBudget: { floorPerSecond: 10_000, maxBalance: 10_000 } });
    proxy.setFault(faults.status(503));
    const { tookMs } = await askOften(calls, 20);
    expect(proxy.journal.length).toBe(3 * calls);
    expect(proxy.journal.length).toBeGreaterThan(mostAttempts(tookMs));
  });

  it("the usual breaker leaves next to nothing of that", async () => {
    await start({});
    proxy.setFault(faults.status(503));
    const { answers } = await askOften(calls, 20);
    expect(answers.flatMap(errorsOf)).toContain("UPSTREAM_UNAVAILABLE user");
    // The first twenty, those that were under way with them, and their retries.
    expect(proxy.journal.length).toBeLessThanOrEqual(60);
  });

  it("retries go on at a few a second where there are few calls", async () => {
    await start({ breaker: neverOpens });
    breakFirst(1, faults.status(503));
    expect((await ask()).body.errors).toBeUndefined();
    expect(proxy.journal).toHaveLength(2);
  });
});

describe("Retry-After", () => {
  it.each([
    [503, "86400", "UPSTREAM_ERROR user"],
    [503, "Fri, 31 Dec 9999 23:59:59 GMT", "UPSTREAM_ERROR user"],
    [429, "86400", "UPSTREAM_REJECTED user"],
    [429, "3", "UPSTREAM_REJECTED user"],
  ])("%i, %s: costs nobody any waiting", async (status, retryAfter, code) => {
    await start({ breaker: neverOpens });
    proxy.setFault(faults.status(status, { retryAfter }));
    const { answers, tookMs } = await askOften(5, 5);
    expect(answers.map(errorsOf)).toEqual(answers.map(() => [code]));
    expect(tookMs).toBeLessThan(1_000);
    expect(proxy.journal).toHaveLength(5);
  });

  it.each([
    [503, "0", 0],
    [429, "0", 0],
    [429, "1", 1_000],
    [503, "1", 1_000],
  ])("%i, %s: is obeyed where that fits into the deadline", async (status, retryAfter, waitMs) => {
    await start({ breaker: neverOpens });
    breakFirst(1, faults.status(status, { retryAfter }));
    expect((await ask()).body.errors).toBeUndefined();
    const [first, second] = proxy.journal;
    const pauseMs = (second?.startedAtMs ?? 0) - (first?.endedAtMs ?? 0);
    expect(pauseMs).toBeGreaterThanOrEqual(waitMs - 5);
    expect(pauseMs).toBeLessThan(waitMs + 500);
    expect(proxy.journal).toHaveLength(2);
  });

  it("429 without it is not asked again", async () => {
    await start({ breaker: neverOpens });
    breakFirst(1, faults.status(429));
    expect(errorsOf(await ask())).toEqual(["UPSTREAM_REJECTED user"]);
    expect(proxy.journal).toHaveLength(1);
  });
});
