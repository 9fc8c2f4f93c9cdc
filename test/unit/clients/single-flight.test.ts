/** Stage 10, single flight: the same read at the same time is asked once, and whoever leaves takes nobody along. */
import { getEventListeners } from "node:events";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Call, Origin } from "../../../clients/core/call.ts";
import { withSingleFlight } from "../../../clients/core/single-flight.ts";
import { pass, settled, stopClock } from "./fake-clock.ts";
import { patient, readOf, rejectionFrom, withDeadline } from "./local-server.ts";
import { holdCalls, upstreamError } from "./sends.ts";

beforeEach(stopClock);

const sharedDeadlineMs = 3_000;
const joinWithinMs = 500;

function start() {
  const { send: next, held } = holdCalls();
  const send = withSingleFlight("order", { sharedDeadlineMs, joinWithinMs }, next);
  const askAll = (change: Partial<Call<unknown>> = {}, signal = patient()) => send(readOf(change), signal);
  const ask = (change: Partial<Call<unknown>> = {}, signal = patient()) =>
    askAll({ public: {}, ...change }, signal);
  return { send, ask, askPersonal: askAll, held };
}

/** A promise that is rejected in its own time, with nobody there yet. */
const unheard = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};

describe("public reads that are the same", () => {
  it("are asked once for a hundred callers, and all get the answer", async () => {
    const { ask, held } = start();
    const answers = Array.from({ length: 100 }, () => ask());
    expect(held).toHaveLength(1);
    const answer = { items: [] };
    held[0]?.answer(answer);
    for (const each of await Promise.all(answers)) expect(each).toBe(answer);
  });

  it("fail once for a hundred callers, and all are told why", async () => {
    const { ask, held } = start();
    const answers = Array.from({ length: 100 }, () => unheard(ask()));
    const error = upstreamError("UPSTREAM_ERROR", { status: 503 });
    held[0]?.fail(error);
    for (const each of answers) expect(await rejectionFrom(each)).toBe(error);
  });

  it("are not joined where one is so old that it may be lost, and the others are not lost with it", async () => {
    const { ask, held } = start();
    const old = unheard(ask());
    await pass(joinWithinMs);
    const joined = ask();
    await pass(1);
    const young = ask();
    expect(held).toHaveLength(2);
    held[1]?.answer("young");
    expect(await young).toBe("young");
    // The old one has landed nowhere yet, and takes nothing of the young one's along when it does.
    held[0]?.answer("old");
    expect([await old, await joined]).toEqual(["old", "old"]);
  });

  it("are shared by those on behalf of different people", () => {
    const { ask, held } = start();
    const originOf = (id: string) => ({ ...readOf().origin, identityHeaders: { "x-user-id": id } });
    void ask({ origin: originOf("u1") });
    void ask({ origin: originOf("u2") });
    expect(held).toHaveLength(1);
  });

  it.each([
    ["an answer", (call: { answer(value: unknown): void }) => call.answer(1)],
    ["a failure", (call: { fail(error: unknown): void }) => call.fail(upstreamError("UPSTREAM_ERROR"))],
  ])("are asked anew after %s", async (_what, end) => {
    const { ask, held } = start();
    unheard(ask());
    for (const call of held) end(call);
    await settled();
    unheard(ask());
    expect(held).toHaveLength(2);
  });

  it("are not the same where a path, a query or what is held differs", () => {
    const { ask, held } = start();
    const held1 = { etag: '"1"', value: 1 };
    for (const change of [{}, { path: "/others" }, { query: { ids: ["a"] } }, { query: { ids: ["b"] } }]) {
      void ask(change);
      void ask({ ...change, held: held1 });
      void ask({ ...change, held: { etag: '"2"', value: 2 } });
    }
    expect(held).toHaveLength(12);
  });
});

