/** The bottom of stage 10: what a transport is. One HTTP request on the wire: no retry, no redirect, bounded in time and size. */
import { type AnswerHead, type Call, queryOf } from "./call.ts";
import { UpstreamError } from "./errors.ts";

/** What came back on the wire, whatever its status. */
export interface Answer extends Pick<AnswerHead, "status" | "headers"> {
  /** Decompressed. */
  readonly body: Buffer;
}

/**
 * Makes one attempt against one base URL. Settles when the exchange's socket is done: kept for the next one, or closed.
 * Throws an UpstreamError where no whole answer came back.
 */
export interface Transport {
  (call: Call<unknown>, baseUrl: string, signal: AbortSignal): Promise<Answer>;
  /** Ends its connections; what is still under way may be cut. */
  close(): void;
}

/** How connections to a service are made. */
export interface TransportConfig {
  readonly tls?: TlsConfig | undefined;
  /** How many connections to one instance there may be at a time. */
  readonly maxConnections: number;
}

/** PEM texts: whom to trust instead of the system's authorities, and what to show for ourselves (mutual TLS). */
export interface TlsConfig {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** A body that is larger is cut off. After decompression. */
export const maxBodyBytes = 1024 * 1024;

export const connectionLimits = {
  /** A connection older than this is not used again, so that a name is looked up again when its addresses change. */
  maxAgeMs: 25_000,
  /** Shorter than the keep-alive of common servers, so that they are rarely the ones who close. */
  maxIdleMs: 4_000,
  /** Leaves time to ask another instance. */
  connectTimeoutMs: 1_000,
} as const;

/** @throws {UpstreamError} where there is no point in asking: nobody waits any more. */
export function timeLeftMs({ origin }: Call<unknown>, service: string, signal: AbortSignal): number {
  if (signal.aborted) throw abortErrorOf(signal, service);
  const leftMs = origin.deadlineAtMs - Date.now();
  if (leftMs > 0) return leftMs;
  throw new UpstreamError("DEADLINE_EXCEEDED", service, "no time was left to call the service");
}

export function pathAndQueryOf(call: Call<unknown>): string {
  return call.query === undefined ? call.path : call.path + queryOf(call.query);
}

const formType = "application/x-www-form-urlencoded";
const isForm = (body: unknown): body is URLSearchParams => body instanceof URLSearchParams;

/** What is sent as the body; undefined for none. */
export function bodyTextOf({ body }: Call<unknown>): string | undefined {
  if (body === undefined) return undefined;
  return isForm(body) ? body.toString() : JSON.stringify(body);
}

/** A plain object with all the headers of an attempt, but for those of the connection. */
export function headersOf(call: Call<unknown>): Record<string, string> {
  const { origin, body, idempotencyKey, held } = call;
  const headers: Record<string, string> = {
    accept: "application/json",
    "user-agent": "portico",
    ...origin.headers,
    ...(call.public ? undefined : origin.identityHeaders),
    "x-request-deadline": String(Math.floor(origin.deadlineAtMs)),
  };
  if (body !== undefined) headers["content-type"] = isForm(body) ? formType : "application/json";
  if (idempotencyKey !== undefined) headers["idempotency-key"] = idempotencyKey;
  if (held !== undefined) headers["if-none-match"] = held.etag;
  return headers;
}

/** What a call whose signal is aborted ends in. */
export function abortErrorOf({ reason }: AbortSignal, service: string): UpstreamError {
  if (reason instanceof UpstreamError) return reason;
  return new UpstreamError("REQUEST_CANCELLED", service, "the caller went away");
}

export function timeoutError(service: string): UpstreamError {
  return new UpstreamError("UPSTREAM_TIMEOUT", service, "the service did not answer before the deadline");
}

export function tooLargeError(service: string): UpstreamError {
  const words = `the body is larger than ${maxBodyBytes} bytes`;
  return new UpstreamError("UPSTREAM_BAD_RESPONSE", service, words, { tooLarge: true });
}

/** Of a library's error only the words go on: its object may hold the request's headers, the identity among them. */
export function wireError(error: unknown, service: string, unanswered: boolean): UpstreamError {
  const words = error instanceof Error ? error.message : String(error);
  return new UpstreamError("UPSTREAM_ERROR", service, words, { unanswered });
}
