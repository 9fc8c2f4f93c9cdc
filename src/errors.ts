/** The catalog of error codes: all that a caller can ever be told. A leaf. */
import { type Rejection, UpstreamError } from "../clients/core/errors.ts";

/** What stands behind a code: the words for the caller, or `null` where the error's own words are written for the caller. */
const catalog = {
  // Raised by the gateway's own stages.
  UNAUTHENTICATED: null,
  FORBIDDEN: null,
  RATE_LIMITED: null,
  OPERATION_REJECTED: null,
  BAD_USER_INPUT: null,
  REQUEST_CANCELLED: "The request was cancelled by the caller.",
  DEADLINE_EXCEEDED: "The time for this operation was used up before the {service} service was asked.",
  UPSTREAM_TIMEOUT: "The {service} service did not answer in time.",
  UPSTREAM_ERROR: "The {service} service failed.",
  UPSTREAM_BAD_RESPONSE: "The {service} service gave an answer that can't be used.",
  UPSTREAM_UNAVAILABLE: "The {service} service is not available.",
  UPSTREAM_REJECTED: "The {service} service refused the request.",
  INTERNAL_SERVER_ERROR:
    "Something went wrong in the gateway. Quote the X-Request-ID header when you report it.",
  // Raised by the GraphQL engine; their words are about the caller's own document.
  BAD_REQUEST: null,
  GRAPHQL_PARSE_FAILED: null,
  GRAPHQL_VALIDATION_FAILED: null,
  OPERATION_RESOLUTION_FAILURE: null,
  PERSISTED_QUERY_NOT_FOUND: null,
  PERSISTED_QUERY_NOT_SUPPORTED: null,
} as const satisfies Record<string, string | null>;

export type ErrorCode = keyof typeof catalog;
export const errorCodes = Object.keys(catalog) as readonly ErrorCode[];

/** The longest message that a caller gets: some quote what the caller sent. */
const maxMessageLength = 400;

/** What a caller is told of an error; nothing else of it leaves the gateway. */
export interface PublicError {
  readonly message: string;
  readonly code: ErrorCode;
  /** The service that the error is about, where it is about one. */
  readonly service?: string;
  /** How long the service will not be asked, or the caller should wait, in whole milliseconds. */
  readonly retryAfterMs?: number;
  /** Of a rejected operation: which bound it exceeds, the bound, and what the operation has. */
  readonly reason?: string;
  readonly limit?: number;
  readonly actual?: number;
}

/** An error of the gateway's own stages. The message is for the caller; `cause` is for the log only. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: ErrorCode;
  readonly service: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly exceeded: Exceeded | undefined;

  constructor(code: ErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.service = options.service;
    this.retryAfterMs = options.retryAfterMs;
    this.exceeded = options.exceeded;
  }
}

/** Which bound an operation exceeds. */
export interface Exceeded {
  /** The bound's name in the frontend's limits, such as `depth`. */
  readonly reason: string;
  readonly limit: number;
  /** What the operation has; where it is not worth counting to the end, what was seen before giving up. */
  readonly actual: number;
}

interface GatewayErrorOptions {
  readonly cause?: unknown;
  readonly service?: string;
  readonly retryAfterMs?: number;
  readonly exceeded?: Exceeded;
}

/** @param what Words for the bound, such as `nests fields`. */
export function rejected(what: string, exceeded: Exceeded): GatewayError {
  const { limit, actual } = exceeded;
  return new GatewayError(
    "OPERATION_REJECTED",
    `The operation ${what}: ${actual}, where ${limit} is the most. Ask for less at a time.`,
    {
      exceeded,
    },
  );
}

/** The code of any error that carries one of the catalog's, whichever class it is of; otherwise null. */
export function codeOf(error: unknown): ErrorCode | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  const { code } = error;
  return typeof code === "string" && Object.hasOwn(catalog, code) ? (code as ErrorCode) : null;
}

/** Whether the error says that a service failed or refused, rather than the gateway or the caller. */
export function isUpstreamFailure(error: unknown): boolean {
  const code = codeOf(error);
  return code?.startsWith("UPSTREAM_") === true || code === "DEADLINE_EXCEEDED";
}

/** What a service said when it refused a call (4xx): its status, and its problem document's code. Null for other errors. */
export function rejectionOf(error: unknown): Rejection | null {
  return error instanceof UpstreamError ? error.rejection : null;
}

/** What the caller may know of an error; anything without a code of the catalog is masked. */
export function toPublicError(error: unknown): PublicError {
  const code = codeOf(error);
  // Of an error from outside the catalog not even the service is known to be one.
  if (code === null) return { message: catalog.INTERNAL_SERVER_ERROR, code: "INTERNAL_SERVER_ERROR" };
  const service = serviceOf(error);
  const retryAfterMs = withRetryAfter.has(code) ? retryAfterMsOf(error) : undefined;
  const exceeded = error instanceof GatewayError ? error.exceeded : undefined;
  const words = catalog[code]?.replace("{service}", service ?? "needed");
  return {
    message: words ?? (error as Error).message.slice(0, maxMessageLength),
    code,
    ...(service === undefined ? {} : { service }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...exceeded,
  };
}

const withRetryAfter: ReadonlySet<ErrorCode> = new Set(["UPSTREAM_UNAVAILABLE", "RATE_LIMITED"]);

/** For `Retry-After` (RFC 9110, section 10.2.3): whole seconds, and never none, for who asks again at once is refused again. */
export function toRetryAfter(retryAfterMs: number): number {
  return Math.max(1, Math.ceil(retryAfterMs / 1_000));
}

function serviceOf(error: unknown): string | undefined {
  const service =
    typeof error === "object" && error !== null && "service" in error ? error.service : undefined;
  return typeof service === "string" ? service : undefined;
}

function retryAfterMsOf(error: unknown): number | undefined {
  const retryAfterMs =
    typeof error === "object" && error !== null && "retryAfterMs" in error ? error.retryAfterMs : undefined;
  return typeof retryAfterMs === "number" && retryAfterMs >= 0 && Number.isFinite(retryAfterMs)
    ? Math.ceil(retryAfterMs)
    : undefined;
}
