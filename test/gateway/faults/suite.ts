/** One service's part of the matrix: every fault through its onset, its steady state and its recovery. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FaultProxy, startFaultProxy } from "../../support/fault-proxy.ts";
import { errorsOf, type GatewayUnderTest, type ServiceName, startGateway } from "../../support/gateway.ts";
import type { ResilienceRow } from "../../support/resilience-table.ts";
import { type FaultCase, faultCases } from "./cases.ts";
import {
  askPages,
  changeablePaths,
  lostPaths,
  type Page,
  person,
  strangersIn,
  textWithout,
  type Whole,
  wholePages,
} from "./pages.ts";

const deadlineMs = 600;
const toleranceMs = 50;
/** On a busy machine answers may be late, but not in each of several rounds, and none by as much as this. */
const worstToleranceMs = deadlineMs;

/** As usual, but that nobody waits long. The breaker concludes nothing while the onset is looked at. */
const breaker = { windowMs: 3_000, minAttempts: 30, resetMs: 200, maxResetMs: 400 };
const shortestResetMs = breaker.resetMs * 0.8;
const recoveryMs = breaker.maxResetMs + 1_000;
const refusedWithinMs = deadlineMs / 2;

/** Where answers take all the time there is, there are several, for the sake of the fastest. */
const onsetRounds = { quick: 1, slow: 3 };
const pressure = { atOnce: 15, rounds: 4 };
const flapping = { halfWaveMs: 300, waves: 4 };

/** Each asks the service once; the catalog for another product each time, since the same ones would share a call. */
const questions: Readonly<Record<ServiceName, (index: number) => string>> = {
  user: () => "{ viewer { name } }",
  order: () => '{ order(id: "o1") { id } }',
  payment: () => "{ viewer { paymentMethods { id } } }",
  catalog: (index) => `{ product(id: "p${index + 1}") { id } }`,
};

interface Bench {
  readonly service: ServiceName;
  readonly gateway: GatewayUnderTest;
  readonly proxy: FaultProxy;
  readonly authorization: string;
  readonly whole: Whole;
}

export function describeFaultsOf(service: ServiceName): void {
  describe(`a fault of the ${service} service`, () => {
    let bench: Bench;
    let elsewhere: FaultProxy;
    beforeAll(async () => {
      const gateway = await startGateway({ deadlineMs, policies: { breaker } });
      elsewhere = await startFaultProxy(gateway.demo.services[service].url);
      const authorization = `Bearer ${await gateway.demo.issuer.mint(person)}`;
      const proxy = gateway.proxies[service];
      bench = { service, gateway, proxy, authorization, whole: await wholePages(gateway) };
      // The first requests pay for connections and compilation.
      for (let round = 0; round < 3; round += 1) await ask(bench);
    });
    afterAll(async () => {
      await bench.gateway.close();
      await elsewhere.close();
    });
    beforeEach(() => bench.gateway.reset());

    it.for(faultCases)(
      "$name: costs what needs the service and nothing else, nobody's time, and is over soon after",
      async (faultCase, { task }) => {
        const healthy = await ask(bench);
        expect(healthy.map(({ data }) => JSON.stringify(data))).toEqual(
          healthy.map(({ frontend }) => JSON.stringify(bench.whole[frontend])),
        );
        const { row, complaints } = await run(bench, faultCase, elsewhere.url);
        task.meta.resilience = row;
        expect(complaints).toEqual([]);
        const { name, expected } = faultCase;
        const kept = { restWhole: true, inTime: true, recovers: true };
        expect(row).toEqual({ service, fault: name, ...expected, ...kept });
        expect(elsewhere.connections).toBe(0);
      },
    );
  });
}

function ask({ gateway, authorization }: Bench): Promise<readonly Page[]> {
  return askPages(gateway, authorization);
}

