/** A service that hangs is soon not asked any more; one that was given no time is not blamed for it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { faults } from "../../support/fault-proxy.ts";
import { errorsOf, type GatewayUnderTest, startGateway } from "../../support/gateway.ts";

/** The gateway takes half of it for what an attempt must have had before it counts. */
const deadlineMs = 600;
const minAttempts = 10;
/** Being slow is another reason to open, and not the one that is looked at here. */
const breaker = { minAttempts, resetMs: 300, maxResetMs: 300, slowShare: 2 };

const name = "{ viewer { name } }";
const methods = "{ viewer { paymentMethods { id } } }";
const payments = "{ viewer { recentOrders { payment { id } } } }";

describe("a service that takes its time", () => {
  let gateway: GatewayUnderTest;
  let authorization: string;
  beforeAll(async () => {
    gateway = await startGateway({ deadlineMs, policies: { breaker } });
    authorization = `Bearer ${await gateway.demo.issuer.mint("u1")}`;
    for (const query of [name, methods, payments]) await ask(query);
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const ask = (query: string, headers = {}) =>
    gateway.ask("web", query, { headers: { authorization, ...headers } });
  const askAtOnce = (times: number, query: string, headers = {}) =>
    Promise.all(Array.from({ length: times }, () => ask(query, headers)));
  const askUntil = async (query: string, isWanted: (errors: readonly string[]) => boolean) => {
    while (!isWanted(errorsOf(await ask(query))));
  };

  it("is not asked any more once enough attempts have timed out, and is asked again when it is well", async () => {
    gateway.proxies.user.setFault(faults.hang);
    const timedOut = (await askAtOnce(minAttempts, name)).flatMap(errorsOf);
    expect(timedOut).toEqual(Array.from({ length: minAttempts }, () => "UPSTREAM_TIMEOUT user"));
    gateway.proxies.user.clear();
    const startedAtMs = performance.now();
    const refused = await ask(name);
    expect(performance.now() - startedAtMs).toBeLessThan(deadlineMs / 2);
    expect(errorsOf(refused)).toEqual(["UPSTREAM_UNAVAILABLE user"]);
    expect(refused.body.errors?.[0]?.extensions.retryAfterMs).toBeGreaterThan(0);
    expect(gateway.proxies.user.journal).toEqual([]);

    gateway.proxies.user.setFault(null);
    await askUntil(name, (errors) => errors.length === 0);
    expect((await askAtOnce(20, name)).flatMap(errorsOf)).toEqual([]);
  });

  it("is not blamed by callers who wait for no time", async () => {
    gateway.proxies.user.setDelay(100);
    for (let round = 0; round < 3; round += 1) {
      const hasty = await askAtOnce(2 * minAttempts, name, { "x-request-timeout": "30" });
      for (const answer of hasty) expect(answer.body.errors?.length).toBe(1);
      expect(hasty.flatMap(errorsOf)).not.toContain("UPSTREAM_UNAVAILABLE user");
    }
    expect(gateway.proxies.user.journal.length).toBeGreaterThan(minAttempts);
    expect((await ask(name)).body.errors).toBeUndefined();
  });

  it("is not kept unasked by callers who wait for no time, and take each chance that it gets", async () => {
    gateway.proxies.user.setFault(faults.status(503));
    await askUntil(name, (errors) => errors.includes("UPSTREAM_UNAVAILABLE user"));
    gateway.proxies.user.setFault(null);
    gateway.proxies.user.setDelay(100);
    const endedAtMs = performance.now();
    let isOver = false;
    const hasty = (async () => {
      while (!isOver) await askAtOnce(2, name, { "x-request-timeout": "30" });
    })();
    await askUntil(name, (errors) => errors.length === 0);
    expect(performance.now() - endedAtMs).toBeLessThan(breaker.maxResetMs + 1_000);
    isOver = true;
    await hasty;
  });

  it("is not blamed where another service left it no time", async () => {
    // A third of the time is left, less than what makes a timeout count, and less than it takes.
    gateway.proxies.order.setDelay((deadlineMs * 2) / 3);
    gateway.proxies.payment.setDelay(({ path }) => (path.startsWith("/payments?") ? deadlineMs / 2 : 0));
    for (let round = 0; round < 2; round += 1) {
      const errors = (await askAtOnce(minAttempts, payments)).flatMap(errorsOf);
      expect(errors).toContain("UPSTREAM_TIMEOUT payment");
      expect(errors).not.toContain("UPSTREAM_UNAVAILABLE payment");
    }
    gateway.proxies.order.setDelay(0);
    expect((await ask(payments)).body.errors).toBeUndefined();
  });
});
