/** Single flight: reads that are the same and under way at the same time are one. Whoever leaves takes nobody along. */
import type { Call, Origin, Send } from "./call.ts";
import { UpstreamError } from "./errors.ts";
import { abortErrorOf, pathAndQueryOf, timeoutError } from "./transport.ts";

export interface SingleFlightSettings {
  /** How long a public read may take that several may be waiting for: the longest that any one of them waits. */
  readonly sharedDeadlineMs: number;
  /** Nobody joins a read that is older than this: it may be lost, and the next one need not be. */
  readonly joinWithinMs: number;
}

/** A public read under way. */
interface Flight {
  readonly answer: Promise<unknown>;
  readonly cancelling: AbortController;
  waiting: number;
  /** A `performance.now()`. */
  readonly tookOffAtMs: number;
  /** Says that somebody waits until then: unix time in milliseconds. */
  waitUntil(deadlineAtMs: number): void;
}

export function withSingleFlight(
  service: string,
  { sharedDeadlineMs, joinWithinMs }: SingleFlightSettings,
  next: Send,
): Send {
  const shared = new Map<string, Flight>();
  /** Personal reads are one within a request only; one request is one person. */
  const personal = new WeakMap<Origin, Map<string, Promise<unknown>>>();

  const joinPersonal = <T>(call: Call<T>, signal: AbortSignal): Promise<T> => {
    const own = personal.get(call.origin) ?? new Map<string, Promise<unknown>>();
    personal.set(call.origin, own);
    const key = pathAndQueryOf(call);
    const known = own.get(key);
    // All calls of a request are given up together, so that its signal does for everybody who joins.
    if (known) return known as Promise<T>;
    const answer = next(call, signal);
    own.set(key, answer);
    const land = () => own.delete(key);
    answer.then(land, land);
    return answer;
  };

  const takeOff = <T>(call: Call<T>, key: string): Flight => {
    const cancelling = new AbortController();
    const origin = { ...call.origin, deadlineAtMs: Date.now() + sharedDeadlineMs };
    let { deadlineAtMs: waitedForUntilMs } = call.origin;
    const answer = next({ ...call, origin, waitedForUntilMs: () => waitedForUntilMs }, cancelling.signal);
    const flight: Flight = {
      answer,
      cancelling,
      waiting: 0,
      tookOffAtMs: performance.now(),
      waitUntil: (deadlineAtMs) => {
        waitedForUntilMs = Math.max(waitedForUntilMs, deadlineAtMs);
      },
    };
    shared.set(key, flight);
    const land = () => {
      if (shared.get(key) === flight) shared.delete(key);
    };
    answer.then(land, land);
    return flight;
  };

  const joinShared = <T>(call: Call<T>, signal: AbortSignal): Promise<T> => {
    if (signal.aborted) return Promise.reject(abortErrorOf(signal, service));
    const leftMs = call.origin.deadlineAtMs - Date.now();
    if (leftMs <= 0) return Promise.reject(noTimeError(service));
    const key = keyOf(call);
    const known = shared.get(key);
    const isYoung = known !== undefined && performance.now() - known.tookOffAtMs <= joinWithinMs;
    const flight = isYoung ? known : takeOff(call, key);
    flight.waiting += 1;
    flight.waitUntil(call.origin.deadlineAtMs);
    return new Promise<T>((resolve, reject) => {
      const leave = (error: UpstreamError) => {
        stopWaiting();
        reject(error);
        if (flight.waiting > 0) return;
        // A new caller must not join what is being given up.
        if (shared.get(key) === flight) shared.delete(key);
        flight.cancelling.abort(error);
      };
      const onAbort = () => leave(abortErrorOf(signal, service));
      const timer = setTimeout(() => leave(timeoutError(service)), leftMs);
      let isWaiting = true;
      const stopWaiting = () => {
        if (isWaiting) flight.waiting -= 1;
        isWaiting = false;
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      };
      signal.addEventListener("abort", onAbort);
      flight.answer.then(
        (value) => {
          stopWaiting();
          resolve(value as T);
        },
        (error) => {
          stopWaiting();
          reject(error);
        },
      );
    });
  };

  return (call, signal) => {
    if (call.method === "GET") return call.public ? joinShared(call, signal) : joinPersonal(call, signal);
    // What was read before a write, or during it, is not what is read after it.
    const forget = () => personal.delete(call.origin);
    forget();
    return next(call, signal).finally(forget);
  };
}

/** A read that the service may answer with "not modified" is another than one that it must answer in full. */
function keyOf(call: Call<unknown>): string {
  return call.held === undefined ? pathAndQueryOf(call) : `${call.held.etag} ${pathAndQueryOf(call)}`;
}

function noTimeError(service: string): UpstreamError {
  return new UpstreamError("DEADLINE_EXCEEDED", service, "no time was left to call the service");
}
