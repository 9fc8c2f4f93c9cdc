/** Of a service's instances, one that keeps failing is set aside, and nobody notices; it comes back when it says that it is well. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fault, type FaultProxy, faults, startFaultProxy } from "../../support/fault-proxy.ts";
import { type Answer, errorsOf, type GatewayUnderTest, startGateway } from "../../support/gateway.ts";
import { neverOpens } from "../../support/policies.ts";

const balancer = { maxFailuresInARow: 5, asideMs: 300, maxAsideMs: 600 };
const instanceCount = 3;

describe("three instances of a service", () => {
  let behind: GatewayUnderTest;
  let gateway: GatewayUnderTest;
  let instances: readonly FaultProxy[];
  let authorization: string;
  beforeAll(async () => {
    behind = await startGateway();
    const { user } = behind.serviceUrls;
    instances = await Promise.all(Array.from({ length: instanceCount }, () => startFaultProxy(user)));
    const others = Object.entries(behind.serviceUrls).map(([name, url]) => [name, { urls: [url] }]);
    const policies = { balancer, breaker: neverOpens };
    const services = {
      ...Object.fromEntries(others),
      user: { urls: instances.map(({ url }) => url), policies },
    };
    gateway = await startGateway({ services });
    authorization = `Bearer ${await gateway.demo.issuer.mint("u1")}`;
  });
  afterAll(async () => {
    await gateway.close();
    await Promise.all(instances.map((instance) => instance.close()));
    await behind.close();
  });
  beforeEach(async () => {
    for (const instance of instances) instance.setFault(null);
    await untilAllAnswer();
  });

  const ask = () => gateway.ask("web", "{ viewer { name } }", { headers: { authorization } });
  const askAtOnce = (times: number) => Promise.all(Array.from({ length: times }, ask));
  const isQuestion = ({ path }: { readonly path: string }) => path !== "/health";
  const questions = ({ journal }: FaultProxy) => journal.filter(isQuestion);
  const healthChecks = ({ journal }: FaultProxy) => journal.filter((entry) => !isQuestion(entry));

  async function untilAllAnswer(): Promise<void> {
    for (const instance of instances) instance.clear();
    while (instances.some((instance) => questions(instance).length === 0)) await askAtOnce(instanceCount);
    for (const instance of instances) instance.clear();
  }

  /** Steady load: a few at a time, again and again. */
  async function askFor(durationMs: number): Promise<readonly Answer[]> {
    const startedAtMs = performance.now();
    const answers: Answer[] = [];
    while (performance.now() - startedAtMs < durationMs) {
      answers.push(...(await askAtOnce(4)));
      await delay(5);
    }
    return answers;
  }

  const brokenIn: readonly [name: string, fault: Fault][] = [
    ["dead", faults.dead],
    ["failing", faults.status(503)],
  ];
  it.each(brokenIn)(
    "share the work, and one that is %s costs nothing after the first second",
    async (_name, fault) => {
      const [broken, ...others] = instances as [FaultProxy, ...FaultProxy[]];
      broken.setFault(fault);
      await askFor(1_000);
      for (const instance of instances) instance.clear();
      const answers = await askFor(1_000);
      expect(answers.flatMap(errorsOf)).toEqual([]);
      expect(answers.length).toBeGreaterThan(20);
      expect(questions(broken)).toEqual([]);
      expect(Math.max(healthChecks(broken).length, broken.connections)).toBeGreaterThan(0);
      for (const other of others) expect(questions(other).length).toBeGreaterThan(answers.length / 4);
    },
  );

  it("set one aside after five failures in a row, ask it for its health, and ask it again when it is well", async () => {
    const [broken] = instances as [FaultProxy];
    broken.setFault(faults.status(503));
    while (questions(broken).length < balancer.maxFailuresInARow) await ask();
    await askFor(balancer.asideMs / 2);
    // One at a time: none was under way when the fifth failed.
    expect(questions(broken)).toHaveLength(balancer.maxFailuresInARow);
    while (healthChecks(broken).length < 2) await askAtOnce(2);
    expect(questions(broken)).toHaveLength(balancer.maxFailuresInARow);

    broken.setFault(null);
    const wellAtMs = performance.now();
    while (questions(broken).length === balancer.maxFailuresInARow) await askAtOnce(2);
    expect(performance.now() - wellAtMs).toBeLessThan(balancer.maxAsideMs + 1_000);
    expect(healthChecks(broken).at(-1)?.status).toBe(200);
  });

  it("never set more than half aside, whatever fails", async () => {
    for (const instance of instances) instance.setFault(faults.status(503));
    await askFor(500);
    for (const instance of instances) instance.clear();
    await askFor(balancer.asideMs);
    expect(instances.filter((instance) => questions(instance).length > 0)).toHaveLength(2);
  });

  it("take another for the second attempt, so that a call fails only where two do", async () => {
    const [broken] = instances as [FaultProxy];
    // Seldom enough that it is never set aside.
    let seen = 0;
    broken.setFault(faults.status(503), () => {
      seen += 1;
      return seen % 3 === 0;
    });
    const answers = await askFor(500);
    expect(questions(broken).filter(({ status }) => status === 503).length).toBeGreaterThan(3);
    expect(answers.flatMap(errorsOf)).toEqual([]);
  });
});
