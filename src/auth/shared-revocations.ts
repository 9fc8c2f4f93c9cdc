/** Stage 3: revocations that all processes share, on Redis: each is read once by each process, in the order of their coming. */

import type { Script, SharedStore } from "../store/store.ts";
import { parseReadable } from "./parse-json.ts";
import { endOf, maxRevocations, parseRevocation, type Revocation } from "./revocation-list.ts";

/** Two sorted sets of the same revocations, as JSON: by when they end, to let them go; by when they came, to read what is new. */
const byEndKey = "portico:revocations";
const byComingKey = "portico:revocations:by-coming";
const keys = [byEndKey, byComingKey];

/**
 * The score of a coming is the store's clock in microseconds, and never lower than one before: after a flush, too, what is
 * added has a higher score than what was read before it.
 */
const addScript: Script = {
  name: "add-revocation",
  lua: `
local ended = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[3], "LIMIT", 0, 1000)
for _, text in ipairs(ended) do
  redis.call("ZREM", KEYS[1], text)
  redis.call("ZREM", KEYS[2], text)
end
if not redis.call("ZSCORE", KEYS[1], ARGV[1]) and redis.call("ZCARD", KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
local time = redis.call("TIME")
local coming = tonumber(time[1]) * 1000000 + tonumber(time[2])
local last = redis.call("ZRANGE", KEYS[2], -1, -1, "WITHSCORES")
if last[2] and tonumber(last[2]) >= coming then coming = tonumber(last[2]) + 1 end
redis.call("ZADD", KEYS[1], ARGV[2], ARGV[1])
redis.call("ZADD", KEYS[2], string.format("%.0f", coming), ARGV[1])
return 1`,
};

const readScript: Script = {
  name: "read-revocations",
  lua: `return redis.call("ZRANGEBYSCORE", KEYS[2], ARGV[1], "+inf", "WITHSCORES", "LIMIT", 0, ARGV[2])`,
};

/** Small enough for the store to answer in time, and to hold nobody else up. */
const pageSize = 1_000;
/** How far the clock of a replica that takes over may be behind. */
const overlapMs = 5_000;

/** Whether there was room for it. */
export async function addSharedRevocation(
  store: SharedStore,
  revocation: Revocation,
  nowMs: number,
): Promise<boolean> {
  const args = [JSON.stringify(revocation), endOf(revocation), nowMs, maxRevocations];
  return (await store.run(addScript, keys, args)) === 1;
}

export interface RevocationsPage {
  readonly revocations: readonly Revocation[];
  /** The score of the newest; 0 where there is none. */
  readonly readUpTo: number;
}

/**
 * Where the next reading begins. What came shortly before the newest is read again, as long as what comes next may have a
 * lower score than that: a replica that has taken over may have lost the newest, and have a clock that is behind.
 * @param newestAgeMs How long ago the newest was read for the first time, by a clock that nobody sets.
 */
export function toReadFrom(readUpTo: number, newestAgeMs: number): number {
  return newestAgeMs < overlapMs ? Math.max(0, readUpTo - overlapMs * 1_000) : readUpTo;
}

/** Those whose score is `from` or higher, page by page; 0 reads all. */
export async function* readSharedRevocations(
  store: SharedStore,
  from: number,
): AsyncGenerator<RevocationsPage, void> {
  let next = from;
  for (;;) {
    const page = (await store.run(readScript, keys, [next, pageSize])) as readonly string[];
    const texts = page.filter((_part, index) => index % 2 === 0);
    const readUpTo = Number(page.at(-1) ?? 0);
    yield { revocations: parseReadable(texts, parseRevocation), readUpTo };
    if (texts.length < pageSize) return;
    // Scores are unique, so that nothing is left out between two pages.
    next = readUpTo + 1;
  }
}
