/** What policies are tested on: a Send that answers as it is told, or when it is told. */
import type { AnswerHead, Call, Send } from "../../../clients/core/call.ts";
import {
  UpstreamError,
  type UpstreamErrorCode,
  type UpstreamErrorDetails,
} from "../../../clients/core/errors.ts";

/** A call that waits for the test to end it. */
export interface HeldCall {
  readonly call: Call<unknown>;
  readonly signal: AbortSignal;
  answer(value: unknown): void;
  fail(error: unknown): void;
}

/** Every call waits until the test ends it, whatever its signal says: a socket may take its time to close. */
export function holdCalls(): { readonly send: Send; readonly held: readonly HeldCall[] } {
  const held: HeldCall[] = [];
  const send: Send = <T>(call: Call<T>, signal: AbortSignal) =>
    new Promise<T>((resolve, reject) => {
      held.push({
        call: call as Call<unknown>,
        signal,
        answer: (value) => resolve(value as T),
        fail: reject,
      });
    });
  return { send, held };
}

/** Answers each call with what the next of these gives or throws; the last one goes on. */
export function answerInTurn(...steps: readonly ((call: Call<unknown>) => unknown)[]) {
  const calls: Call<unknown>[] = [];
  const send: Send = async <T>(call: Call<T>) => {
    calls.push(call as Call<unknown>);
    const step = steps[Math.min(calls.length, steps.length) - 1];
    return step?.(call as Call<unknown>) as T;
  };
  return { send, calls: calls as readonly Call<unknown>[] };
}

export const upstreamError = (code: UpstreamErrorCode, details: UpstreamErrorDetails = {}) =>
  new UpstreamError(code, "order", "as the test has it", details);

/** A step that fails like this, each time with an error of its own. */
export const failing =
  (code: UpstreamErrorCode, details: UpstreamErrorDetails = {}) =>
  (): never => {
    throw upstreamError(code, details);
  };

/** A step that answers like a service: the value, as it was sent with these headers. */
export const giving =
  (value: unknown, headers: AnswerHead["headers"] = {}, status = 200) =>
  (call: Call<unknown>): unknown => {
    const given = status === 304 ? call.held?.value : value;
    const bodyBytes = status === 304 ? 0 : Buffer.byteLength(JSON.stringify(value));
    call.onAnswer?.(given, { status, headers, bodyBytes });
    return given;
  };
