/** A service that comes back is asked once, by one, before everybody asks it. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Fault, faults } from "../../support/fault-proxy.ts";
import { errorsOf, startGateway } from "../../support/gateway.ts";

const operations = 1_000;
const patience = { deadlineMs: 40_000, testMs: 60_000 };

it(
  "a thousand operations at once, after the breaker's time, are one request until that is answered",
  async () => {
    // The probe is slow on purpose.
    const breaker = { minAttempts: 10, resetMs: 300, maxResetMs: 300, slowMs: patience.testMs };
    const gateway = await startGateway({ deadlineMs: patience.deadlineMs, policies: { breaker } });
    const authorization = `Bearer ${await gateway.demo.issuer.mint("u1")}`;
    const ask = () => gateway.ask("web", "{ viewer { name } }", { headers: { authorization } });
    const { user } = gateway.proxies;

    user.setFault(faults.status(503));
    let refused = await ask();
    while (!errorsOf(refused).includes("UPSTREAM_UNAVAILABLE user")) refused = await ask();
    const retryAfterMs = refused.body.errors?.[0]?.extensions.retryAfterMs ?? Number.NaN;
    expect(retryAfterMs).toBeLessThanOrEqual(breaker.resetMs);

    const gate = Promise.withResolvers<void>();
    const well: Fault = {
      name: "well, once the gate is open",
      run: async ({ real, response }) => {
        const { status, rawHeaders, body } = await real();
        await gate.promise;
        response.writeHead(status, [...rawHeaders]).end(body);
      },
    };
    user.setFault(well);
    user.clear();
    await delay(retryAfterMs + 50);
    let answered = 0;
    const answers = Array.from({ length: operations }, async () => {
      const answer = await ask();
      answered += 1;
      return answer;
    });
    while (answered + user.journal.length < operations) await delay(10);
    expect(user.journal).toHaveLength(1);
    gate.resolve();

    const errors = (await Promise.all(answers)).flatMap(errorsOf);
    expect(errors).toEqual(Array.from({ length: operations - 1 }, () => "UPSTREAM_UNAVAILABLE user"));
    expect((await ask()).body.errors).toBeUndefined();
    await gateway.close();
  },
  patience.testMs,
);