/** Asks the service many times at once, more than once if need be; false where it is still asked after that. */
async function pressUntilOpen({ service, gateway, authorization }: Bench): Promise<boolean> {
  for (let round = 0; round < pressure.rounds; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: pressure.atOnce }, (_, index) =>
        gateway.ask("web", questions[service](index), { headers: { authorization } }),
      ),
    );
    if (answers.flatMap(errorsOf).includes(`UPSTREAM_UNAVAILABLE ${service}`)) return true;
  }
  return false;
}

interface Result {
  readonly row: ResilienceRow;
  /** What went wrong, in words; the row says it in brief. */
  readonly complaints: readonly string[];
}

async function run(bench: Bench, faultCase: FaultCase, elsewhere: string): Promise<Result> {
  const { service, proxy } = bench;
  const fault = faultCase.faultOf(elsewhere);
  proxy.setFault(fault, faultCase.matches);
  const onset: (readonly Page[])[] = [await ask(bench)];
  const rounds = faultCase.isSlow ? onsetRounds.slow : onsetRounds.quick;
  while (onset.length < rounds) onset.push(await ask(bench));
  const lasting = faultCase.isFlapping ? await flap(bench, fault) : await last(bench);
  const endedAtMs = performance.now();
  proxy.setFault(null);
  const recovery = await recover(bench, endedAtMs);

  const complaints = [
    ...[...onset.flat(), ...lasting.pages].flatMap((page) => complaintsAbout(page, bench, faultCase)),
    ...recovery.pages.flatMap((page) => complaintsAbout(page, bench, { ...faultCase, isFlapping: true })),
  ];
  const row = {
    service,
    fault: faultCase.name,
    atFirst: stateOf(onset.flat(), bench),
    breaker: lasting.breaker,
    later: faultCase.isFlapping ? faultCase.expected.later : stateOf(lasting.typical, bench),
    restWhole: complaints.length === 0,
    inTime: areInTime(onset, lasting.pages),
    recovers: recovery.tookMs <= recoveryMs,
  };
  return { row, complaints: [...complaints, ...lasting.complaints] };
}

interface Lasting {
  readonly pages: readonly Page[];
  /** Those of them that say what it is like; whatever a probe ends in is what it was at first. */
  readonly typical: readonly Page[];
  readonly breaker: ResilienceRow["breaker"];
  readonly complaints: readonly string[];
}

/** While a fault lasts: until the breaker is open, if it opens, and then for more than one reset. */
async function last(bench: Bench): Promise<Lasting> {
  const { proxy, service } = bench;
  const isOpen = await pressUntilOpen(bench);
  proxy.clear();
  const startedAtMs = performance.now();
  const pages: Page[] = [];
  do {
    pages.push(...(await ask(bench)));
    await delay(10);
  } while (isOpen && performance.now() - startedAtMs < 1.5 * breaker.maxResetMs);
  const refused = pages.filter(({ errors }) => errors.includes(`UPSTREAM_UNAVAILABLE ${service}`));
  if (refused.length === 0) return { pages, typical: pages, breaker: "stays closed", complaints: [] };

  const asked = Math.max(proxy.journal.length, proxy.connections);
  const resets = Math.ceil((performance.now() - startedAtMs) / shortestResetMs);
  const typical = refused.filter(({ errors }) => errors.length === 1);
  const waits = typical.flatMap(({ retryAfterMs }) => retryAfterMs);
  const complaints = [
    ...(asked > resets ? [`${asked} probes in ${resets} resets`] : []),
    ...(middleOf(typical) > refusedWithinMs ? [`a refusal takes ${middleOf(typical)} ms`] : []),
    ...(waits.every((ms) => ms !== null && ms >= 1 && ms <= 1_000) ? [] : [`told to wait ${waits} ms`]),
  ];
  return { pages, typical, breaker: "opens", complaints };
}

