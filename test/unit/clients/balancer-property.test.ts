/** Stage 10, the balancer, whatever happens to it: it sets aside and takes back what its model does, and chooses well. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { BalancerSettings, Instance } from "../../../clients/core/balancer.ts";
import { type BalancerUnderTest, startBalancer, urlsOf } from "./balancers.ts";
import { pass, stopClock } from "./fake-clock.ts";

const settings: BalancerSettings = { maxFailuresInARow: 3, asideMs: 1_000, maxAsideMs: 3_000 };

/** One instance as the promises have it. */
interface Known {
  readonly url: string;
  failures: number;
  /** When its health is asked for; null where it is in use. */
  askedAtMs: number | null;
  /** Of those whose time is the same, who waits for longer comes first. */
  turn: number;
  nextAsideMs: number;
  backAtMs: number;
}

class BalancerModel {
  readonly told: string[] = [];
  readonly #known: readonly Known[];
  #nowMs = 0;
  #turns = 0;

  constructor(urls: readonly string[]) {
    const { asideMs } = settings;
    this.#known = urls.map((url) => ({
      url,
      failures: 0,
      askedAtMs: null,
      turn: 0,
      nextAsideMs: asideMs,
      backAtMs: -Infinity,
    }));
  }

  get usable(): readonly string[] {
    return this.#known.filter(({ askedAtMs }) => askedAtMs === null).map(({ url }) => url);
  }

  /** Gives what it says of the service. */
  settle(url: string, outcome: string): string {
    const one = this.#known.find((each) => each.url === url) as Known;
    if (outcome === "success") one.failures = 0;
    if (outcome === "failure") one.failures += 1;
    if (outcome === "failure" && one.failures >= settings.maxFailuresInARow) this.#setAside(one);
    return outcome === "failure" && one.askedAtMs !== null ? "ignored" : outcome;
  }

  #setAside(one: Known): void {
    const aside = this.#known.length - this.usable.length;
    if (one.askedAtMs !== null || (aside + 1) * 2 > this.#known.length) return;
    if (this.#nowMs - one.backAtMs > settings.asideMs) one.nextAsideMs = settings.asideMs;
    this.told.push(`${one.url} aside`);
    this.#wait(one, this.#nowMs);
  }

  pass(ms: number, ill: ReadonlySet<string>): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const [next] = this.#known
        .filter(({ askedAtMs }) => askedAtMs !== null && askedAtMs <= untilMs)
        .sort((one, other) => Number(one.askedAtMs) - Number(other.askedAtMs) || one.turn - other.turn);
      if (next === undefined) break;
      const atMs = Number(next.askedAtMs);
      if (ill.has(next.url)) this.#wait(next, atMs);
      else {
        Object.assign(next, { failures: 0, askedAtMs: null, backAtMs: atMs });
        this.told.push(`${next.url} back`);
      }
    }
    this.#nowMs = untilMs;
  }

  #wait(one: Known, fromMs: number): void {
    this.#turns += 1;
    one.turn = this.#turns;
    one.askedAtMs = fromMs + one.nextAsideMs;
    one.nextAsideMs = Math.min(one.nextAsideMs * 2, settings.maxAsideMs);
  }
}

const anyStep = fc.oneof(
  fc.record({ does: fc.constant("take" as const), failedOn: fc.option(fc.nat(4), { freq: 3 }) }),
  fc.record({
    does: fc.constant("settle" as const),
    which: fc.nat(),
    outcome: fc.constantFrom("failure", "failure", "failure", "success", "ignored"),
  }),
  fc.record({ does: fc.constant("fail often" as const), times: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    does: fc.constant("pass" as const),
    ms: fc.constantFrom(1, 400, 999, 1_000, 1_001, 2_500, 7_000),
  }),
  fc.record({ does: fc.constant("turn" as const), which: fc.nat(4) }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer One> ? One : never;

interface World {
  readonly under: BalancerUnderTest;
  readonly model: BalancerModel;
  readonly urls: readonly string[];
  readonly underWay: Instance[];
}

it("has as many in flight as were taken, sets aside whom it must, and chooses the less busy of those in use", async () => {
  stopClock();
  const steps = fc.array(anyStep, { maxLength: 100, size: "max" });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), steps, async (count, sequence) => {
      const urls = urlsOf(count);
      const world = {
        under: startBalancer(urls, settings),
        model: new BalancerModel(urls),
        urls,
        underWay: [],
      };
      for (const step of sequence) {
        await take(step, world);
        expectCounts(world);
        expect(world.under.told).toEqual(world.model.told);
      }
      for (const instance of world.underWay.splice(0)) settle(world, instance, "ignored");
      world.under.balancer.close();
    }),
    { numRuns: 200 },
  );
});

async function take(step: Step, world: World): Promise<void> {
  const { under, model, urls, underWay } = world;
  switch (step.does) {
    case "take":
      return choose(world, step.failedOn === null ? null : (urls[step.failedOn] ?? null));
    case "settle": {
      const [instance] = underWay.splice(step.which % Math.max(1, underWay.length), 1);
      if (instance) settle(world, instance, step.outcome);
      return;
    }
    case "fail often":
      for (let time = 0; time < step.times; time += 1) settle(world, under.balancer.take(null), "failure");
      return;
    case "pass":
      await pass(step.ms);
      return model.pass(step.ms, under.ill);
    case "turn": {
      const url = urls[step.which];
      if (url && !under.ill.delete(url)) under.ill.add(url);
    }
  }
}

function settle({ under, model }: World, instance: Instance, outcome: string): void {
  const said = under.balancer.settle(instance, outcome as "success");
  expect(said).toBe(model.settle(instance.url, outcome));
}

function choose({ under, model, underWay }: World, failedOn: string | null): void {
  const busy = (url: string) => underWay.filter((each) => each.url === url).length;
  const better = model.usable.filter((url) => url !== failedOn);
  const candidates = better.length > 0 ? better : model.usable;
  const busiest = candidates.toSorted((one, other) => busy(other) - busy(one));
  const before = busiest.map(busy);
  const instance = under.balancer.take(failedOn);
  expect(candidates).toContain(instance.url);
  // The one busiest of all is never the less busy one of two.
  if ((before[0] ?? 0) > (before[1] ?? Infinity)) expect(instance.url).not.toBe(busiest[0]);
  underWay.push(instance);
}

function expectCounts({ underWay, urls, model }: World): void {
  for (const instance of underWay) {
    expect(instance.inFlight).toBe(underWay.filter(({ url }) => url === instance.url).length);
  }
  expect(model.usable.length * 2).toBeGreaterThanOrEqual(urls.length);
}
