/** Stage 10, retries: only where they can help, do no harm, and fit in. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Call } from "../../../clients/core/call.ts";
import type { UpstreamErrorCode, UpstreamErrorDetails } from "../../../clients/core/errors.ts";
import { type RetrySettings, withRetry } from "../../../clients/core/retry.ts";
import type { RetryBudget } from "../../../clients/core/retry-budget.ts";
import { usualPolicies } from "../../../clients/core/stack.ts";
import { almostOne, fixChance, pass, settled, stopClock } from "./fake-clock.ts";
import { readOf, rejectionFrom, withDeadline } from "./local-server.ts";
import { answerInTurn, failing, holdCalls, upstreamError } from "./sends.ts";

beforeEach(stopClock);

const plenty: RetryBudget = { deposit: () => undefined, withdraw: () => true };
const usual = usualPolicies.retry;

const serverError = { status: 503 };
const unanswered = { unanswered: true };
const tooMany = { status: 429, rejection: { status: 429, code: null } };

type Step = (call: Call<unknown>) => unknown;

interface Under {
  readonly call?: Partial<Call<unknown>>;
  readonly settings?: Partial<RetrySettings>;
  readonly budget?: RetryBudget;
}

/** A call whose attempts end like these. */
function start(steps: readonly Step[], { call = {}, settings = {}, budget = plenty }: Under = {}) {
  const { send, calls } = answerInTurn(...steps);
  const leaving = new AbortController();
  const retrying = withRetry({ ...usual, ...settings }, budget, send);
  const outcome = retrying(readOf(call), leaving.signal);
  outcome.catch(() => undefined);
  return { outcome, calls, leaving };
}

/** How many attempts there are in all, where all fail like this. */
async function attemptsAfter(code: UpstreamErrorCode, details: UpstreamErrorDetails, under: Under = {}) {
  const { outcome, calls } = start([failing(code, details)], under);
  await pass(1_500);
  expect(await rejectionFrom(outcome)).toMatchObject({ code });
  return calls.length;
}

const answer: Step = () => "an answer";

describe("a read", () => {
  it.each([
    ["5xx", serverError],
    ["a connection that was cut or refused", unanswered],
    ["a connection that was cut in the answer", { unanswered: false }],
  ])("is repeated after %s, and gives what comes then", async (_what, details) => {
    const { outcome, calls } = start([failing("UPSTREAM_ERROR", details), answer]);
    await pass(100);
    expect(await outcome).toBe("an answer");
    expect(calls).toHaveLength(2);
  });

  it("is asked three times at most, and ends in the last failure", async () => {
    expect(await attemptsAfter("UPSTREAM_ERROR", serverError)).toBe(3);
    expect(await attemptsAfter("UPSTREAM_ERROR", serverError, { settings: { maxAttempts: 1 } })).toBe(1);
  });

  it.each([
    ["UPSTREAM_BAD_RESPONSE", {}],
    ["UPSTREAM_ERROR", { status: 501 }],
    ["UPSTREAM_ERROR", { status: 505 }],
    ["UPSTREAM_REJECTED", { status: 404 }],
    ["UPSTREAM_REJECTED", { status: 400, retryAfterMs: 0 }],
    ["UPSTREAM_REJECTED", tooMany],
    ["UPSTREAM_TIMEOUT", {}],
    ["UPSTREAM_UNAVAILABLE", { retryAfterMs: 1 }],
    ["DEADLINE_EXCEEDED", {}],
    ["REQUEST_CANCELLED", {}],
  ] as const)("is not repeated after %s with %j", async (code, details) => {
    expect(await attemptsAfter(code, details)).toBe(1);
  });

  it("is not repeated after a fault of ours", async () => {
    const fault = new TypeError("ours");
    const { outcome, calls } = start([
      () => {
        throw fault;
      },
    ]);
    expect(await rejectionFrom(outcome)).toBe(fault);
    expect(calls).toHaveLength(1);
  });

  it("is repeated after 429 where the service says when", async () => {
    expect(await attemptsAfter("UPSTREAM_REJECTED", { ...tooMany, retryAfterMs: 0 })).toBe(3);
  });
});

