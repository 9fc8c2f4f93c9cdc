/** Limits, in memory: bounded, whoever asks, and what goes first where there are too many. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../../src/limit.ts";
import { createMemoryCounters } from "../../../src/limits/memory.ts";
import { bucketOf, someMs, takeOf, windowOf } from "./counters.ts";

const nowMs = () => someMs;
const window = windowOf(5, 60_000);

/** Six are kept as used up at the most, and twelve others: each in two generations. */
const few = () => createMemoryCounters({ nowMs, maxCounters: 18 });

describe("counters in memory", () => {
  it("a million identities stay under 64 MB", { timeout: 120_000 }, async () => {
    const script = fileURLToPath(new URL("../../support/rotate-identities.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script]);
    const { identities, mostBytes } = JSON.parse(stdout) as Record<string, number>;
    expect(identities).toBe(1_000_000);
    expect(mostBytes).toBeLessThan(64 * 1024 ** 2);
    // It must be the counters that were measured.
    expect(mostBytes).toBeGreaterThan(1024 ** 2);
  });

  it("whoever comes when there is no room is counted like everybody else", () => {
    const counters = few();
    for (let index = 0; index < 1_000; index += 1) {
      const takes = Array.from({ length: 7 }, () => takeOf(`key ${index}`, window));
      expect(counters.takeAll(takes).filter(({ granted }) => granted)).toHaveLength(5);
    }
  });

  it("a limit that is used up is not forgotten for those that are not", () => {
    const counters = few();
    counters.takeAll([takeOf("spent", window, 5)]);
    for (let index = 0; index < 1_000; index += 1) counters.takeAll([takeOf(`key ${index}`, window, 1)]);
    expect(counters.takeAll([takeOf("spent", window)])[0]?.granted).toBe(false);
  });

  it("one that is in use is not forgotten while fewer than a generation of others come between", () => {
    const counters = few();
    let granted = 0;
    for (let index = 0; index < 300; index += 1) {
      if (index % 6 === 0) granted += counters.takeAll([takeOf("mine", window)])[0]?.granted ? 1 : 0;
      counters.takeAll([takeOf(`key ${index}`, window)]);
    }
    expect(granted).toBe(5);
  });

  it("the oldest go first, and begin anew", () => {
    const counters = few();
    counters.takeAll([takeOf("first", window, 4)]);
    for (let index = 0; index < 12; index += 1) counters.takeAll([takeOf(`key ${index}`, window)]);
    expect(counters.look(takeOf("first", window, 5)).granted).toBe(true);
  });

  it("keys as long as anyone likes take no more room than others, and are told apart", () => {
    const counters = createMemoryCounters({ nowMs });
    const long = (end: string) => keyOf("x".repeat(100_000), end);
    counters.takeAll([takeOf(long("a"), window, 5)]);
    expect(counters.look(takeOf(long("a"), window)).granted).toBe(false);
    expect(counters.look(takeOf(long("b"), window)).granted).toBe(true);
  });

  it("looking takes nothing, and what is noted counts even where nothing is left", () => {
    for (const limit of [window, bucketOf(5, 0.001)]) {
      const counters = createMemoryCounters({ nowMs });
      const key = JSON.stringify(limit);
      for (let look = 0; look < 10; look += 1) {
        expect(counters.look(takeOf(key, limit, 5))).toMatchObject({ granted: true, remaining: 5 });
      }
      counters.note(takeOf(key, limit, 4));
      counters.note(takeOf(key, limit, 4));
      expect(counters.look(takeOf(key, limit, 1))).toMatchObject({ granted: false, remaining: 0 });
    }
  });

  it("goes by a clock that nobody can set back", () => {
    const { now } = Date;
    const counters = createMemoryCounters();
    counters.takeAll([takeOf("k", window, 5)]);
    try {
      Date.now = () => now() + 3_600_000;
      expect(counters.look(takeOf("k", window)).granted).toBe(false);
    } finally {
      Date.now = now;
    }
  });
});
