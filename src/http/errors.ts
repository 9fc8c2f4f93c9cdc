/** Stage 1: the answers to requests that never reach a frontend's schema. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { codeOf, type ErrorCode, GatewayError, toPublicError, toRetryAfter } from "../errors.ts";
import { mediaTypeFor } from "../execution/media-type.ts";
import type { CredentialKind } from "../frontends/index.ts";

const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  OPERATION_REJECTED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UPSTREAM_UNAVAILABLE: 503,
};

/** Bodies and parameters that we refuse by ourselves, and the status of the answer. */
const ownFaults = {
  COMPRESSED: 415,
  JSON_NAMES_PROTOTYPE: 400,
  JSON_TOO_DEEP: 400,
  PARAMETER_NOT_JSON: 400,
} as const;

/** What the caller should do about a body that could not be read, by the listener's own code. */
const bodyFaults: Readonly<Record<string, string>> = {
  COMPRESSED: "Send the body as it is, without Content-Encoding.",
  JSON_NAMES_PROTOTYPE: "Leave out what names a prototype: `__proto__`, and `prototype` in `constructor`.",
  JSON_TOO_DEEP: "The JSON is nested too deeply.",
  PARAMETER_NOT_JSON: "The parameters `variables` and `extensions` must be valid JSON.",
  FST_ERR_CTP_BODY_TOO_LARGE: "The body is too large.",
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; send a JSON object with a "query".',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "The body is not as long as its Content-Length says.",
  FST_ERR_CTP_INVALID_JSON_BODY: "The body is not valid JSON.",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "Send the body as Content-Type: application/json.",
  FST_ERR_CTP_INVALID_TYPE: "Send the body as Content-Type: application/json.",
};

/** A body, or a parameter, that is not read any further. */
export class RequestFault extends Error {
  override readonly name = "RequestFault";
  readonly code: keyof typeof ownFaults;
  readonly statusCode: number;

  constructor(code: keyof typeof ownFaults) {
    super(bodyFaults[code]);
    this.code = code;
    this.statusCode = ownFaults[code];
  }
}

/**
 * Answers in GraphQL's shape, as the apps that call an endpoint expect; the status is meant for any media type.
 * @param credentials What the endpoint takes.
 */
export function sendGraphQLError(
  error: Error,
  request: FastifyRequest,
  reply: FastifyReply,
  credentials: readonly CredentialKind[],
): FastifyReply {
  const { known, status } = classify(error);
  const { message, ...extensions } = toPublicError(known);
  const { code, service, retryAfterMs } = extensions;
  if (codeOf(known) === null) request.log.error({ err: error }, "request failed unexpectedly");
  else if (status >= 500) request.log.warn({ err: error, code, service }, "request failed");
  if (code === "UNAUTHENTICATED") {
    reply.header("www-authenticate", challengeOf(credentials, request.headers.authorization, message));
  }
  if (retryAfterMs !== undefined) reply.header("retry-after", toRetryAfter(retryAfterMs));
  // RFC 9110, section 12.5.3: what would be taken.
  if (status === 415) reply.header("accept-encoding", "identity");
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type(mediaTypeFor(request.headers.accept))
    .send(JSON.stringify({ errors: [{ message, extensions }] }));
}

/**
 * RFC 9110, section 11.6.1: how one may sign in, by each scheme that is taken here; and of a token what is wrong with it,
 * which is said of those that were sent only (RFC 6750, section 3.1).
 */
function challengeOf(
  credentials: readonly CredentialKind[],
  sent: string | undefined,
  message: string,
): string {
  const words = message.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "'");
  const bearer = sent === undefined ? "Bearer" : `Bearer error="invalid_token", error_description="${words}"`;
  const challenges = { none: null, bearer, key: 'ApiKey realm="portico"' };
  return credentials.flatMap((kind) => challenges[kind] ?? []).join(", ");
}

function classify(error: Error): { readonly known: unknown; readonly status: number } {
  const code = codeOf(error);
  if (code !== null) return { known: error, status: statuses[code] ?? 500 };
  const { code: listenerCode = "", statusCode = 500 } = error as FastifyError;
  if (statusCode >= 400 && statusCode < 500) {
    const message =
      bodyFaults[listenerCode] ?? "The request can't be read; send a JSON object as application/json.";
    return { known: new GatewayError("BAD_REQUEST", message), status: statusCode };
  }
  return { known: error, status: 500 };
}

/** RFC 9457. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  /** What the caller should do. */
  readonly detail: string;
  /** A URI; `about:blank` where the status says it all. */
  readonly type?: string;
  /** Further members. */
  readonly [extension: string]: unknown;
}

export const problemMediaType = "application/problem+json; charset=utf-8";

/** For everything outside the endpoints, and for what is refused before the body of a request is read. Nobody keeps it. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .header("cache-control", "no-store")
    .type(problemMediaType)
    .send(JSON.stringify({ type: "about:blank", ...problem }));
}
