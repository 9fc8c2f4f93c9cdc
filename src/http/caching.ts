/** Stage 1: how long others may keep an answer: what is the same for everybody, as long as all of its parts; else not at all. */
import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { GatewayContext } from "../context.ts";
import { ageSecondsOf } from "../execution/kept.ts";

const perCaller = ["ratelimit", "ratelimit-policy", "x-request-id", "x-trace-id"];

/** What is known of the parts of an answer. */
export interface Sharing {
  /** Told of each part: how many milliseconds longer everybody may use it. */
  add(freshForMs: number): void;
  /** Of all parts the shortest time; 0 where there is no part. */
  forMs(): number;
}

export function createSharing(): Sharing {
  let shortestMs: number | null = null;
  return {
    add: (freshForMs) => {
      shortestMs = Math.min(shortestMs ?? freshForMs, freshForMs);
    },
    forMs: () => shortestMs ?? 0,
  };
}

/**
 * Only what is asked for by GET and without a credential may be kept by others (RFC 9111), and only where nothing in it
 * failed. It differs for whoever signs in, so it varies by the credential. The entity tag is weak, since an answer may go
 * out compressed (RFC 9110, 8.8.1).
 * @returns Whether the caller has this answer already: then only its head is to be sent, as 304.
 */
export function setCaching(
  request: FastifyRequest,
  reply: FastifyReply,
  body: string,
  context: GatewayContext,
  sharing: Sharing,
): boolean {
  const ageSeconds = ageSecondsOf(context.kept);
  if (ageSeconds !== null) reply.header("age", ageSeconds);
  const freshSeconds = Math.floor(sharing.forMs() / 1_000);
  const isForAll =
    request.method === "GET" &&
    request.headers.authorization === undefined &&
    context.substituted.length === 0 &&
    freshSeconds > 0 &&
    // What it costs is told to this one caller.
    request.headers["x-cost"] === undefined &&
    hasNoErrors(body);
  if (!isForAll) {
    reply.header("cache-control", "no-store");
    return false;
  }
  // What is told to this caller alone: everybody whom a cache gives this answer would take it for their own.
  for (const name of perCaller) reply.removeHeader(name);
  const tag = `W/"${createHash("sha256").update(body).digest("base64url")}"`;
  reply
    // Whoever keeps it counts from the moment at which its oldest part was made.
    .header("cache-control", `public, max-age=${(ageSeconds ?? 0) + freshSeconds}`)
    .header("vary", [reply.getHeader("vary"), "Authorization, Accept"].filter(Boolean).join(", "))
    .header("etag", tag);
  return tagsIn(request.headers["if-none-match"]).some((one) => one === tag || one === "*");
}

/** The engine writes errors in front of data. */
function hasNoErrors(body: string): boolean {
  return body.startsWith('{"data":{');
}

function tagsIn(header: string | undefined): readonly string[] {
  return header?.split(",").map((tag) => tag.trim()) ?? [];
}
