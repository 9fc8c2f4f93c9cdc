/** The bulkhead: bounds how many attempts at one service are under way, so that one that hangs can't take what all need. */
import type { Call, Send } from "./call.ts";
import { UpstreamError } from "./errors.ts";
import { abortErrorOf } from "./transport.ts";

export interface BulkheadSettings {
  /** A slot is free again when its attempt's socket is done, not when somebody stops waiting. */
  readonly maxInFlight: number;
  /** How many may wait for a slot; one more is refused at once. */
  readonly maxQueued: number;
}

/** What those are told who are refused. */
const retryAfterMs = 1_000;

export function withBulkhead(
  service: string,
  { maxInFlight, maxQueued }: BulkheadSettings,
  next: Send,
): Send {
  let inFlight = 0;
  /** In the order of their coming. */
  const queue = new Set<() => void>();

  const release = () => {
    const [first] = queue;
    if (first === undefined) inFlight -= 1;
    // The slot passes to the next in line.
    else first();
  };
  const unavailable = (why: string) =>
    new UpstreamError("UPSTREAM_UNAVAILABLE", service, why, { retryAfterMs });

  const slot = ({ origin }: Call<unknown>, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        queue.delete(enter);
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      };
      const enter = () => {
        leave();
        resolve();
      };
      const onAbort = () => {
        leave();
        reject(abortErrorOf(signal, service));
      };
      const timer = setTimeout(() => {
        leave();
        reject(unavailable("no slot was free before the deadline"));
      }, origin.deadlineAtMs - Date.now());
      signal.addEventListener("abort", onAbort);
      queue.add(enter);
    });

  return async (call, signal) => {
    if (inFlight < maxInFlight) inFlight += 1;
    else if (signal.aborted) throw abortErrorOf(signal, service);
    else if (queue.size < maxQueued) await slot(call, signal);
    else throw unavailable("too many attempts are under way, and too many wait");
    try {
      return await next(call, signal);
    } finally {
      release();
    }
  };
}
