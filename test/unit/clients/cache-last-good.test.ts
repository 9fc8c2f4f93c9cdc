/** Stage 10, the last good answer: it stands in where the service fails or is late, and where it was refused it does not. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { UpstreamErrorCode, UpstreamErrorDetails } from "../../../clients/core/errors.ts";
import { confirm, give, startCache, thing } from "./caches.ts";
import { pass, settled, stopClock } from "./fake-clock.ts";
import { rejectionFrom, withDeadline } from "./local-server.ts";
import { upstreamError } from "./sends.ts";

beforeEach(stopClock);

const headers = {
  "cache-control": "max-age=60, stale-while-revalidate=0, stale-if-error=600",
  etag: '"1"',
};

/** A cache whose one answer, and whose one thing, is past being fresh. */
async function startStale() {
  const cache = startCache();
  const first = cache.ask();
  give(cache.calls[0], "first", headers);
  const things = cache.askFor("a");
  give(cache.calls[1], [thing("a")], headers);
  await Promise.all([first, things]);
  await pass(60_000);
  return cache;
}

const failures: readonly (readonly [UpstreamErrorCode, UpstreamErrorDetails])[] = [
  ["UPSTREAM_ERROR", { status: 500 }],
  ["UPSTREAM_ERROR", { unanswered: true }],
  ["UPSTREAM_TIMEOUT", {}],
  ["UPSTREAM_UNAVAILABLE", { retryAfterMs: 1_000 }],
  ["UPSTREAM_BAD_RESPONSE", {}],
  ["UPSTREAM_REJECTED", { status: 429 }],
  ["DEADLINE_EXCEEDED", {}],
];

describe("the last good answer", () => {
  it.each(failures)("stands in for %s with %j, and is told of once", async (code, details) => {
    const { ask, askFor, calls, kept } = await startStale();
    const answers = Promise.all([ask(), askFor("a")]);
    for (const call of calls.slice(2)) call.fail(upstreamError(code, details));
    expect(await answers).toEqual(["first", [thing("a")]]);
    expect(kept).toEqual(Array(2).fill({ service: "catalog", ageMs: 60_000, stale: true }));
  });

  it.each([
    ["UPSTREAM_REJECTED", { status: 404 }],
    ["UPSTREAM_REJECTED", { status: 400 }],
    ["UPSTREAM_REJECTED", { status: 403 }],
    ["UPSTREAM_REJECTED", { status: 410 }],
    ["UPSTREAM_REJECTED", { status: 451 }],
    ["REQUEST_CANCELLED", {}],
  ] as const)("does not stand in for %s with %j", async (code, details) => {
    const { ask, askFor, calls, kept } = await startStale();
    const answers = [ask(), askFor("a")].map(rejectionFrom);
    for (const call of calls.slice(2)) call.fail(upstreamError(code, details));
    expect(await Promise.all(answers)).toMatchObject([{ code }, { code }]);
    expect(kept).toEqual([]);
  });

  it("does not stand in for a fault of ours", async () => {
    const { ask, calls } = await startStale();
    const answer = rejectionFrom(ask());
    const fault = new TypeError("ours");
    calls[2]?.fail(fault);
    expect(await answer).toBe(fault);
  });

  it("does so for as long as the service allows, and no longer", async () => {
    const { ask, calls } = await startStale();
    await pass(599_999);
    const [inTime, call] = [ask(), calls.at(-1)];
    call?.fail(upstreamError("UPSTREAM_ERROR"));
    expect(await inTime).toBe("first");
    await pass(1);
    const late = rejectionFrom(ask());
    calls.at(-1)?.fail(upstreamError("UPSTREAM_ERROR"));
    expect(await late).toMatchObject({ code: "UPSTREAM_ERROR" });
  });
});

describe("while the last good answer is at hand", () => {
  it("a new one is asked for with its ETag, and given where it comes", async () => {
    const { ask, askFor, calls, kept } = await startStale();
    const answers = Promise.all([ask(), askFor("a")]);
    await pass(299);
    expect(calls.slice(2).map(({ call }) => call.held?.etag)).toEqual(['"1"', '"1"']);
    give(calls[2], "second", headers);
    give(calls[3], [thing("a", "second")], headers);
    expect(await answers).toEqual(["second", [thing("a", "second")]]);
    expect(kept).toEqual([]);
  });

  it("a confirmation of it is as good as a new one", async () => {
    const { ask, calls, kept } = await startStale();
    const answer = ask();
    confirm(calls[2]);
    expect([await answer, kept]).toEqual(["first", []]);
    await ask();
    expect(kept).toEqual([{ service: "catalog", ageMs: 0, stale: false }]);
  });

  it("nobody waits longer than 300 ms for a new one, which is kept when it comes", async () => {
    const { ask, askFor, calls } = await startStale();
    const answers = Promise.all([ask(), askFor("a")]);
    let isOver = false;
    void answers.then(() => {
      isOver = true;
    });
    await pass(299);
    expect(isOver).toBe(false);
    await pass(1);
    expect(await answers).toEqual(["first", [thing("a")]]);
    await pass(1_000);
    give(calls[2], "second", headers);
    give(calls[3], [thing("a", "second")], headers);
    await settled();
    expect(await Promise.all([ask(), askFor("a")])).toEqual(["second", [thing("a", "second")]]);
    expect(calls).toHaveLength(4);
  });

  it("one waits for a new one, and the others do not", async () => {
    const { ask, askFor, calls } = await startStale();
    const waiting = [ask(), askFor("a")];
    expect(await Promise.all([ask(), askFor("a")])).toEqual(["first", [thing("a")]]);
    expect(calls).toHaveLength(4);
    give(calls[2], "second", headers);
    give(calls[3], [thing("a", "second")], headers);
    expect(await Promise.all(waiting)).toEqual(["second", [thing("a", "second")]]);
  });

  it("nobody asks for a new one for a second after that has failed, nor waits", async () => {
    const { ask, askFor, calls } = await startStale();
    const first = Promise.all([ask(), askFor("a")]);
    for (const call of calls.slice(2))
      call.fail(upstreamError("UPSTREAM_UNAVAILABLE", { retryAfterMs: 200 }));
    await first;
    await pass(999);
    expect(await Promise.all([ask(), askFor("a")])).toEqual(["first", [thing("a")]]);
    expect(calls).toHaveLength(4);
    await pass(1);
    void ask();
    void askFor("a");
    expect(calls).toHaveLength(6);
  });

  it.each([100, 0, -5])("nobody waits longer than the %i ms that are left to them", async (inMs) => {
    const { ask, calls } = await startStale();
    const answer = ask(withDeadline(inMs));
    await pass(Math.max(inMs, 1));
    expect(await answer).toBe("first");
    expect(calls[2]?.signal.aborted).toBe(false);
  });

  it("no timer is left when the answer is there", async () => {
    const { ask, calls } = await startStale();
    const answer = ask();
    give(calls[2], "second", headers);
    await answer;
    expect(vi.getTimerCount()).toBe(0);
  });
});
