/** What the cache keeps of an answer, and until when it may be used for what. */
import { LRUCache } from "lru-cache";
import { headerOf, listHeaderOf } from "./answer.ts";
import { ageMsOf, type Freshness, freshnessOf } from "./cache-control.ts";
import type { AnswerHead, Call } from "./call.ts";

/** What is kept of one answer, or of one record in it. */
export interface Entry {
  readonly value: unknown;
  readonly bytes: number;
  readonly etag: string | null;
  /** The path and query that it was the answer to, which its ETag is about. */
  readonly source: string;
  /** Unix time in milliseconds at which the service made it, as far as it says. */
  readonly madeAtMs: number;
  readonly freshness: Freshness;
  /** Unix time in milliseconds at which it was asked for: what was asked for later is newer, whichever arrives first. */
  readonly askedAtMs: number;
  /** Unix time in milliseconds before which it is not asked for again: it is being asked for, or that has just failed. */
  askAgainAtMs: number;
}

/** Keeps entries for all services, by their key. */
export type CacheStore = LRUCache<string, Entry>;

/** Bounded by the size of what is kept, counted as JSON; what has not been used for longest goes first. */
export function createCacheStore(maxBytes: number): CacheStore {
  return new LRUCache({
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }, key) => Math.ceil(bytes) + key.length + entryBytes,
  });
}

/** An entry's own fields and place, roughly. */
const entryBytes = 200;

export interface EntryOptions {
  readonly source: string;
  readonly askedAtMs: number;
  readonly head: AnswerHead;
  /** What was kept until now. */
  readonly before: Entry | undefined;
  /** See {@link freshnessOf}. */
  readonly staleWhileRevalidateMs: number;
}

/** Null where it must not be kept. */
export function entryOf(
  call: Call<unknown>,
  value: unknown,
  { source, askedAtMs, head, before, staleWhileRevalidateMs }: EntryOptions,
): Entry | null {
  const confirmed = head.status === 304 ? before : undefined;
  // It was dropped in the meantime, and a 304 does not say how large it was.
  if (head.status === 304 && confirmed === undefined) return null;
  // RFC 9111, 4.3.4: a 304 that says nothing new leaves what was said before.
  const isSilent = confirmed !== undefined && listHeaderOf(head, "cache-control") === undefined;
  const freshness = isSilent
    ? { ...confirmed.freshness, ageMs: ageMsOf(head) }
    : freshnessOf(head, staleWhileRevalidateMs);
  if (freshness === null) return null;
  return {
    // Everybody gets the same object, so nobody may change it.
    value: deepFreeze(value),
    bytes: confirmed?.bytes ?? Math.max(head.bodyBytes, 1),
    etag: headerOf(head, "etag") ?? (confirmed && call.held?.etag) ?? null,
    source,
    madeAtMs: Date.now() - freshness.ageMs,
    freshness,
    askedAtMs,
    askAgainAtMs: 0,
  };
}

/** `stale` may be used while it is asked for, `last good` where the service fails, `expired` for nothing but its ETag. */
export function stateOf(
  { madeAtMs, freshness }: Entry,
  nowMs: number,
): "fresh" | "stale" | "last good" | "expired" {
  const pastMs = nowMs - madeAtMs - freshness.freshMs;
  if (pastMs < 0) return "fresh";
  if (pastMs < freshness.staleWhileRevalidateMs) return "stale";
  return pastMs < freshness.staleIfErrorMs ? "last good" : "expired";
}

/** How much longer it may be used without asking; 0 for what is past that, and for what is not kept. */
export function freshForMsOf(entry: Entry | undefined, nowMs: number): number {
  return entry === undefined ? 0 : Math.max(0, entry.madeAtMs + entry.freshness.freshMs - nowMs);
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
