/** Stage 10, the breaker, whatever happens to it: it does what its model does, and keeps its promises within a tick. */
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type AttemptReport,
  type Breaker,
  type BreakerSettings,
  createBreaker,
} from "../../../clients/core/breaker.ts";
import type { BreakerState } from "../../../clients/core/events.ts";
import { BreakerModel, type Ticket } from "./breaker-model.ts";
import { refusalOf } from "./breakers.ts";
import { pass, settled, stopClock } from "./fake-clock.ts";

const anySettings: fc.Arbitrary<BreakerSettings> = fc.record({
  windowMs: fc.constantFrom(1_000, 3_000),
  minAttempts: fc.integer({ min: 1, max: 6 }),
  failureShare: fc.constantFrom(0.25, 0.5, 1),
  slowMs: fc.constant(200),
  slowShare: fc.constantFrom(0.5, 0.8, 1),
  resetMs: fc.constantFrom(300, 500),
  maxResetMs: fc.constantFrom(500, 1_500),
});

const anyReport: fc.Arbitrary<AttemptReport> = fc.record({
  outcome: fc.constantFrom("success", "failure", "failure", "ignored"),
  durationMs: fc.constantFrom(5, 5, 199, 200, 5_000),
  isRead: fc.boolean(),
});

const admitStep = fc.record({ does: fc.constant("admit" as const) });
/** `which` of those under way, counted around. */
const settleStep = fc.record({ does: fc.constant("settle" as const), which: fc.nat(), report: anyReport });
const passStep = fc.record({
  does: fc.constant("pass" as const),
  ms: fc.oneof(fc.integer({ min: 0, max: 700 }), fc.constantFrom(100, 1_000, 4_000)),
});

const anyStep = fc.oneof(
  { weight: 4, arbitrary: admitStep },
  { weight: 4, arbitrary: settleStep },
  { weight: 2, arbitrary: passStep },
);

interface UnderWay {
  readonly ticket: number;
  readonly known: Ticket;
}

it("is in the state of its model, and lets through whom that lets through", async () => {
  stopClock();
  const steps = fc.array(anyStep, { maxLength: 120, size: "max" });
  await fc.assert(
    fc.asyncProperty(anySettings, steps, async (settings, sequence) => {
      const breaker = createBreaker("order", settings, () => undefined);
      const model = new BreakerModel(settings);
      const underWay: UnderWay[] = [];
      for (const step of sequence) {
        await take(step, { breaker, model, underWay });
        await settled();
        expect(breaker.state).toBe(model.state);
      }
      breaker.close();
    }),
    { numRuns: 300 },
  );
});

async function take(
  step: typeof anyStep extends fc.Arbitrary<infer Step> ? Step : never,
  { breaker, model, underWay }: { breaker: Breaker; model: BreakerModel; underWay: UnderWay[] },
): Promise<void> {
  if (step.does === "pass") {
    await pass(step.ms);
    return model.pass(step.ms, breaker.state);
  }
  if (step.does === "settle") {
    const [each] = underWay.splice(step.which % Math.max(1, underWay.length), 1);
    if (each === undefined) return;
    breaker.settle(each.ticket, step.report);
    return model.settle(each.known, step.report);
  }
  const ticket = refusalOf(breaker);
  const known = model.admit();
  expect(typeof ticket === "number", `let through while ${model.state}`).toBe(known !== null);
  if (typeof ticket === "number" && known !== null) underWay.push({ ticket, known });
}

interface Probing {
  readonly ticket: number;
  /** How often the state had changed when it began. */
  readonly period: number;
}

it("has one probe under way at most, and learns nothing from what is ignored, whatever happens in one tick", async () => {
  stopClock();
  const tick = fc.record({
    passMs: fc.constantFrom(0, 0, 0, 100, 400, 600, 2_000),
    steps: fc.array(fc.oneof(admitStep, admitStep, settleStep), { maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(anySettings, fc.array(tick, { maxLength: 40, size: "max" }), async (settings, ticks) => {
      const states: BreakerState[] = ["closed"];
      const openings: number[] = [];
      const breaker = createBreaker("order", settings, (event) => {
        if (event.type !== "breaker") return;
        states.push(event.state);
        if (event.state === "open") openings.push(performance.now());
      });
      const underWay: Probing[] = [];
      for (const { passMs, steps } of ticks) {
        await pass(passMs);
        const before = states.length;
        const saysNothing = steps.every((step) => step.does === "admit" || step.report.outcome === "ignored");
        for (const step of steps) {
          if (step.does === "admit") {
            const ticket = refusalOf(breaker);
            if (typeof ticket === "number") underWay.push({ ticket, period: states.length });
          } else {
            const [each] = underWay.splice(step.which % Math.max(1, underWay.length), 1);
            if (each) breaker.settle(each.ticket, step.report);
          }
          expectPromises(breaker, { underWay, states, openings, settings });
        }
        await settled();
        expectPromises(breaker, { underWay, states, openings, settings });
        if (saysNothing) expect(states).toHaveLength(before);
      }
      breaker.close();
    }),
    { numRuns: 300 },
  );
});

interface Seen {
  readonly underWay: readonly Probing[];
  readonly states: readonly BreakerState[];
  readonly openings: readonly number[];
  readonly settings: BreakerSettings;
}

function expectPromises(breaker: Breaker, { underWay, states, openings, settings }: Seen): void {
  expect(breaker.state).toBe(states.at(-1));
  const ofNow = underWay.filter(({ period }) => period === states.length);
  if (breaker.state === "half-open") expect(ofNow.length).toBeLessThanOrEqual(1);
  if (breaker.state !== "open") return;
  expect(ofNow).toEqual([]);
  const closedInMs = breaker.closedInMs() ?? 0;
  const openForMs = performance.now() - (openings.at(-1) ?? 0);
  expect(closedInMs).toBeGreaterThan(0);
  expect(closedInMs + openForMs).toBeGreaterThanOrEqual(settings.resetMs * 0.8);
  expect(closedInMs + openForMs).toBeLessThanOrEqual(Math.max(settings.maxResetMs, settings.resetMs));
}
