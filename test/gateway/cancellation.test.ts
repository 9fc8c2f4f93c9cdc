/** Nobody waits for what nobody wants: deadlines, and callers who go away. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { faults, startFaultProxy } from "../support/fault-proxy.ts";
import { errorsOf, type GatewayUnderTest, operations, startGateway } from "../support/gateway.ts";
import { createTestIssuer } from "../support/tokens.ts";

describe("cancellation", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  it.each([
    ["web", 2_000],
    ["mobile", 3_000],
  ] as const)("%s: a hanging service costs %i ms, and no more", async (frontend, deadlineMs) => {
    gateway.proxies.payment.setFault(faults.hang);
    const startedAtMs = performance.now();
    const answer = await gateway.ask(frontend, operations[frontend], { as: "u1" });
    const tookMs = performance.now() - startedAtMs;
    expect(errorsOf(answer)).toEqual(["UPSTREAM_TIMEOUT payment"]);
    expect(tookMs).toBeGreaterThan(deadlineMs - 50);
    expect(tookMs).toBeLessThan(deadlineMs + 500);
  });

  it("a body that drips is cut off at the deadline too", async () => {
    gateway.proxies.catalog.setFault(faults.slowBody(50));
    const startedAtMs = performance.now();
    const answer = await gateway.ask("web", "{ homepage { featured { id } } }");
    expect(errorsOf(answer)).toEqual(["UPSTREAM_TIMEOUT catalog"]);
    expect(performance.now() - startedAtMs).toBeLessThan(2_500);
  });

  it("a caller who leaves while the token is being checked costs no call", async () => {
    const issuer = await createTestIssuer();
    const { origin, pathname } = new URL(issuer.jwksUrl);
    const keys = await startFaultProxy(origin);
    keys.setDelay(400);
    const slow = await startGateway({ issuer: { ...issuer, jwksUrl: `${keys.url}${pathname}` } });
    const search = new URLSearchParams({ query: operations.web });
    const leaving = new AbortController();
    const left = fetch(`${slow.url}/graphql/web?${search}`, {
      headers: {
        "apollo-require-preflight": "true",
        authorization: `Bearer ${await issuer.mint({ sub: "u1" })}`,
      },
      signal: leaving.signal,
    }).catch((error: Error) => error.name);
    while (keys.journal.length === 0) await delay(20);
    leaving.abort();
    expect(await left).toBe("AbortError");
    while (issuer.fetches === 0) await delay(20);
    await delay(300);
    expect(slow.journal()).toEqual([]);
    await slow.close();
    await keys.close();
    await issuer.close();
  });

  it("a caller who leaves takes all calls along, and nobody else's", async () => {
    // Far from any deadline, and moments are waited for, so that a busy machine changes nothing.
    const patient = await startGateway({ deadlineMs: 15_000 });
    for (const proxy of Object.values(patient.proxies)) proxy.setDelay(2_000);
    const ofUser = (id: string) => patient.journal().filter(({ headers }) => headers["x-user-id"] === id);
    const leaving = new AbortController();
    const left = patient
      .ask("web", operations.web, { as: "u1", signal: leaving.signal })
      .catch((error: Error) => error.name);
    const staying = patient.ask("web", operations.web, { as: "u3" });
    while (ofUser("u1").length < 4 || ofUser("u3").length < 4) await delay(10);
    leaving.abort();
    const leftAtMs = performance.now();
    expect(await left).toBe("AbortError");
    expect((await staying).body.errors).toBeUndefined();
    expect(ofUser("u1")).toHaveLength(4);
    for (const { abortedAtMs, path } of ofUser("u1")) {
      expect((abortedAtMs ?? Number.POSITIVE_INFINITY) - leftAtMs, path).toBeLessThan(500);
    }
    expect(ofUser("u3").filter(({ abortedAtMs }) => abortedAtMs !== null)).toEqual([]);
    await patient.close();
  });
});
