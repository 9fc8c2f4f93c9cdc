/** Stage 5, kept parts: an answer is as old as its oldest part, and is called stale for those alone that are. */
import { describe, expect, it } from "vitest";
import { ageSecondsOf, staleOf } from "../../../src/execution/kept.ts";

const part = (service: string, ageMs: number, stale = false) => ({ service, ageMs, stale });

describe("the age of an answer", () => {
  it("is nothing where every part was asked for anew", () => {
    expect(ageSecondsOf([])).toBeNull();
  });

  it.each([
    [[0], 0],
    [[999], 0],
    [[1_000], 1],
    [[61_999, 500], 61],
    [[500, 61_999], 61],
    [[-5_000], 0],
  ])("with parts of %j ms is %i whole seconds", (agesMs, seconds) => {
    expect(ageSecondsOf(agesMs.map((ageMs) => part("catalog", ageMs)))).toBe(seconds);
  });

  it("is told of more parts than a function takes arguments", () => {
    expect(ageSecondsOf(Array.from({ length: 500_000 }, (_, index) => part("catalog", index)))).toBe(499);
  });
});

describe("what is stale of an answer", () => {
  it("is nothing where all that was kept is fresh", () => {
    expect(staleOf([])).toBeNull();
    expect(staleOf([part("catalog", 5_000)])).toBeNull();
  });

  it("is as old as its oldest part, whatever the age of what is fresh", () => {
    const parts = [part("catalog", 90_000), part("catalog", 7_000, true), part("catalog", 61_500, true)];
    expect(staleOf(parts)).toEqual({ ageSeconds: 61, services: ["catalog"] });
  });

  it("names each of its services once, in order, and none of which all is fresh", () => {
    const parts = [
      part("user", 1_000, true),
      part("catalog", 1_000, true),
      part("order", 1_000),
      part("user", 2_000, true),
    ];
    expect(staleOf(parts)?.services).toEqual(["catalog", "user"]);
  });
});
