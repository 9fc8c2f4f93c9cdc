/** Limits: shared counters while the store answers, and what each process does by itself while it doesn't. */
import { describe, expect, it } from "vitest";
import type { Take } from "../../../src/limit.ts";
import { createLimits } from "../../../src/limits/limits.ts";
import { createMemoryCounters } from "../../../src/limits/memory.ts";
import { type SharedStore, StoreAwayError } from "../../../src/store/store.ts";
import { someMs, takeOf, windowOf } from "./counters.ts";

const nowMs = () => someMs;
const limit = windowOf(5, 60_000);
const times = (count: number, key = "k", outage: Take["outage"] = "open") =>
  Array.from({ length: count }, () => takeOf(key, limit, 1, outage));
const grantedOf = (answers: readonly { readonly granted: boolean }[]) =>
  answers.filter(({ granted }) => granted).length;

/** A store with counters of its own, which can go away: it reads the script's arguments as Redis would. */
function fakeStore() {
  const counters = createMemoryCounters({ nowMs });
  const runs: { readonly keys: readonly string[]; readonly takes: number }[] = [];
  const state = { isAway: false };
  const store: SharedStore = {
    run: async (_script, keys, args) => {
      const costs = args.slice(1 + keys.length * 3);
      runs.push({ keys, takes: costs.length / 2 });
      if (state.isAway) throw new StoreAwayError("the store is away");
      const takes = Array.from({ length: costs.length / 2 }, (_, index) =>
        takeOf(keys[Number(costs[index * 2]) - 1] ?? "", limit, Number(costs[index * 2 + 1])),
      );
      return counters
        .takeAll(takes)
        .flatMap(({ granted, remaining, retryAfterMs }) => [granted ? 1 : 0, remaining, retryAfterMs]);
    },
    close: () => {},
  };
  return { store, runs, state };
}

describe("limits without a store", () => {
  it("count in this process", async () => {
    const { takeAll } = createLimits({ store: null, nowMs });
    expect(grantedOf(await takeAll(times(9)))).toBe(5);
    expect(await takeAll([])).toEqual([]);
  });

  it("need none for limits that are closed without one: there is nothing to share", async () => {
    const { takeAll } = createLimits({ store: null, nowMs });
    expect(grantedOf(await takeAll(times(9, "k", "closed")))).toBe(5);
  });
});

describe("limits with a store", () => {
  it("are shared by all processes", async () => {
    const { store } = fakeStore();
    const processes = [createLimits({ store, nowMs }), createLimits({ store, nowMs })];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => processes[index % 2]?.takeAll(times(1)) ?? []),
    );
    expect(grantedOf(answers.flat())).toBe(5);
  });

  it("ask once for all that is asked for in the same step, and answer each its own", async () => {
    const { store, runs } = fakeStore();
    const { takeAll } = createLimits({ store, nowMs });
    const answers = await Promise.all([
      takeAll(times(3, "a")),
      takeAll(times(7, "b")),
      takeAll(times(4, "a")),
    ]);
    expect(answers.map((one) => [one.length, grantedOf(one)])).toEqual([
      [3, 3],
      [7, 5],
      [4, 2],
    ]);
    expect(runs.map(({ keys, takes }) => [keys.length, takes])).toEqual([[2, 14]]);
  });

  it("never split an operation, and don't let one script grow without end", async () => {
    const { store, runs } = fakeStore();
    const { takeAll } = createLimits({ store, nowMs });
    await Promise.all(Array.from({ length: 9 }, (_, index) => takeAll(times(200, `key ${index}`))));
    await takeAll(times(900, "long"));
    expect(runs.map(({ takes }) => takes)).toEqual([400, 400, 400, 400, 200, 900]);
  });

  it("refuse whoever is known to have used a limit up without asking the store", async () => {
    const { store, runs } = fakeStore();
    const { takeAll } = createLimits({ store, nowMs });
    await takeAll(times(5));
    const answers = await takeAll([...times(2), ...times(1, "other")]);
    expect(answers.map(({ granted }) => granted)).toEqual([false, false, true]);
    expect(runs.map(({ takes }) => takes)).toEqual([5, 1]);
  });
});

describe("limits whose store goes away", () => {
  it("go on from what this process has granted, where they are open", async () => {
    const { store, state } = fakeStore();
    const { takeAll } = createLimits({ store, nowMs });
    expect(grantedOf(await takeAll(times(3)))).toBe(3);
    state.isAway = true;
    expect(grantedOf(await takeAll(times(9)))).toBe(2);
    state.isAway = false;
    expect(grantedOf(await takeAll(times(9)))).toBe(0);
  });

  it("refuse for a second, where they are closed", async () => {
    const { store, state } = fakeStore();
    const { takeAll } = createLimits({ store, nowMs });
    state.isAway = true;
    expect(await takeAll(times(1, "k", "closed"))).toEqual([
      { granted: false, remaining: 0, retryAfterMs: 1_000 },
    ]);
    state.isAway = false;
    expect(grantedOf(await takeAll(times(9, "k", "closed")))).toBe(5);
  });

  it("decide each of a list as it says", async () => {
    const { store, state } = fakeStore();
    const { takeAll } = createLimits({ store, nowMs });
    state.isAway = true;
    const mixed = [
      ...times(2, "a"),
      ...times(1, "b", "closed"),
      ...times(4, "a"),
      ...times(1, "c", "closed"),
    ];
    const answers = await takeAll(mixed);
    expect(answers.map(({ granted }) => granted)).toEqual([
      true,
      true,
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("never reject, whatever the store answers", async () => {
    for (const answer of ["OK", [], [1, 2], null, Promise.reject(new Error("broken"))]) {
      const { store } = fakeStore();
      const { takeAll } = createLimits({ store: { ...store, run: async () => answer }, nowMs });
      expect(grantedOf(await takeAll(times(9)))).toBe(5);
    }
  });
});