/** A square wave of the fault and none. */
async function flap(bench: Bench, fault: Parameters<FaultProxy["setFault"]>[0]): Promise<Lasting> {
  const { proxy } = bench;
  await pressUntilOpen(bench);
  const startedAtMs = performance.now();
  let halfWaves = 0;
  const wave = setInterval(() => {
    halfWaves += 1;
    proxy.setFault(halfWaves % 2 === 0 ? fault : null);
  }, flapping.halfWaveMs);
  const pages: Page[] = [];
  const openUntilMs: number[] = [];
  while (halfWaves < flapping.waves * 2) {
    const answers = await ask(bench);
    pages.push(...answers);
    const waits = answers
      .flatMap(({ retryAfterMs }) => retryAfterMs)
      .filter((ms) => ms !== null && ms < 1_000);
    openUntilMs.push(...waits.map((ms) => performance.now() + Number(ms)));
    await delay(5);
  }
  clearInterval(wave);
  const openings = openUntilMs.filter(
    (ms, at) => ms - (openUntilMs[at - 1] ?? 0) > shortestResetMs / 2,
  ).length;
  const most = 1 + Math.ceil((performance.now() - startedAtMs) / shortestResetMs);
  const complaints = openings > most ? [`it opened ${openings} times instead of ${most} at most`] : [];
  const wholeAgain = pages.some(({ errors }) => errors.length === 0);
  return {
    pages,
    typical: pages,
    breaker: openings > 0 && wholeAgain ? "opens and closes" : "stays closed",
    complaints,
  };
}

async function recover(bench: Bench, endedAtMs: number) {
  const pages: Page[] = [];
  for (;;) {
    const answers = await ask(bench);
    const tookMs = performance.now() - endedAtMs;
    pages.push(...answers);
    const isWhole = answers.every(({ data, frontend }) => isSame(data, bench.whole[frontend]));
    if (isWhole || tookMs > recoveryMs) return { pages, tookMs };
    await delay(10);
  }
}

function complaintsAbout(page: Page, { service, whole }: Bench, { takes, isFlapping, expected }: FaultCase) {
  const { frontend, data, status, errors } = page;
  const right = whole[frontend];
  const complaints = status === 200 ? [] : [`${frontend}: status ${status}`];
  const lost = lostPaths(frontend, service);
  const isPart = takes === "something" || isFlapping === true;
  if (takes === "nothing" && !isSame(data, right)) complaints.push(`${frontend}: not whole`);
  if (takes === "everything" && !isPart && !isSame(data, JSON.parse(textWithout(right, lost))))
    complaints.push(`${frontend}: not exactly what is left`);
  const changeable = takes === "something" ? changeablePaths(frontend, service) : lost;
  if (textWithout(data, changeable) !== textWithout(right, changeable))
    complaints.push(`${frontend}: the rest is not whole`);
  if (isPart)
    complaints.push(...strangersIn(data, right).map((path) => `${frontend}: a stranger at ${path}`));
  const codes = [expected.atFirst.replaceAll("`", ""), "UPSTREAM_UNAVAILABLE"].map(
    (code) => `${code} ${service}`,
  );
  return [...complaints, ...errors.filter((error) => !codes.includes(error))];
}

function isSame(data: unknown, right: unknown): boolean {
  return JSON.stringify(data) === JSON.stringify(right);
}

/** What the pages have in place of what needs the service. */
function stateOf(pages: readonly Page[], { service, whole }: Bench): string {
  const states = pages.map(({ errors, data, frontend }) => {
    const codes = errors.map((error) => `\`${error.replace(` ${service}`, "")}\``);
    if (codes.length > 0) return codes.join(", ");
    return isSame(data, whole[frontend]) ? "whole" : "what is there";
  });
  return [...new Set(states)].join(" or ");
}

function areInTime(onset: readonly (readonly Page[])[], lasting: readonly Page[]): boolean {
  const worstOf = (pages: readonly Page[]) => Math.max(...pages.map(({ tookMs }) => tookMs));
  const best = Math.min(...onset.map(worstOf));
  return (
    best <= deadlineMs + toleranceMs &&
    worstOf([...onset.flat(), ...lasting]) <= deadlineMs + worstToleranceMs
  );
}

function middleOf(pages: readonly Page[]): number {
  const times = pages.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}