describe("one of many who wait for a public read", () => {
  it("may go away: is told so at once, and the others get their answer", async () => {
    const { ask, held } = start();
    const leaving = new AbortController();
    const first = unheard(ask({}, leaving.signal));
    const others = [ask(), ask()];
    leaving.abort();
    expect(await rejectionFrom(first)).toMatchObject({ code: "REQUEST_CANCELLED", service: "order" });
    expect(held[0]?.signal.aborted).toBe(false);
    held[0]?.answer("an answer");
    expect(await Promise.all(others)).toEqual(["an answer", "an answer"]);
  });

  it("may have less time: is told so when it is over, and the others get their answer", async () => {
    const { ask, held } = start();
    const hasty = unheard(ask(withDeadline(20)));
    const other = ask(withDeadline(2_000));
    await pass(20);
    expect(await rejectionFrom(hasty)).toMatchObject({ code: "UPSTREAM_TIMEOUT", service: "order" });
    expect(held[0]?.signal.aborted).toBe(false);
    held[0]?.answer("an answer");
    expect(await other).toBe("an answer");
  });

  it("does not shorten what the others wait for", () => {
    const { ask, held } = start();
    unheard(ask(withDeadline(20)));
    expect(held[0]?.call.origin.deadlineAtMs).toBe(Date.now() + sharedDeadlineMs);
  });

  it("says until when somebody waits, as others join", () => {
    const { ask, held } = start();
    const now = Date.now();
    unheard(ask(withDeadline(500)));
    expect(held[0]?.call.waitedForUntilMs?.()).toBe(now + 500);
    unheard(ask(withDeadline(900)));
    unheard(ask(withDeadline(100)));
    expect(held[0]?.call.waitedForUntilMs?.()).toBe(now + 900);
  });

  it("and has gone already, or has no time left, is told so, and nobody is asked", async () => {
    const { ask, held } = start();
    const gone = ask({}, AbortSignal.abort());
    expect(await rejectionFrom(gone)).toMatchObject({ code: "REQUEST_CANCELLED", service: "order" });
    expect(await rejectionFrom(ask(withDeadline(0)))).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(held).toEqual([]);
  });

  it("leaves no timer, and no listener on a signal of theirs", async () => {
    const { ask, held } = start();
    const [gone, patientSignal] = [new AbortController(), patient()];
    const leaving = unheard(ask({}, gone.signal));
    const late = unheard(ask(withDeadline(20), patientSignal));
    const answered = ask({}, patientSignal);
    gone.abort();
    await pass(20);
    held[0]?.answer("an answer");
    await Promise.allSettled([leaving, late, answered]);
    expect(vi.getTimerCount()).toBe(0);
    for (const signal of [gone.signal, patientSignal]) expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("the last one who waits for a public read", () => {
  it.each([
    ["goes away", "REQUEST_CANCELLED"],
    ["runs out of time", "UPSTREAM_TIMEOUT"],
  ])("gives it up when it %s", async (how, code) => {
    const { ask, held } = start();
    const leaving = [new AbortController(), new AbortController()];
    const all = leaving.map(({ signal }) => unheard(ask(withDeadline(1_000), signal)));
    leaving[0]?.abort();
    expect(held[0]?.signal.aborted).toBe(false);
    if (how === "goes away") leaving[1]?.abort();
    else await pass(1_000);
    expect(held[0]?.signal).toMatchObject({ aborted: true, reason: { code, service: "order" } });
    expect(await rejectionFrom(all[1] as Promise<unknown>)).toMatchObject({ code });
  });

  it("takes nobody along who comes after", async () => {
    const { ask, held } = start();
    const leaving = new AbortController();
    unheard(ask({}, leaving.signal));
    leaving.abort();
    const next = ask();
    expect(held).toHaveLength(2);
    held[0]?.fail(upstreamError("REQUEST_CANCELLED"));
    await settled();
    const joining = ask();
    expect(held).toHaveLength(2);
    held[1]?.answer("an answer");
    expect(await Promise.all([next, joining])).toEqual(["an answer", "an answer"]);
  });
});

describe("personal reads that are the same", () => {
  const originOf = (): Origin => ({ ...readOf().origin, identityHeaders: { "x-user-id": "u1" } });

  it("are asked once within a request", async () => {
    const { askPersonal, held } = start();
    const origin = originOf();
    const answers = [askPersonal({ origin }), askPersonal({ origin })];
    expect(held).toHaveLength(1);
    held[0]?.answer("an answer");
    expect(await Promise.all(answers)).toEqual(["an answer", "an answer"]);
  });

  it("are never shared between requests, not even of the same person", () => {
    const { askPersonal, held } = start();
    for (let request = 0; request < 3; request += 1) void askPersonal({ origin: originOf() });
    expect(held).toHaveLength(3);
  });

  it("keep the deadline and the signal of their request", () => {
    const { askPersonal, held } = start();
    const [origin, signal] = [originOf(), patient()];
    void askPersonal({ origin }, signal);
    expect(held[0]?.call.origin).toBe(origin);
    expect(held[0]?.signal).toBe(signal);
  });

  it("are asked anew after an answer or a failure", async () => {
    const { askPersonal, held } = start();
    const origin = originOf();
    unheard(askPersonal({ origin }));
    held[0]?.fail(upstreamError("UPSTREAM_ERROR"));
    await settled();
    unheard(askPersonal({ origin }));
    held[1]?.answer(1);
    await settled();
    unheard(askPersonal({ origin }));
    expect(held).toHaveLength(3);
  });

  it("are not the same where the query differs", () => {
    const { askPersonal, held } = start();
    const origin = originOf();
    for (const ids of [["a"], ["b"], ["a", "b"]]) void askPersonal({ origin, query: { ids } });
    expect(held).toHaveLength(3);
  });
});

describe("a write", () => {
  const write = { method: "POST", body: {}, idempotencyKey: "k" } as const;

  it("is never shared", () => {
    const { askPersonal, held } = start();
    const { origin } = readOf();
    for (let time = 0; time < 2; time += 1) void askPersonal({ ...write, origin });
    expect(held).toHaveLength(2);
  });

  it("lets what is read after it be asked anew, though the same is being read", () => {
    const { askPersonal, held } = start();
    const { origin } = readOf();
    void askPersonal({ origin });
    void askPersonal({ ...write, origin });
    void askPersonal({ origin });
    expect(held.map(({ call }) => call.method)).toEqual(["GET", "POST", "GET"]);
  });

  it.each(["answered", "failed"])("that is %s lets what was read during it be asked anew", async (how) => {
    const { askPersonal, held } = start();
    const { origin } = readOf();
    const written = unheard(askPersonal({ ...write, origin }));
    void askPersonal({ origin });
    if (how === "answered") held[0]?.answer(1);
    else held[0]?.fail(upstreamError("UPSTREAM_TIMEOUT"));
    await Promise.allSettled([written]);
    void askPersonal({ origin });
    expect(held.map(({ call }) => call.method)).toEqual(["POST", "GET", "GET"]);
  });

  it("leaves the reads of others alone", () => {
    const { askPersonal, held } = start();
    const { origin } = readOf();
    void askPersonal({ origin });
    void askPersonal({ ...write, origin: { ...origin } });
    void askPersonal({ origin });
    expect(held.map(({ call }) => call.method)).toEqual(["GET", "POST"]);
  });
});
