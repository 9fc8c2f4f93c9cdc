/** Stage 10, the retry budget: retries are a small share of the calls, and some where calls are few. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createRetryBudget, type RetryBudget } from "../../../clients/core/retry-budget.ts";
import { usualPolicies } from "../../../clients/core/stack.ts";
import { pass, stopClock } from "./fake-clock.ts";

const usual = usualPolicies.retryBudget;

beforeEach(stopClock);

const call = (budget: RetryBudget, times: number) => {
  for (let time = 0; time < times; time += 1) budget.deposit();
};

/** Takes all that there is. */
const withdrawAll = (budget: RetryBudget): number => {
  let withdrawn = 0;
  while (budget.withdraw()) withdrawn += 1;
  return withdrawn;
};

describe("createRetryBudget", () => {
  it("begins with all that it may keep", () => {
    expect(withdrawAll(createRetryBudget(usual))).toBe(10);
  });

  it("allows one retry for ten calls", () => {
    const budget = createRetryBudget(usual);
    withdrawAll(budget);
    call(budget, 9);
    expect(budget.withdraw()).toBe(false);
    call(budget, 1);
    expect([budget.withdraw(), budget.withdraw()]).toEqual([true, false]);
  });

  it("allows three a second where nobody calls, and keeps ten at most", async () => {
    const budget = createRetryBudget(usual);
    withdrawAll(budget);
    await pass(999);
    expect(budget.withdraw()).toBe(false);
    await pass(1);
    expect(withdrawAll(budget)).toBe(3);
    await pass(2_000);
    expect(withdrawAll(budget)).toBe(6);
    await pass(3_600_000);
    expect(withdrawAll(budget)).toBe(10);
  });

  it("loses no part of a second by being asked in the middle of it", async () => {
    const budget = createRetryBudget(usual);
    withdrawAll(budget);
    await pass(1_500);
    expect(withdrawAll(budget)).toBe(3);
    await pass(500);
    expect(withdrawAll(budget)).toBe(3);
  });

  it("does not add the floor to what calls brought", async () => {
    const budget = createRetryBudget(usual);
    withdrawAll(budget);
    call(budget, 50);
    expect(withdrawAll(budget)).toBe(5);
    await pass(1_000);
    expect(withdrawAll(budget)).toBe(0);
  });

  it("makes up for what too few calls did not bring", async () => {
    const budget = createRetryBudget(usual);
    withdrawAll(budget);
    call(budget, 10);
    expect(withdrawAll(budget)).toBe(1);
    await pass(1_000);
    expect(withdrawAll(budget)).toBe(2);
  });

  it("keeps no more than its bound, however many calls there are", () => {
    const budget = createRetryBudget(usual);
    call(budget, 100_000);
    expect(withdrawAll(budget)).toBe(10);
  });

  it("loses no retry to rounding", () => {
    const budget = createRetryBudget({ ...usual, floorPerSecond: 0 });
    withdrawAll(budget);
    let withdrawn = 0;
    for (let time = 0; time < 10_000; time += 1) {
      call(budget, 1);
      withdrawn += withdrawAll(budget);
    }
    expect(withdrawn).toBe(1_000);
  });
});

/** What happens in one second, in any order: calls, and how often a retry is asked for. */
const anySecond = fc.array(
  fc.oneof(
    fc.record({ calls: fc.integer({ min: 0, max: 80 }) }),
    fc.record({ retries: fc.integer({ min: 1, max: 20 }) }),
  ),
  { maxLength: 6 },
);
const anySettings = fc.record({
  share: fc.constantFrom(0, 0.1, 0.25, 1),
  floorPerSecond: fc.integer({ min: 0, max: 5 }),
  maxBalance: fc.integer({ min: 5, max: 20 }),
});

describe("whatever is called and asked for", () => {
  it("retries stay below the larger of share and floor of each second, and the balance", async () => {
    const seconds = fc.array(anySecond, { minLength: 1, maxLength: 30, size: "max" });
    await fc.assert(
      fc.asyncProperty(anySettings, seconds, fc.nat(29), async (settings, all, from) => {
        const budget = createRetryBudget(settings);
        /** Of each second: what was withdrawn, and what it may bring. */
        const withdrawn: number[] = [];
        const allowed: number[] = [];
        for (const steps of all) {
          let [calls, retries] = [0, 0];
          for (const step of steps) {
            if ("calls" in step) call(budget, step.calls);
            else for (let time = 0; time < step.retries; time += 1) retries += budget.withdraw() ? 1 : 0;
            calls += "calls" in step ? step.calls : 0;
          }
          withdrawn.push(retries);
          allowed.push(Math.max(settings.share * calls, settings.floorPerSecond));
          await pass(1_000);
        }
        const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
        // Wherever one begins to look, there is no more at hand than the largest balance.
        const later = sum(withdrawn.slice(from));
        expect(later).toBeLessThanOrEqual(settings.maxBalance + sum(allowed.slice(from)) + 1e-6);
      }),
      { numRuns: 300 },
    );
  });

  it("under a steady load retries are the larger of share and floor", async () => {
    const perSecond = fc.integer({ min: 0, max: 400 });
    await fc.assert(
      fc.asyncProperty(anySettings, perSecond, async (settings, calls) => {
        const budget = createRetryBudget(settings);
        const seconds = 20;
        let retries = 0;
        for (let second = 0; second < seconds; second += 1) {
          for (let time = 0; time < calls; time += 1) {
            budget.deposit();
            if (budget.withdraw()) retries += 1;
          }
          await pass(1_000);
          // With no calls at all it is the clock alone that brings retries.
          retries += withdrawAll(budget);
        }
        const steady = seconds * Math.max(settings.share * calls, settings.floorPerSecond);
        expect(retries).toBeGreaterThanOrEqual(Math.floor(steady - seconds - 1e-6));
        expect(retries).toBeLessThanOrEqual(steady + settings.maxBalance + 1e-6);
      }),
      { numRuns: 100 },
    );
  });
});
