/** Stage 10, the bulkhead: so many are under way, so many wait in line, and nobody else. */
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { withBulkhead } from "../../../clients/core/bulkhead.ts";
import { UpstreamError } from "../../../clients/core/errors.ts";
import { pass, settled, stopClock } from "./fake-clock.ts";
import { patient, readOf, rejectionFrom, withDeadline } from "./local-server.ts";
import { type HeldCall, holdCalls, upstreamError } from "./sends.ts";

beforeEach(stopClock);

/** Calls to a service with so much room; each is known by its path. */
function start(maxInFlight: number, maxQueued: number) {
  const { send: next, held } = holdCalls();
  const send = withBulkhead("order", { maxInFlight, maxQueued }, next);
  const ask = (name: string, { inMs = 60_000, signal = patient() } = {}) =>
    send(readOf({ path: `/${name}`, ...withDeadline(inMs) }), signal);
  const started = () => held.map(({ call }) => call.path.slice(1));
  return { ask, held, started };
}

/** What it ends in, without anybody waiting for it. */
const endOf = (outcome: Promise<unknown>) => {
  const end: { error?: unknown; value?: unknown } = {};
  outcome.then(
    (value) => Object.assign(end, { value }),
    (error: unknown) => Object.assign(end, { error }),
  );
  return end;
};

