/** The one family of errors that a call may end in. */

/**
 * - `UPSTREAM_TIMEOUT`: the service did not answer before the deadline.
 * - `UPSTREAM_ERROR`: the connection failed or was cut, or the service answered 5xx.
 * - `UPSTREAM_BAD_RESPONSE`: it answered something that is not what the contract says.
 * - `UPSTREAM_REJECTED`: it answered 4xx; see {@link UpstreamError.rejection}.
 * - `DEADLINE_EXCEEDED`: no time was left to ask it.
 * - `REQUEST_CANCELLED`: whoever asked went away.
 */
export type UpstreamErrorCode =
  | "UPSTREAM_TIMEOUT"
  | "UPSTREAM_ERROR"
  | "UPSTREAM_BAD_RESPONSE"
  | "UPSTREAM_REJECTED"
  | "DEADLINE_EXCEEDED"
  | "REQUEST_CANCELLED";

/** What a service said when it refused a call: the status, and the problem document's `code` (RFC 9457). */
export interface Rejection {
  readonly status: number;
  readonly code: string | null;
}

/** A call that has no answer. `message` and `cause` are for the log only. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
  readonly code: UpstreamErrorCode;
  readonly service: string;
  /** Set with `UPSTREAM_REJECTED` only. */
  readonly rejection: Rejection | null;

  constructor(
    code: UpstreamErrorCode,
    service: string,
    message: string,
    options: { readonly cause?: unknown; readonly rejection?: Rejection } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.service = service;
    this.rejection = options.rejection ?? null;
  }
}
