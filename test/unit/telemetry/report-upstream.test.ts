/** Logs of what changes in how a service is dealt with: whoever is told of the trouble is told of its end. */
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { UpstreamEvent } from "../../../clients/core/events.ts";
import { createUpstreamReport } from "../../../src/telemetry/report-upstream.ts";

/** What is logged at `warn` of these events: level is pino's number, 40 for `warn`. */
function loggedOf(...events: readonly UpstreamEvent[]): readonly Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level: "warn", base: null, timestamp: false },
    { write: (line: string) => lines.push(JSON.parse(line)) },
  );
  const report = createUpstreamReport(log);
  for (const event of events) report(event);
  return lines;
}

describe("the report of services", () => {
  it("says when a breaker opens and closes, and not each time that it finds out", () => {
    const breaker = (state: "open" | "half-open" | "closed"): UpstreamEvent => ({
      type: "breaker",
      service: "payment",
      state,
    });
    expect(loggedOf(breaker("open"), breaker("half-open"), breaker("closed"))).toEqual([
      { level: 40, service: "payment", msg: "breaker opened: the service is not asked" },
      { level: 40, service: "payment", msg: "breaker closed: the service is asked again" },
    ]);
  });

  it("says when an instance is set aside, and when it is asked again", () => {
    const instance = (inUse: boolean): UpstreamEvent => ({
      type: "instance",
      service: "order",
      instance: "http://order-2",
      inUse,
    });
    expect(loggedOf(instance(false), instance(true))).toEqual([
      { level: 40, service: "order", instance: "http://order-2", msg: "instance set aside: it kept failing" },
      { level: 40, service: "order", instance: "http://order-2", msg: "instance is asked again" },
    ]);
  });

  it("says nothing of attempts", () => {
    expect(
      loggedOf({
        type: "attempt",
        service: "order",
        instance: "http://order-2",
        outcome: "failure",
        code: "UPSTREAM_ERROR",
        durationMs: 5,
      }),
    ).toEqual([]);
  });
});
