/** Stage 10, the cache of records: of a batch only those are asked for that are not at hand. */
import { beforeEach, describe, expect, it } from "vitest";
import { withCache } from "../../../clients/core/cache.ts";
import { usualPolicies } from "../../../clients/core/stack.ts";
import {
  type CacheUnderTest,
  confirm,
  give,
  idsAsked,
  startCache,
  thing,
  thingBatch,
  thingList,
} from "./caches.ts";
import { pass, settled, stopClock } from "./fake-clock.ts";
import { patient, readOf, rejectionFrom } from "./local-server.ts";
import { holdCalls, upstreamError } from "./sends.ts";

beforeEach(stopClock);

const minute: Readonly<Record<string, string>> = {
  "cache-control": "max-age=60, stale-while-revalidate=30, stale-if-error=600",
};
/** Past being used while it is asked for. */
const lastGoodAfterMs = 90_000;

const idsOf = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `t${from + at}`);
const things = (ids: readonly string[], text?: string) => ids.map((id) => thing(id, text));

/** A cache that has these things, from one batch. */
async function startWith(ids: readonly string[], headers: Readonly<Record<string, string>> = minute) {
  const cache = startCache();
  await fill(cache, ids, headers);
  return cache;
}

async function fill({ askFor, calls }: CacheUnderTest, ids: readonly string[], headers = minute) {
  const answer = askFor(...ids);
  give(calls.at(-1), things(ids), headers);
  await answer;
}

describe("a batch", () => {
  it("of twenty, of which eighteen are at hand, asks for two", async () => {
    const cache = await startWith(idsOf(18));
    const answer = cache.askFor(...idsOf(20));
    give(cache.calls[1], things(["t19", "t18"]), minute);
    expect(idsAsked(cache)[1]).toEqual(["t18", "t19"]);
    expect(
      (await answer).toSorted((one, other) => Number(one.id.slice(1)) - Number(other.id.slice(1))),
    ).toEqual(things(idsOf(20)));
    expect(cache.kept).toHaveLength(18);
  });

  it("of what came with a list asks for nothing", async () => {
    const cache = await startWith(["known"]);
    const list = cache.ask({ path: "/featured", public: thingList });
    give(cache.calls[1], things(idsOf(18)), minute);
    await list;
    const answer = cache.askFor(...idsOf(20));
    give(cache.calls[2], things(idsOf(2, 18)), minute);
    expect(idsAsked(cache).at(-1)).toEqual(["t18", "t19"]);
    expect(await answer).toHaveLength(20);
  });

  it("asks for what came with a list, until it is known how long such records may be kept", async () => {
    const cache = startCache();
    const list = cache.ask({ path: "/featured", public: thingList });
    give(cache.calls[0], things(["a"]), minute);
    await list;
    void cache.askFor("a");
    expect(idsAsked(cache).at(-1)).toEqual(["a"]);
  });

  it("asks for what came with a list where such records must not be kept", async () => {
    const cache = await startWith(["a"], { "cache-control": "no-store" });
    const list = cache.ask({ path: "/featured", public: thingList });
    give(cache.calls[1], things(["a"]), minute);
    await list;
    void cache.askFor("a");
    expect(idsAsked(cache).at(-1)).toEqual(["a"]);
  });

  it("of another kind, or of another service, finds nothing", async () => {
    const cache = await startWith(["a"]);
    const kind = { ...thingBatch, records: { ...thingList.records, kind: "other" } } as typeof thingBatch;
    void cache.ask({ query: { ids: ["a"] }, public: kind });
    expect(idsAsked(cache)).toEqual([["a"], ["a"]]);
    const { send, held } = holdCalls();
    const other = withCache("payment", usualPolicies.cache, cache.store, send);
    void other(readOf({ query: { ids: ["a"] }, public: thingBatch }), patient());
    expect(held).toHaveLength(1);
  });

  it("keeps its other parameters when it asks for less", async () => {
    const cache = await startWith(["a"]);
    void cache.ask({ path: "/things", query: { ids: ["a", "b"], limit: 3 }, public: thingBatch });
    expect(cache.calls[1]?.call).toMatchObject({ path: "/things", query: { ids: ["b"], limit: 3 } });
  });

  it("of nothing asks for nothing", async () => {
    const { askFor, calls } = startCache();
    expect([await askFor(), calls]).toEqual([[], []]);
  });
});

