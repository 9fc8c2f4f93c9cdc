/** Stage 1: how many requests a caller has: whoever is known by who they are, everybody else by address. Told with every answer. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { TierName } from "../context.ts";
import { toRetryAfter } from "../errors.ts";
import { keyOf, type Limit, type TakeAll, type Taken } from "../limit.ts";
import { sendProblem } from "./errors.ts";

/** By what requests are counted; also the name of the limit in headers. */
export type CountedBy = "ip" | "identity";

/** A caller who had no request left. */
export interface CallerRefusal {
  readonly requestId: string;
  readonly countedBy: CountedBy;
  /** As in the context: `ip:…`, `user:…`, `key:…`. */
  readonly caller: string;
  readonly retryAfterMs: number;
}

export interface CallerLimitsOptions {
  /** Requests a minute; 0 for no limit. */
  readonly perIp: number;
  readonly perIdentity: number;
  /** How many times `perIdentity` a tier has. */
  readonly factors: Readonly<Record<TierName, number>>;
  readonly take: TakeAll;
  readonly onRefused: (refusal: CallerRefusal) => void;
}

/** Each request is counted by one of the two. */
export interface CallerLimits {
  /**
   * Counts a request, and says in the answer's headers what is left. Where nothing is, the answer is sent: 429, before
   * the body has been read.
   * @param caller As in the context.
   * @returns Whether the request may go on.
   */
  admitAddress(request: FastifyRequest, reply: FastifyReply, caller: string): Promise<boolean>;
  admitIdentity(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: string,
    tier: TierName,
  ): Promise<boolean>;
}

const windowMs = 60_000;

/** draft-ietf-httpapi-ratelimit-headers-10, section 5.1. */
const quotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

export function createCallerLimits(options: CallerLimitsOptions): CallerLimits {
  const { perIp, perIdentity, factors } = options;
  return {
    admitAddress: (request, reply, caller) =>
      admit(options, request, reply, { countedBy: "ip", caller, perMinute: perIp }),
    admitIdentity: (request, reply, caller, tier) =>
      admit(options, request, reply, {
        countedBy: "identity",
        caller,
        perMinute: perIdentity * factors[tier],
      }),
  };
}

interface Quota {
  readonly countedBy: CountedBy;
  readonly caller: string;
  readonly perMinute: number;
}

async function admit(
  { take, onRefused }: CallerLimitsOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { countedBy, caller, perMinute }: Quota,
): Promise<boolean> {
  if (perMinute === 0) return true;
  // A minute's worth at once, since an app that starts asks for much, and no more than a minute's worth in the long run.
  const limit: Limit = { kind: "bucket", capacity: perMinute, perMs: perMinute / windowMs };
  // How large the bucket is belongs to its name: a caller whose tier changes has another one.
  const key = keyOf("requests", caller, String(perMinute));
  const [taken] = await take([{ key, limit, cost: 1, outage: "open" }]);
  if (taken === undefined) throw new TypeError("a taking has no outcome");
  tell(reply, countedBy, perMinute, taken);
  if (taken.granted) return true;
  onRefused({ requestId: request.id, countedBy, caller, retryAfterMs: taken.retryAfterMs });
  refuse(reply, countedBy, taken.retryAfterMs);
  return false;
}

/** draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4: of the one limit that counts the request. */
function tell(reply: FastifyReply, countedBy: CountedBy, perMinute: number, { remaining }: Taken): void {
  const left = Math.max(0, Math.min(perMinute, remaining));
  // Until all of it is there again.
  const seconds = Math.ceil(((perMinute - left) * windowMs) / perMinute / 1_000);
  reply
    .header("ratelimit-policy", `"${countedBy}";q=${perMinute};w=${windowMs / 1_000}`)
    .header("ratelimit", `"${countedBy}";r=${left};t=${seconds}`);
}

function refuse(reply: FastifyReply, countedBy: CountedBy, retryAfterMs: number): FastifyReply {
  const seconds = toRetryAfter(retryAfterMs);
  return sendProblem(reply.header("retry-after", seconds), {
    status: 429,
    title: "Too Many Requests",
    detail: `Wait ${seconds} s, as Retry-After says, before the next request.`,
    type: quotaExceeded,
    code: "RATE_LIMITED",
    "violated-policies": [countedBy],
  });
}
