/** Stage 10, the judgement of an attempt: what speaks for a service, what against it, and what says nothing. */
import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../clients/core/outcome.ts";
import { upstreamError } from "./sends.ts";

const time = { durationMs: 500, patienceMs: 500 };

describe("outcomeOf", () => {
  it("takes an answer for a success", () => {
    expect(outcomeOf(null, time)).toBe("success");
  });

  it.each(["UPSTREAM_ERROR", "UPSTREAM_BAD_RESPONSE"] as const)("holds %s against the service", (code) => {
    expect(outcomeOf(upstreamError(code), time)).toBe("failure");
  });

  it.each(["UPSTREAM_REJECTED", "UPSTREAM_UNAVAILABLE", "DEADLINE_EXCEEDED", "REQUEST_CANCELLED"] as const)(
    "learns nothing from %s",
    (code) => {
      expect(outcomeOf(upstreamError(code), time)).toBe("ignored");
    },
  );

  it("learns nothing from an answer that is larger than we take", () => {
    expect(outcomeOf(upstreamError("UPSTREAM_BAD_RESPONSE", { tooLarge: true }), time)).toBe("ignored");
  });

  it("learns nothing from being refused for too many requests", () => {
    expect(outcomeOf(upstreamError("UPSTREAM_REJECTED", { status: 429 }), time)).toBe("ignored");
  });

  it("holds a timeout against the service that had time enough, and no other", () => {
    const timeout = upstreamError("UPSTREAM_TIMEOUT");
    expect(outcomeOf(timeout, time)).toBe("failure");
    expect(outcomeOf(timeout, { ...time, durationMs: 499 })).toBe("ignored");
  });

  it.each([new TypeError("ours"), "text", undefined])("learns nothing from a fault of ours (%s)", (fault) => {
    expect(outcomeOf(fault, time)).toBe("ignored");
  });
});
