/** Stage 1: the answers to requests that never reach a frontend's schema. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { codeOf, type ErrorCode, GatewayError, toPublicError } from "../errors.ts";
import { mediaTypeFor } from "../execution/media-type.ts";

const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  BAD_REQUEST: 400,
  UPSTREAM_UNAVAILABLE: 503,
};

/** What the caller should do about a body that could not be read, by the listener's own code. */
const bodyFaults: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "The body is too large.",
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; send a JSON object with a "query".',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "The body is not as long as its Content-Length says.",
  FST_ERR_CTP_INVALID_JSON_BODY: "The body is not valid JSON.",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "Send the body as Content-Type: application/json.",
  FST_ERR_CTP_INVALID_TYPE: "Send the body as Content-Type: application/json.",
};

/** Answers in GraphQL's shape, as the apps that call an endpoint expect; the status is meant for any media type. */
export function sendGraphQLError(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { known, status } = classify(error);
  const { message, ...extensions } = toPublicError(known);
  const { code, service } = extensions;
  if (codeOf(known) === null) request.log.error({ err: error }, "request failed unexpectedly");
  else if (status >= 500) request.log.warn({ err: error, code, service }, "request failed");
  if (code === "UNAUTHENTICATED") {
    // Why, in jose's words: the caller is not told which claim of a token is wrong.
    request.log.info({ reason: reasonOf(error) }, "credential refused");
    // RFC 6750, section 3.
    reply.header("www-authenticate", `Bearer error="invalid_token", error_description="${message}"`);
  }
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type(mediaTypeFor(request.headers.accept))
    .send(JSON.stringify({ errors: [{ message, extensions }] }));
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message : message;
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

/** RFC 9457, for everything outside the endpoints. */
export function sendProblem(
  reply: FastifyReply,
  problem: { readonly status: number; readonly title: string; readonly detail: string },
): FastifyReply {
  return reply
    .code(problem.status)
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify({ type: "about:blank", ...problem }));
}