describe("what is kept of a batch", () => {
  it("is not that a record is unknown", async () => {
    const { askFor, calls } = startCache();
    for (const at of [0, 1, 2]) {
      const answer = askFor("a", "unknown");
      give(calls[at], at === 0 ? [thing("a")] : [], minute);
      expect(await answer).toEqual([thing("a")]);
    }
    expect(calls.map(({ call }) => call.query?.ids)).toEqual([["a", "unknown"], ["unknown"], ["unknown"]]);
  });

  it("may be nothing at all", async () => {
    const { askFor, calls, store } = startCache();
    const answer = askFor("unknown");
    give(calls[0], [], minute);
    expect([await answer, store.size]).toEqual([[], 0]);
  });

  it("is not what it was not asked for", async () => {
    const cache = startCache();
    const answer = cache.askFor("a");
    give(cache.calls[0], things(["a", "b"]), minute);
    await answer;
    void cache.askFor("a", "b");
    expect(idsAsked(cache)).toEqual([["a"], ["b"]]);
  });

  it("can be changed by nobody", async () => {
    const { askFor } = await startWith(["a"]);
    const [first] = await askFor("a");
    expect(() => Object.assign(first ?? {}, { text: "mine" })).toThrow(TypeError);
  });

  it("is never what was asked for before what is kept", async () => {
    const cache = await startWith(["a"]);
    await pass(1);
    const list = cache.ask({ path: "/featured", public: thingList });
    await pass(100);
    const answer = cache.askFor("b");
    give(cache.calls.at(-1), things(["b"], "newer"), minute);
    await answer;
    // Slow, and so older than what was asked for since.
    give(cache.calls[1], things(["b"], "older"), minute);
    await list;
    expect(await cache.askFor("b")).toEqual([thing("b", "newer")]);
  });
});

describe("stale records", () => {
  it("are given at once, and only they are asked for, once", async () => {
    const cache = await startWith(["a", "b"]);
    await pass(30_000);
    await fill(cache, ["c"]);
    await pass(30_000);
    for (let time = 0; time < 3; time += 1) {
      expect(await cache.askFor("a", "b", "c")).toEqual(things(["a", "b", "c"]));
    }
    expect(idsAsked(cache).slice(2)).toEqual([["a", "b"]]);
    give(cache.calls[2], things(["a", "b"], "second"), minute);
    await settled();
    expect(await cache.askFor("a", "c")).toEqual([thing("a", "second"), thing("c")]);
    expect(cache.calls).toHaveLength(3);
  });

  it("are told of as such, and fresh ones as fresh", async () => {
    const cache = await startWith(["a"]);
    await pass(30_000);
    await fill(cache, ["b"]);
    await pass(30_000);
    await cache.askFor("a", "b");
    expect(cache.kept).toEqual([
      { service: "catalog", ageMs: 60_000, stale: true },
      { service: "catalog", ageMs: 30_000, stale: false },
    ]);
  });
});

describe("a batch that fails", () => {
  const failed = async (cache: CacheUnderTest, ...ids: readonly string[]) => {
    const answer = cache.askFor(...ids);
    cache.calls
      .at(-1)
      ?.fail(Object.assign(upstreamError("UPSTREAM_ERROR", { status: 503 }), { instance: "http://a" }));
    return rejectionFrom(answer);
  };

  it("gives what is known along with what it failed by", async () => {
    const cache = await startWith(["a", "b"]);
    expect(await failed(cache, "a", "b", "c")).toMatchObject({
      code: "UPSTREAM_ERROR",
      service: "order",
      status: 503,
      instance: "http://a",
      partial: things(["a", "b"]),
    });
    expect(cache.kept).toHaveLength(2);
  });

  it("gives the last good records, too", async () => {
    const cache = await startWith(["old"]);
    await pass(lastGoodAfterMs);
    await fill(cache, ["new"]);
    expect(await failed(cache, "old", "new", "missing")).toMatchObject({ partial: things(["new", "old"]) });
    expect(idsAsked(cache).at(-1)).toEqual(["missing", "old"]);
    expect(cache.kept.map(({ stale }) => stale)).toEqual([false, true]);
  });

  it("gives nothing that must not be used any more", async () => {
    const cache = await startWith(["a"], { "cache-control": "max-age=60" });
    await pass(60_000);
    expect(await failed(cache, "a", "b")).toMatchObject({ partial: [] });
  });

  it("gives each of those who asked what they know, and no more", async () => {
    const cache = await startWith(["a", "b"]);
    const answers = [cache.askFor("a", "c"), cache.askFor("b", "c")];
    expect(idsAsked(cache).slice(1)).toEqual([["c"]]);
    cache.calls[1]?.fail(upstreamError("UPSTREAM_TIMEOUT"));
    expect(await Promise.all(answers.map(rejectionFrom))).toMatchObject([
      { code: "UPSTREAM_TIMEOUT", partial: [thing("a")] },
      { code: "UPSTREAM_TIMEOUT", partial: [thing("b")] },
    ]);
  });

  it("by a refusal gives what is at hand along with that, and forgets nothing of the others", async () => {
    const cache = await startWith(["old"]);
    await pass(lastGoodAfterMs);
    await fill(cache, ["a"]);
    const refused = cache.askFor("a", "b", "old");
    cache.calls.at(-1)?.fail(upstreamError("UPSTREAM_REJECTED", { status: 400 }));
    expect(await rejectionFrom(refused)).toMatchObject({ code: "UPSTREAM_REJECTED", partial: [thing("a")] });
    expect(await failed(cache, "old", "c")).toMatchObject({ partial: [thing("old")] });
  });
});

