/** Stage 10, the size of the cache: whatever is kept and confirmed, it stays within its bytes. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { withCache } from "../../../clients/core/cache.ts";
import { createCacheStore } from "../../../clients/core/cache-entry.ts";
import { give, startCache, thing, thingList } from "./caches.ts";
import { pass, stopClock } from "./fake-clock.ts";
import { patient, readOf } from "./local-server.ts";
import { answerInTurn, giving } from "./sends.ts";

beforeEach(stopClock);

const minute = { "cache-control": "max-age=60", etag: '"1"' };
const jsonBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Asks for a text that long. */
async function askFor(cache: ReturnType<typeof startCache>, path: string, length: number): Promise<void> {
  const answer = cache.ask({ path });
  if (cache.calls.length === 0) return;
  give(cache.calls.at(-1), "x".repeat(length), minute);
  await answer;
}

describe("a full cache", () => {
  it("drops what has not been used for longest", async () => {
    const cache = startCache({ maxBytes: 4_000 });
    for (const path of ["/a", "/b", "/c"]) await askFor(cache, path, 1_000);
    await cache.ask({ path: "/a" });
    await askFor(cache, "/d", 1_000);
    expect([...cache.store.keys()].toSorted()).toEqual(["catalog/a", "catalog/c", "catalog/d"]);
  });

  it("does not keep what is larger than all of it, and keeps what it has", async () => {
    const cache = startCache({ maxBytes: 4_000 });
    await askFor(cache, "/a", 1_000);
    await askFor(cache, "/large", 5_000);
    expect([...cache.store.keys()]).toEqual(["catalog/a"]);
  });

  it("counts keys and entries, too, so that many small ones have a bound", async () => {
    const cache = startCache({ maxBytes: 10_000 });
    for (let at = 0; at < 100; at += 1) await askFor(cache, `/${at}`, 1);
    expect(cache.store.size).toBeLessThan(50);
  });

  it("counts the records of a list by themselves", async () => {
    const cache = startCache();
    const first = cache.askFor("c");
    give(cache.calls[0], [thing("c")], minute);
    await first;
    const list = ["a", "b"].map((id) => thing(id, "x".repeat(1_000)));
    const answer = cache.ask({ public: thingList });
    give(cache.calls[1], list, minute);
    await answer;
    expect(cache.store.calculatedSize).toBeGreaterThan(2 * jsonBytes(list));
  });
});

const anyStep = fc.oneof(
  fc.record({ path: fc.integer({ min: 0, max: 9 }), length: fc.integer({ min: 0, max: 3_000 }) }),
  fc.record({ path: fc.integer({ min: 0, max: 9 }), passMs: fc.constantFrom(1_000, 60_000) }),
);

it("holds no more than its bytes, after whatever answers and confirmations", async () => {
  const anyMax = fc.integer({ min: 500, max: 12_000 });
  await fc.assert(
    fc.asyncProperty(anyMax, fc.array(anyStep, { maxLength: 80, size: "max" }), async (maxBytes, steps) => {
      const store = createCacheStore(maxBytes);
      const lengths = new Map<string, number>();
      const { send: next } = answerInTurn((call) => {
        // Half of what is held has not changed.
        const isConfirmed = call.held !== undefined && Number(call.path.slice(1)) % 2 === 0;
        const text = "x".repeat(lengths.get(call.path) ?? 0);
        return giving({ path: call.path, text }, minute, isConfirmed ? 304 : 200)(call);
      });
      const send = withCache(
        "catalog",
        { staleWhileRevalidateMs: 0, freshWithinMs: 300, refreshDeadlineMs: 3_000, refreshAgainMs: 1_000 },
        store,
        next,
      );
      for (const step of steps) {
        const path = `/${step.path}`;
        if ("length" in step) lengths.set(path, step.length);
        else await pass(step.passMs);
        await send(readOf({ path, public: {} }), patient());
        const held = [...store.values()].reduce((total, { value }) => total + jsonBytes(value), 0);
        expect(held).toBeLessThanOrEqual(store.calculatedSize);
        expect(store.calculatedSize).toBeLessThanOrEqual(maxBytes);
      }
    }),
    { numRuns: 200 },
  );
});