describe("a slot", () => {
  it("is given at once where one is free", () => {
    const { ask, started } = start(2, 0);
    for (const name of ["a", "b"]) void ask(name);
    expect(started()).toEqual(["a", "b"]);
  });

  it("passes to who has waited longest", async () => {
    const { ask, held, started } = start(1, 3);
    for (const name of ["a", "b", "c", "d"]) endOf(ask(name));
    for (const [at, names] of [
      ["a", "b"],
      ["a", "b", "c"],
      ["a", "b", "c", "d"],
    ].entries()) {
      held[at]?.answer(at);
      await settled();
      expect(started()).toEqual(names);
    }
  });

  it("is not taken by who comes while it passes", async () => {
    const { ask, held, started } = start(1, 3);
    for (const name of ["a", "b"]) endOf(ask(name));
    held[0]?.answer(1);
    endOf(ask("late"));
    await settled();
    expect(started()).toEqual(["a", "b"]);
  });

  it.each([
    ["an answer", (call?: HeldCall) => call?.answer(1)],
    ["an error", (call?: HeldCall) => call?.fail(upstreamError("UPSTREAM_ERROR"))],
    ["a fault of ours", (call?: HeldCall) => call?.fail(new TypeError("ours"))],
  ])("is free again after %s", async (_what, end) => {
    const { ask, held, started } = start(1, 0);
    endOf(ask("a"));
    end(held[0]);
    await settled();
    endOf(ask("b"));
    expect(started()).toEqual(["a", "b"]);
  });

  it("is free when the attempt is over, and not when somebody stops waiting for it", async () => {
    const { ask, held, started } = start(1, 1);
    const leaving = new AbortController();
    endOf(ask("a", { signal: leaving.signal }));
    endOf(ask("b"));
    leaving.abort();
    await pass(1_000);
    expect(started()).toEqual(["a"]);
    held[0]?.fail(upstreamError("REQUEST_CANCELLED"));
    await settled();
    expect(started()).toEqual(["a", "b"]);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    "is neither lost nor given twice where its next owner leaves %i steps later",
    async (steps) => {
      const { ask, held, started } = start(1, 3);
      const leaving = new AbortController();
      endOf(ask("a"));
      endOf(ask("b", { signal: leaving.signal }));
      for (const name of ["c", "d"]) endOf(ask(name));
      held[0]?.answer(1);
      for (let step = 0; step < steps; step += 1) await null;
      leaving.abort();
      await settled();
      for (const { call, fail } of held) if (call.path === "/b") fail(upstreamError("REQUEST_CANCELLED"));
      await settled();
      expect(started().filter((name) => name !== "b")).toEqual(["a", "c"]);
      held.at(-1)?.answer(1);
      await settled();
      expect(started().at(-1)).toBe("d");
    },
  );
});

describe("who finds no place", () => {
  it("is refused at once, and told when to come back", async () => {
    const { ask, started } = start(1, 1);
    for (const name of ["a", "b"]) endOf(ask(name));
    const end = endOf(ask("c"));
    await settled();
    expect(end.error).toMatchObject({
      code: "UPSTREAM_UNAVAILABLE",
      service: "order",
      retryAfterMs: 1_000,
      status: null,
    });
    expect(started()).toEqual(["a"]);
  });

  it("and has gone already is told that", async () => {
    const { ask } = start(1, 1);
    endOf(ask("a"));
    const error = await rejectionFrom(ask("b", { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: "REQUEST_CANCELLED", service: "order" });
  });
});

describe("who waits in line", () => {
  it("is refused when the deadline comes first, and leaves the place to another", async () => {
    const { ask, held, started } = start(1, 1);
    endOf(ask("a"));
    const end = endOf(ask("b", { inMs: 500 }));
    await pass(499);
    expect(end).toEqual({});
    await pass(1);
    expect(end.error).toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
    endOf(ask("c"));
    held[0]?.answer(1);
    await settled();
    expect(started()).toEqual(["a", "c"]);
  });

  it("is answered at once when going away, and leaves the place to another", async () => {
    const { ask, held, started } = start(1, 1);
    const leaving = new AbortController();
    endOf(ask("a"));
    const end = endOf(ask("b", { signal: leaving.signal }));
    leaving.abort();
    await settled();
    expect(end.error).toMatchObject({ code: "REQUEST_CANCELLED", service: "order" });
    endOf(ask("c"));
    held[0]?.answer(1);
    await settled();
    expect(started()).toEqual(["a", "c"]);
  });

  it("ends in what the call is given up for", async () => {
    const { ask } = start(1, 1);
    const leaving = new AbortController();
    endOf(ask("a"));
    const outcome = rejectionFrom(ask("b", { signal: leaving.signal }));
    const reason = new UpstreamError("UPSTREAM_TIMEOUT", "order", "the last one has left");
    leaving.abort(reason);
    expect(await outcome).toBe(reason);
  });

  it("leaves no timer behind", async () => {
    const { ask, held } = start(1, 3);
    const leaving = new AbortController();
    const ends = [ask("a"), ask("b", { signal: leaving.signal }), ask("c", { inMs: 50 }), ask("d")].map(
      endOf,
    );
    leaving.abort();
    await pass(50);
    held[0]?.answer(1);
    await settled();
    held[1]?.answer(1);
    await settled();
    expect(ends.filter(({ value }) => value === 1)).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});

type Given = Parameters<typeof start>;
const anyStep = fc.oneof(
  fc.record({ does: fc.constant("come" as const), inMs: fc.constantFrom(50, 1_000, 60_000) }),
  fc.record({ does: fc.constant("come" as const), inMs: fc.constantFrom(50, 1_000, 60_000) }),
  fc.record({ does: fc.constant("end" as const), which: fc.nat(), well: fc.boolean() }),
  fc.record({ does: fc.constant("leave" as const), which: fc.nat() }),
  fc.record({ does: fc.constant("pass" as const), ms: fc.constantFrom(0, 49, 50, 700) }),
);

/** One who came. */
interface Caller {
  readonly name: string;
  readonly leaving: AbortController;
  readonly deadlineAtMs: number;
  readonly end: { error?: unknown; value?: unknown };
  /** What is to become of it. */
  expected: "runs" | "waits" | "is over" | "is refused" | "has left";
}

describe("whoever comes, ends and leaves", () => {
  it("no more are under way than may be, and all others go in the order of their coming or are told why not", async () => {
    const room = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 }));
    await fc.assert(fc.asyncProperty(room, fc.array(anyStep, { maxLength: 80, size: "max" }), live), {
      numRuns: 200,
    });
  });
});

async function live(
  [maxInFlight, maxQueued]: Given,
  steps: readonly (typeof anyStep extends fc.Arbitrary<infer Step> ? Step : never)[],
): Promise<void> {
  const { ask, held, started } = start(maxInFlight, maxQueued);
  const callers: Caller[] = [];
  const order: string[] = [];
  const those = (what: Caller["expected"]) => callers.filter(({ expected }) => expected === what);
  const run = (caller: Caller | undefined) => {
    if (caller === undefined) return;
    caller.expected = "runs";
    order.push(caller.name);
  };
  for (const step of steps) {
    if (step.does === "come") {
      const [name, leaving] = [String(callers.length), new AbortController()];
      const end = endOf(ask(name, { inMs: step.inMs, signal: leaving.signal }));
      const deadlineAtMs = Date.now() + step.inMs;
      const caller: Caller = { name, leaving, deadlineAtMs, end, expected: "is refused" };
      callers.push(caller);
      if (those("runs").length < maxInFlight) run(caller);
      else if (those("waits").length < maxQueued) caller.expected = "waits";
    } else if (step.does === "end") {
      const running = those("runs");
      const caller = running[step.which % Math.max(1, running.length)];
      const call = held.find((one) => one.call.path === `/${caller?.name}`);
      if (caller === undefined) continue;
      if (step.well) call?.answer(1);
      else call?.fail(upstreamError("UPSTREAM_ERROR"));
      caller.expected = "is over";
      run(those("waits")[0]);
    } else if (step.does === "leave") {
      const caller = callers[step.which % Math.max(1, callers.length)];
      caller?.leaving.abort();
      if (caller?.expected === "waits") caller.expected = "has left";
    } else {
      await pass(step.ms);
      for (const caller of those("waits")) {
        if (caller.deadlineAtMs <= Date.now()) caller.expected = "is refused";
      }
    }
    await settled();
    expect(started()).toEqual(order);
    expect(callers.map(endIn)).toEqual(callers.map(({ expected }) => ends[expected]));
  }
}

const ends = {
  runs: "none",
  waits: "none",
  "is over": "its own",
  "is refused": "UPSTREAM_UNAVAILABLE",
  "has left": "REQUEST_CANCELLED",
} as const;

function endIn({ end, expected }: Caller): string {
  if (Object.keys(end).length === 0) return "none";
  return expected === "is over" ? "its own" : (end.error as UpstreamError).code;
}