describe("a batch whose records are all past their time", () => {
  const tagged = { ...minute, etag: '"1"' };

  it("asks with the ETag of the answer to the very same question", async () => {
    const { askFor, calls, store } = await startWith(["a", "b"], tagged);
    const before = store.calculatedSize;
    await pass(lastGoodAfterMs);
    const answer = askFor("a", "b");
    expect(calls[1]?.call.held).toEqual({ etag: '"1"', value: things(["a", "b"]) });
    confirm(calls[1]);
    expect(await answer).toEqual(things(["a", "b"]));
    expect(store.calculatedSize).toBe(before);
    await pass(59_999);
    await askFor("a", "b");
    expect(calls).toHaveLength(2);
  });

  it.each([[["b", "a"]], [["a"]], [["b"]], [["a", "b", "c"]]])("asks for %j without", async (ids) => {
    const { askFor, calls } = await startWith(["a", "b"], tagged);
    await pass(lastGoodAfterMs);
    void askFor(...ids);
    expect(calls[1]?.call.held).toBeUndefined();
  });

  it("asks without where one of them came with another answer since", async () => {
    const cache = await startWith(["a", "b"], tagged);
    await pass(1);
    const list = cache.ask({ path: "/featured", public: thingList });
    give(cache.calls[1], things(["b"]), tagged);
    await list;
    await pass(lastGoodAfterMs);
    void cache.askFor("a", "b");
    expect(cache.calls[2]?.call.held).toBeUndefined();
  });
});

describe("a record", () => {
  it("that the service no longer has is dropped", async () => {
    const cache = await startWith(["a", "b"]);
    await pass(60_000);
    expect(await cache.askFor("a", "b")).toHaveLength(2);
    give(cache.calls[1], things(["a"], "second"), minute);
    await settled();
    void cache.askFor("a", "b");
    expect(idsAsked(cache).at(-1)).toEqual(["b"]);
  });

  it("that is refused is dropped, and no other", async () => {
    const cache = await startWith(["a"]);
    await pass(30_000);
    await fill(cache, ["b"]);
    await pass(30_000);
    await cache.askFor("a", "b");
    cache.calls.at(-1)?.fail(upstreamError("UPSTREAM_REJECTED", { status: 404 }));
    await settled();
    void cache.askFor("a", "b");
    expect(idsAsked(cache).slice(2)).toEqual([["a"], ["a"]]);
  });

  it("of a list is kept for no longer than one that was asked for by its id", async () => {
    const cache = await startWith(["a"], { "cache-control": "max-age=10" });
    const list = cache.ask({ path: "/featured", public: thingList });
    give(cache.calls[1], things(["b"]), minute);
    await list;
    await pass(9_999);
    await cache.askFor("b");
    expect(cache.calls).toHaveLength(2);
    await pass(1);
    void cache.askFor("b");
    expect(idsAsked(cache).at(-1)).toEqual(["b"]);
    await cache.ask({ path: "/featured", public: thingList });
    expect(cache.calls).toHaveLength(3);
  });
});
