/** Stage 1: which web pages may read answers (CORS, Fetch standard, section 3.3): those of the origins listed, and no others. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { sendProblem } from "./errors.ts";

/** What apps send, and what they may read. Cookies are not used, so credentials are never allowed. */
const requestHeaders = [
  "accept",
  "apollo-require-preflight",
  "authorization",
  "content-type",
  "if-none-match",
  "traceparent",
  "tracestate",
  "x-apollo-operation-name",
  "x-cost",
  "x-request-timeout",
];
const answerHeaders = [
  "age",
  "etag",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "x-request-id",
  "x-trace-id",
];

/** How long a browser may remember a preflight: as long as Chromium does at most. */
const preflightSeconds = 7_200;

export interface Cors {
  /** Lets the page read the answer, if its origin is listed: exactly, as browsers write it. */
  mark(request: FastifyRequest, reply: FastifyReply): void;
  /** Whether a browser asks what a page may send. */
  isPreflight(request: FastifyRequest): boolean;
  answerPreflight(request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

/** @param origins As `https://shop.example`, with a port where it is not the usual one. */
export function createCors(origins: readonly string[]): Cors {
  const listed = new Set(origins);
  const isListed = ({ headers: { origin } }: FastifyRequest) => origin !== undefined && listed.has(origin);
  return {
    mark: (request, reply) => {
      // Also where there is none: a cache must not give that answer to a page.
      addVary(reply, "Origin");
      if (!isListed(request)) return;
      reply.header("access-control-allow-origin", request.headers.origin);
      reply.header("access-control-expose-headers", answerHeaders.join(", "));
    },
    isPreflight: ({ method, headers }) =>
      method === "OPTIONS" &&
      headers.origin !== undefined &&
      headers["access-control-request-method"] !== undefined,
    answerPreflight: (request, reply) => {
      if (!isListed(request)) {
        return sendProblem(reply, {
          status: 403,
          title: "Forbidden",
          detail: "Pages of this origin may not ask here.",
        });
      }
      return reply
        .headers({
          "access-control-allow-methods": "GET, POST",
          "access-control-allow-headers": requestHeaders.join(", "),
          "access-control-max-age": String(preflightSeconds),
        })
        .code(204)
        .send();
    },
  };
}

/** Says that answers differ by this header of the request, beside those that are named already. */
export function addVary(reply: FastifyReply, name: string): void {
  const before = String(reply.getHeader("vary") ?? "");
  const names = before.split(/, */).filter(Boolean);
  if (names.some((one) => one.toLowerCase() === name.toLowerCase())) return;
  reply.header("vary", [...names, name].join(", "));
}
