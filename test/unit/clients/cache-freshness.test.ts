/** Stage 10, how long others may use what the cache gives: told for each part of an answer, kept or new. */
import { beforeEach, describe, expect, it } from "vitest";
import { give, startCache, thing, thingBatch } from "./caches.ts";
import { pass, stopClock } from "./fake-clock.ts";

beforeEach(stopClock);

const minute = { "cache-control": "max-age=60, stale-if-error=600" };

describe("what is told of freshness", () => {
  it("is what is left of a new answer's time, counted from when the service made it", async () => {
    const cache = startCache();
    const answer = cache.ask();
    give(cache.calls[0], thing("t1"), { ...minute, age: "20" });
    await answer;
    expect(cache.freshForMs).toEqual([40_000]);
  });

  it("is what is left of a kept one's", async () => {
    const cache = startCache();
    const first = cache.ask();
    give(cache.calls[0], thing("t1"), minute);
    await first;
    await pass(45_000);
    await cache.ask();
    expect(cache.freshForMs).toEqual([60_000, 15_000]);
  });

  it("is nothing for a stale one, one that may not be kept, and what is personal", async () => {
    const cache = startCache();
    const first = cache.ask();
    give(cache.calls[0], thing("t1"), minute);
    await first;
    await pass(61_000);
    await cache.ask();
    const { public: _public, ...personal } = { public: undefined, path: "/personal" };
    for (const [at, change] of [
      [2, { path: "/private" }],
      [3, personal],
    ] as const) {
      const answer = cache.ask(change);
      give(cache.calls[at], thing("t2"), { "cache-control": "private, max-age=60" });
      await answer;
    }
    expect(cache.freshForMs.slice(1)).toEqual([0, 0, 0]);
  });

  it("is that of each record of a batch, kept or new; one that is unknown may not be kept", async () => {
    const cache = startCache();
    const first = cache.askFor("t1");
    give(cache.calls[0], [thing("t1")], minute);
    await first;
    await pass(10_000);
    const second = cache.ask({ query: { ids: ["t1", "t2", "t3"] }, public: thingBatch });
    give(cache.calls[1], [thing("t2")], minute);
    await second;
    expect(cache.freshForMs.toSorted((a, b) => a - b)).toEqual([0, 50_000, 60_000, 60_000]);
  });

  it("is told to everybody who waits for the same read", async () => {
    const cache = startCache();
    const answers = [cache.ask(), cache.ask(), cache.ask()];
    give(cache.calls[0], thing("t1"), minute);
    await Promise.all(answers);
    expect(cache.calls).toHaveLength(1);
    expect(cache.freshForMs).toEqual([60_000, 60_000, 60_000]);
  });
});
