/** Retries: asks again where that can help, does no harm, fits into the deadline and into the service's budget. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Call, Send } from "./call.ts";
import { UpstreamError } from "./errors.ts";
import type { RetryBudget } from "./retry-budget.ts";
import { abortErrorOf } from "./transport.ts";

export interface RetrySettings {
  /** Attempts a call may take in all. */
  readonly maxAttempts: number;
  /** The wait before the first retry is at most this; it doubles with each. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** With less time than this left after the wait, nobody would get the answer. */
  readonly minTimeLeftMs: number;
}

export function withRetry(settings: RetrySettings, budget: RetryBudget, next: Send): Send {
  return async (call, signal) => {
    budget.deposit();
    let failed: UpstreamError | null = null;
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await next(failed === null ? call : { ...call, failedOn: failed.instance }, signal);
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        // Where the service was not even asked again, what it did before is what the caller should know.
        if (failed !== null && wasNotAsked(error)) throw failed;
        const delayMs = attempts < settings.maxAttempts ? delayBefore(attempts, call, error, settings) : null;
        if (delayMs === null || !budget.withdraw()) throw error;
        failed = error;
        await sleep(delayMs, undefined, { signal }).catch(() => {
          throw abortErrorOf(signal, error.service);
        });
      }
    }
  };
}

/** How long to wait before asking again; null where that must not be, or comes too late. */
function delayBefore(
  attempts: number,
  call: Call<unknown>,
  error: UpstreamError,
  { baseDelayMs, maxDelayMs, minTimeLeftMs }: RetrySettings,
): number | null {
  if (!mayRepeat(call, error)) return null;
  // Full jitter: those who failed together don't come back together.
  const backOffMs = Math.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempts - 1));
  const delayMs = (error.retryAfterMs ?? 0) + backOffMs;
  const waitedForUntilMs = call.waitedForUntilMs?.() ?? call.origin.deadlineAtMs;
  return Date.now() + delayMs + minTimeLeftMs < waitedForUntilMs ? delayMs : null;
}

/**
 * A read may be repeated where the service failed, or said when to come back. A write only with its idempotency key,
 * and only where it is certain that nothing was answered. A bad response would come again.
 */
function mayRepeat({ method, idempotencyKey }: Call<unknown>, error: UpstreamError): boolean {
  if (method !== "GET")
    return idempotencyKey !== undefined && error.code === "UPSTREAM_ERROR" && error.unanswered;
  if (error.code === "UPSTREAM_ERROR") return error.status === null || !final5xx.has(error.status);
  return error.code === "UPSTREAM_REJECTED" && error.status === 429 && error.retryAfterMs !== null;
}

/** Not implemented, and HTTP version not supported: the same again would get the same again. */
const final5xx = new Set([501, 505]);

function wasNotAsked({ code }: UpstreamError): boolean {
  return code === "UPSTREAM_UNAVAILABLE" || code === "DEADLINE_EXCEEDED";
}