describe("a write", () => {
  const write = { method: "POST", body: {} } as const;
  const keyed = { ...write, idempotencyKey: "k-1" };

  it("with its idempotency key is repeated where nothing of an answer arrived", async () => {
    expect(await attemptsAfter("UPSTREAM_ERROR", unanswered, { call: keyed })).toBe(3);
  });

  it.each([
    ["UPSTREAM_ERROR", serverError],
    ["UPSTREAM_ERROR", { unanswered: false }],
    ["UPSTREAM_REJECTED", { ...tooMany, retryAfterMs: 0 }],
    ["UPSTREAM_TIMEOUT", unanswered],
    ["UPSTREAM_BAD_RESPONSE", {}],
  ] as const)("with its idempotency key is not repeated after %s with %j", async (code, details) => {
    expect(await attemptsAfter(code, details, { call: keyed })).toBe(1);
  });

  it("without a key is never repeated", async () => {
    expect(await attemptsAfter("UPSTREAM_ERROR", unanswered, { call: write })).toBe(1);
  });
});

describe("the wait before a retry", () => {
  /** When each attempt was made, counted from the first. */
  const momentsOf = async (settings: Partial<RetrySettings>, details: UpstreamErrorDetails = serverError) => {
    const startedAtMs = Date.now();
    const moments: number[] = [];
    const step: Step = () => {
      moments.push(Date.now() - startedAtMs);
      throw upstreamError("UPSTREAM_ERROR", details);
    };
    start([step], { settings: { maxAttempts: 5, baseDelayMs: 100, maxDelayMs: 300, ...settings } });
    for (let time = 0; time < 2_000; time += 1) await pass(1);
    return moments;
  };

  it("is nothing at least", async () => {
    fixChance(0);
    expect((await momentsOf({})).every((ms) => ms <= 5)).toBe(true);
  });

  it("doubles with each at most, up to its bound", async () => {
    fixChance(almostOne);
    const moments = await momentsOf({});
    const waits = moments.slice(1).map((ms, at) => ms - (moments[at] ?? 0));
    expect(waits.map((ms) => Math.round(ms / 10) * 10)).toEqual([100, 200, 300, 300]);
  });

  it("is any time in between", async () => {
    fixChance(0.5);
    const moments = await momentsOf({ maxAttempts: 2 });
    expect(moments).toEqual([0, 50]);
  });

  it("begins when the service says that it may be asked again", async () => {
    fixChance(0.5);
    expect(await momentsOf({ maxAttempts: 2 }, { ...serverError, retryAfterMs: 700 })).toEqual([0, 750]);
  });

  it("that goes beyond the deadline is not begun: the call fails at once", async () => {
    const details = { ...serverError, retryAfterMs: 2_000 };
    const { outcome, calls } = start([failing("UPSTREAM_ERROR", details)], { call: withDeadline(2_000) });
    await settled();
    expect(await rejectionFrom(outcome)).toMatchObject({ code: "UPSTREAM_ERROR", retryAfterMs: 2_000 });
    expect(calls).toHaveLength(1);
  });

  it.each([
    [1_949, 2],
    [1_950, 1],
  ])(
    "of %i ms of two seconds leads to %i attempts: there must be time left for an answer",
    async (ms, attempts) => {
      fixChance(0);
      const details = { ...serverError, retryAfterMs: ms };
      const { calls } = start([failing("UPSTREAM_ERROR", details), answer], { call: withDeadline(2_000) });
      await pass(2_000);
      expect(calls).toHaveLength(attempts);
    },
  );

  it("ends before the last of those who wait for the same read has gone", async () => {
    fixChance(0);
    const details = { ...serverError, retryAfterMs: 500 };
    for (const [inMs, attempts] of [
      [1_000, 2],
      [400, 1],
    ] as const) {
      const untilMs = Date.now() + inMs;
      const call = { ...withDeadline(3_000), waitedForUntilMs: () => untilMs };
      const { calls } = start([failing("UPSTREAM_ERROR", details), answer], { call });
      await pass(1_000);
      expect(calls).toHaveLength(attempts);
    }
  });

  it("ends at once where the caller goes away, and nobody is asked again", async () => {
    const { outcome, calls, leaving } = start([
      failing("UPSTREAM_ERROR", { ...serverError, retryAfterMs: 1_000 }),
    ]);
    await pass(10);
    leaving.abort();
    expect(await rejectionFrom(outcome)).toMatchObject({ code: "REQUEST_CANCELLED", service: "order" });
    await pass(2_000);
    expect(calls).toHaveLength(1);
  });

  it("ends in what the call is given up for", async () => {
    const { outcome, leaving } = start([failing("UPSTREAM_ERROR", { ...serverError, retryAfterMs: 1_000 })]);
    await pass(10);
    const reason = upstreamError("UPSTREAM_TIMEOUT");
    leaving.abort(reason);
    expect(await rejectionFrom(outcome)).toBe(reason);
  });

  it("is not begun by a caller who has gone", async () => {
    const { send, held } = holdCalls();
    const leaving = new AbortController();
    const outcome = withRetry(usual, plenty, send)(readOf(), leaving.signal);
    leaving.abort();
    held[0]?.fail(upstreamError("UPSTREAM_ERROR", serverError));
    expect(await rejectionFrom(outcome)).toMatchObject({ code: "REQUEST_CANCELLED" });
    expect(held).toHaveLength(1);
  });
});

