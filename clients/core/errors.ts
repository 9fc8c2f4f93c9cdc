/** The one family of errors that a call may end in, and what each says of the service. */

/**
 * - `UPSTREAM_TIMEOUT`: the service did not answer before the deadline.
 * - `UPSTREAM_ERROR`: the connection failed or was cut, or the service answered 5xx.
 * - `UPSTREAM_BAD_RESPONSE`: it answered something that is not what the contract says.
 * - `UPSTREAM_REJECTED`: it answered 4xx; see {@link UpstreamError.rejection}.
 * - `UPSTREAM_UNAVAILABLE`: it was not asked, since it is known to fail or has too much in hand.
 * - `DEADLINE_EXCEEDED`: no time was left to ask it.
 * - `REQUEST_CANCELLED`: whoever asked went away.
 */
export type UpstreamErrorCode =
  | "UPSTREAM_TIMEOUT"
  | "UPSTREAM_ERROR"
  | "UPSTREAM_BAD_RESPONSE"
  | "UPSTREAM_REJECTED"
  | "UPSTREAM_UNAVAILABLE"
  | "DEADLINE_EXCEEDED"
  | "REQUEST_CANCELLED";

/** What a service said when it refused a call: the status, and the problem document's `code` (RFC 9457). */
export interface Rejection {
  readonly status: number;
  readonly code: string | null;
}

export interface UpstreamErrorDetails {
  readonly cause?: unknown;
  readonly rejection?: Rejection | null;
  readonly status?: number | null;
  readonly retryAfterMs?: number | null;
  readonly unanswered?: boolean;
  readonly tooLarge?: boolean;
}

/** A call that has no answer. `message` and `cause` are for the log only. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
  readonly code: UpstreamErrorCode;
  readonly service: string;
  /** Set with `UPSTREAM_REJECTED` only. */
  readonly rejection: Rejection | null;
  /** The status that came back, if one did. */
  readonly status: number | null;
  /** How long the service asks to be left alone (RFC 9110, 10.2.3), or how long it will not be asked. */
  readonly retryAfterMs: number | null;
  /** Whether it is certain that nothing of an answer arrived, because the connection failed before. */
  readonly unanswered: boolean;
  /** Whether the answer was cut off at a bound of ours. */
  readonly tooLarge: boolean;
  /** The base URL that was asked, if one was. Set by the attempt. */
  instance: string | null = null;
  /** Of a batch: the part of the answer that is known all the same. Set by the cache. */
  partial: unknown = undefined;

  constructor(
    code: UpstreamErrorCode,
    service: string,
    message: string,
    { cause, rejection, status, retryAfterMs, unanswered, tooLarge }: UpstreamErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.service = service;
    this.rejection = rejection ?? null;
    this.status = status ?? null;
    this.retryAfterMs = retryAfterMs ?? null;
    this.unanswered = unanswered ?? false;
    this.tooLarge = tooLarge ?? false;
  }
}
