/** Breakers for tests, on a clock that stands still. */
import { onTestFinished } from "vitest";
import {
  type AttemptReport,
  type Breaker,
  type BreakerSettings,
  createBreaker,
} from "../../../clients/core/breaker.ts";
import type { UpstreamError } from "../../../clients/core/errors.ts";
import type { BreakerState } from "../../../clients/core/events.ts";
import type { Outcome } from "../../../clients/core/outcome.ts";
import { usualPolicies } from "../../../clients/core/stack.ts";
import { pass, settled } from "./fake-clock.ts";

export const usual: BreakerSettings = usualPolicies.breaker;

/** An attempt's report: a quick read, unless it says otherwise. */
export const report = (outcome: Outcome, change: Partial<AttemptReport> = {}): AttemptReport => ({
  outcome,
  durationMs: 5,
  isRead: true,
  ...change,
});

export const slow = { durationMs: usual.slowMs } as const;

export interface BreakerUnderTest {
  readonly breaker: Breaker;
  /** The states it has told of so far. */
  readonly states: readonly BreakerState[];
  /** Makes attempts that end like this, one after the other. */
  attempt(times: number, outcome: Outcome, change?: Partial<AttemptReport>): Promise<void>;
  /** Makes twenty attempts fail. */
  fail(): Promise<void>;
  /** Makes it fail, and waits until it may be probed. */
  failAndWait(): Promise<void>;
}

export function startBreaker(change: Partial<BreakerSettings> = {}): BreakerUnderTest {
  const states: BreakerState[] = [];
  const breaker = createBreaker("order", { ...usual, ...change }, (event) => {
    if (event.type === "breaker") states.push(event.state);
  });
  onTestFinished(() => breaker.close());
  const attempt: BreakerUnderTest["attempt"] = async (times, outcome, how) => {
    for (let time = 0; time < times; time += 1) {
      breaker.settle(breaker.admit(), report(outcome, how));
      await settled();
    }
  };
  const fail = () => attempt(usual.minAttempts, "failure");
  const failAndWait = async () => {
    await fail();
    await pass(breaker.closedInMs() ?? 0);
  };
  return { breaker, states, attempt, fail, failAndWait };
}

/** How many of so many who ask in the same tick may make an attempt. */
export function admittedOf(breaker: Breaker, asking = 50): readonly number[] {
  return Array.from({ length: asking }, () => refusalOf(breaker)).filter((each) => typeof each === "number");
}

/** The ticket, or what is said instead. */
export function refusalOf(breaker: Breaker): number | UpstreamError {
  try {
    return breaker.admit();
  } catch (error) {
    return error as UpstreamError;
  }
}
