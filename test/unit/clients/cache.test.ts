/** Stage 10, the cache of whole answers: what may be used is not asked for, and what is used stale is asked for anew. */
import { beforeEach, describe, expect, it } from "vitest";
import { confirm, give, startCache, thing, thingList } from "./caches.ts";
import { pass, settled, stopClock } from "./fake-clock.ts";
import { rejectionFrom, withDeadline } from "./local-server.ts";
import { upstreamError } from "./sends.ts";

beforeEach(stopClock);

const minute = { "cache-control": "max-age=60, stale-while-revalidate=30, stale-if-error=600" };

/** A cache that has this answer, made just now. */
async function startWith(value: unknown, headers: Readonly<Record<string, string>> = minute) {
  const cache = startCache();
  const first = cache.ask();
  give(cache.calls[0], value, headers);
  expect(await first).toBe(value);
  return cache;
}

describe("a fresh answer", () => {
  it("is given without asking", async () => {
    const { ask, calls } = await startWith("first");
    await pass(59_999);
    expect([await ask(), calls.length]).toEqual(["first", 1]);
  });

  it("is told of, with its age", async () => {
    const { ask, kept } = await startWith("first", { ...minute, age: "5" });
    expect(kept).toEqual([]);
    await pass(20_000);
    await ask();
    expect(kept).toEqual([{ service: "catalog", ageMs: 25_000, stale: false }]);
  });

  it("is fresh for less long where it was old when it came", async () => {
    const { ask, calls } = await startWith("first", { "cache-control": "max-age=60", age: "50" });
    await pass(9_999);
    expect([await ask(), calls.length]).toEqual(["first", 1]);
    await pass(1);
    void ask();
    expect(calls).toHaveLength(2);
  });

  it("is of its own path and query only", async () => {
    const { ask, calls } = await startWith("first");
    void ask({ path: "/others" });
    void ask({ query: { limit: 1 } });
    expect(calls).toHaveLength(3);
  });

  it("can be changed by nobody, in no part", async () => {
    const { ask } = await startWith({ items: [{ price: { amount: 1 } }] });
    const answer = (await ask()) as { items: { price: { amount: number } }[] };
    expect(() => answer.items.push({ price: { amount: 2 } })).toThrow(TypeError);
    expect(() => Object.assign(answer.items[0]?.price ?? {}, { amount: 2 })).toThrow(TypeError);
  });
});

describe("nothing is kept", () => {
  it.each([
    ["of an answer that says nothing of it", {}, {}],
    ["of a private answer", { "cache-control": "private, max-age=60" }, {}],
    ["of an answer that varies by who asks", { ...minute, vary: "x-user-id" }, {}],
    ["of a personal call", minute, { public: undefined }],
    ["of a write", minute, { method: "POST", body: {} }],
  ] as const)("%s", async (_what, headers, change) => {
    const { ask, calls, store } = startCache();
    for (const at of [0, 1]) {
      const answer = ask(change as object);
      give(calls[at], "first", headers);
      expect(await answer).toBe("first");
    }
    expect(calls).toHaveLength(2);
    expect(store.size).toBe(0);
  });

  it("of a failure", async () => {
    const { ask, calls, store } = startCache();
    const answer = ask();
    calls[0]?.fail(upstreamError("UPSTREAM_ERROR"));
    expect(await rejectionFrom(answer)).toMatchObject({ code: "UPSTREAM_ERROR" });
    expect(store.size).toBe(0);
  });

  it("of a personal call or a write, which pass as they are", () => {
    const { ask, calls } = startCache();
    void ask({ public: undefined } as object);
    void ask({ method: "POST", body: {} });
    for (const { call } of calls) expect(call.onAnswer).toBeUndefined();
  });
});

describe("an answer that is stale for less than it may be", () => {
  it("is given at once, and asked for once in the background, whoever asks", async () => {
    const { ask, calls, kept } = await startWith("first");
    await pass(60_000);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(["first", "first", "first"]);
    expect(calls).toHaveLength(2);
    expect(kept).toEqual(Array(3).fill({ service: "catalog", ageMs: 60_000, stale: true }));
    give(calls[1], "second", minute);
    await settled();
    expect([await ask(), calls.length]).toEqual(["second", 2]);
  });

  it("is asked for with a time of its own, whatever time is left to who asks", async () => {
    const { ask, calls } = await startWith("first");
    await pass(60_000);
    await ask(withDeadline(1));
    await pass(2_999);
    expect(calls[1]?.signal.aborted).toBe(false);
    await pass(1);
    expect(calls[1]?.signal.aborted).toBe(true);
  });

  it.each([
    [{}, 1_000],
    [{ retryAfterMs: 100 }, 1_000],
    [{ retryAfterMs: 5_000 }, 5_000],
  ])(
    "goes on being given where asking for it fails with %j, and is asked for again after %i ms",
    async (details, ms) => {
      const { ask, calls } = await startWith("first");
      await pass(60_000);
      expect(await ask()).toBe("first");
      calls[1]?.fail(upstreamError("UPSTREAM_ERROR", { status: 503, ...details }));
      await pass(ms - 1);
      expect([await ask(), calls.length]).toEqual(["first", 2]);
      await pass(1);
      expect([await ask(), calls.length]).toEqual(["first", 3]);
    },
  );

  it("is dropped where the service no longer lets it be kept", async () => {
    const { ask, calls, store } = await startWith("first");
    await pass(60_000);
    expect(await ask()).toBe("first");
    give(calls[1], "second", { "cache-control": "no-store" });
    await settled();
    expect(store.size).toBe(0);
  });

  it.each([404, 410, 403])("is dropped where the service answers %i", async (status) => {
    const { ask, calls, store } = await startWith("first");
    await pass(60_000);
    expect(await ask()).toBe("first");
    calls[1]?.fail(upstreamError("UPSTREAM_REJECTED", { status }));
    await settled();
    expect(store.size).toBe(0);
  });

  it("is not dropped where the service has too many requests", async () => {
    const { ask, calls, store } = await startWith("first");
    await pass(60_000);
    expect(await ask()).toBe("first");
    calls[1]?.fail(upstreamError("UPSTREAM_REJECTED", { status: 429 }));
    await settled();
    expect(store.size).toBe(1);
  });
});