describe("a retry", () => {
  it("is better made elsewhere", async () => {
    const failingAt = (url: string): Step => {
      return () => {
        throw Object.assign(upstreamError("UPSTREAM_ERROR", serverError), { instance: url });
      };
    };
    const { outcome, calls } = start([failingAt("http://a"), failingAt("http://b"), answer]);
    await pass(200);
    await outcome;
    expect(calls.map(({ failedOn }) => failedOn)).toEqual([undefined, "http://a", "http://b"]);
  });

  it.each(["UPSTREAM_UNAVAILABLE", "DEADLINE_EXCEEDED"] as const)(
    "that is not made for %s leaves what the service said",
    async (code) => {
      const { outcome, calls } = start([failing("UPSTREAM_ERROR", serverError), failing(code)]);
      await pass(100);
      expect(await rejectionFrom(outcome)).toMatchObject({ code: "UPSTREAM_ERROR", status: 503 });
      expect(calls).toHaveLength(2);
    },
  );

  it("that fails otherwise ends the call in that", async () => {
    const { outcome } = start([failing("UPSTREAM_ERROR", serverError), failing("UPSTREAM_TIMEOUT")]);
    await pass(100);
    expect(await rejectionFrom(outcome)).toMatchObject({ code: "UPSTREAM_TIMEOUT" });
  });

  it("takes one from the budget, and is not made without", async () => {
    let [deposits, balance] = [0, 1];
    const budget = {
      deposit: () => {
        deposits += 1;
      },
      withdraw: () => {
        balance -= 1;
        return balance >= 0;
      },
    };
    expect(await attemptsAfter("UPSTREAM_ERROR", serverError, { budget })).toBe(2);
    expect([deposits, balance]).toEqual([1, -1]);
  });

  it("that can't be made takes nothing from the budget", async () => {
    const budget = {
      ...plenty,
      withdraw: () => {
        throw new Error("nothing was to be taken");
      },
    };
    expect(await attemptsAfter("UPSTREAM_TIMEOUT", {}, { budget })).toBe(1);
    const late = { ...serverError, retryAfterMs: 60_000 };
    expect(await attemptsAfter("UPSTREAM_ERROR", late, { budget })).toBe(1);
  });
});
