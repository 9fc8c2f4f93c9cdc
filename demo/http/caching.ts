/** Cacheable answers (RFC 9110, RFC 9111): a Cache-Control, an ETag of the body's text, and 304 where the caller has it. */

import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";

export interface CachePolicy {
  readonly scope: "public" | "private";
  readonly maxAgeSeconds: number;
  readonly staleIfErrorSeconds: number;
}

/** Sends a value as JSON, or 304 without a body if `If-None-Match` names it. */
export function sendCacheable(
  request: FastifyRequest,
  reply: FastifyReply,
  policy: CachePolicy,
  value: unknown,
): FastifyReply {
  const body = JSON.stringify(value);
  const tag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  reply
    .header("etag", tag)
    .header(
      "cache-control",
      `${policy.scope}, max-age=${policy.maxAgeSeconds}, stale-if-error=${policy.staleIfErrorSeconds}`,
    );
  if (isNamed(request.headers["if-none-match"], tag)) return reply.code(304).send();
  return reply.type("application/json; charset=utf-8").send(body);
}

/** The weak comparison of RFC 9110, section 13.1.2. */
function isNamed(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((part) => {
    const candidate = part.trim();
    return candidate === "*" || candidate === tag || candidate === `W/${tag}`;
  });
}