describe("an answer that must not be used any more", () => {
  it("is asked for by who wants it, and with its ETag", async () => {
    const { ask, calls, kept } = await startWith("first", { "cache-control": "max-age=60", etag: '"1"' });
    await pass(60_000);
    const answer = ask();
    expect(calls[1]?.call.held).toEqual({ etag: '"1"', value: "first" });
    give(calls[1], "second", minute);
    expect(await answer).toBe("second");
    expect(kept).toEqual([]);
  });

  it("does not stand in for a failure", async () => {
    const { ask, calls } = await startWith("first", { "cache-control": "max-age=60", etag: '"1"' });
    await pass(60_000);
    const answer = ask();
    calls[1]?.fail(upstreamError("UPSTREAM_ERROR"));
    expect(await rejectionFrom(answer)).toMatchObject({ code: "UPSTREAM_ERROR" });
  });
});

describe("an answer that the service confirms", () => {
  const brief = { "cache-control": "max-age=60", etag: '"1"' };

  it("is the same, fresh again, and counts as many bytes as before", async () => {
    const { ask, calls, store } = await startWith(["first", "x".repeat(500)], brief);
    const before = store.calculatedSize;
    expect(before).toBeGreaterThan(500);
    await pass(60_000);
    const answer = ask();
    confirm(calls[1], { etag: '"1"' });
    expect(await answer).toEqual(["first", "x".repeat(500)]);
    expect(store.calculatedSize).toBe(before);
    await pass(59_999);
    await ask();
    expect(calls).toHaveLength(2);
  });

  it("is kept for as long as the confirmation says, if it says so", async () => {
    const { ask, calls } = await startWith("first", brief);
    await pass(60_000);
    void ask();
    confirm(calls[1], { ...brief, "cache-control": "max-age=10" });
    await settled();
    await pass(10_000);
    void ask();
    expect(calls).toHaveLength(3);
  });

  it("keeps its ETag where the confirmation does not repeat it", async () => {
    const { ask, calls } = await startWith("first", brief);
    for (const time of [1, 2, 3]) {
      await pass(60_000);
      void ask();
      expect(calls[time]?.call.held).toEqual({ etag: '"1"', value: "first" });
      confirm(calls[time]);
      await settled();
    }
  });

  it("is as old as the confirmation, though it was old when it first came", async () => {
    const { ask, calls } = await startWith("first", { ...brief, age: "50" });
    await pass(10_000);
    void ask();
    confirm(calls[1], { etag: '"1"' });
    await settled();
    await pass(59_999);
    await ask();
    expect(calls).toHaveLength(2);
  });

  it("but has been dropped in the meantime does not come back as if it were small", async () => {
    const { ask, calls, store } = await startWith(["first", "x".repeat(500)], brief);
    await pass(60_000);
    const answer = ask();
    store.clear();
    confirm(calls[1], brief);
    expect(await answer).toEqual(["first", "x".repeat(500)]);
    const sizes = [...store.entries()].map(([, { value, bytes }]) => bytes - JSON.stringify(value).length);
    for (const size of sizes) expect(size).toBeGreaterThanOrEqual(0);
  });
});

describe("a newer answer without an ETag", () => {
  it("does not get the one of the answer before", async () => {
    const { ask, calls } = await startWith("first", { "cache-control": "max-age=60", etag: '"1"' });
    await pass(60_000);
    void ask();
    give(calls[1], "second", { "cache-control": "max-age=60" });
    await settled();
    await pass(60_000);
    void ask();
    expect(calls[2]?.call.held).toBeUndefined();
  });
});

describe("the records of a list", () => {
  it("are kept by their ids, and told of like any other", async () => {
    const { ask, askFor, calls, kept } = startCache();
    const first = askFor("c");
    give(calls[0], [thing("c")], minute);
    await first;
    const list = ask({ path: "/featured", public: thingList });
    give(calls[1], [thing("a"), thing("b")], minute);
    await list;
    await pass(1_000);
    expect(await askFor("b", "a")).toEqual([thing("b"), thing("a")]);
    expect(calls).toHaveLength(2);
    expect(kept).toEqual(Array(2).fill({ service: "catalog", ageMs: 1_000, stale: false }));
  });

  it("may be none", async () => {
    const { ask, calls } = startCache();
    const list = ask({ path: "/featured", public: thingList });
    give(calls[0], [], minute);
    expect(await list).toEqual([]);
  });
});
