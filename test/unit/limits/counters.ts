/** Both kinds of counters, by a clock that the test sets, and a model of what they may grant. */
import type { Limit, Take, Taken } from "../../../src/limit.ts";
import { createMemoryCounters } from "../../../src/limits/memory.ts";
import { createSharedCounters } from "../../../src/limits/shared.ts";
import { createRedisStore } from "../../../src/store/redis.ts";
import type { RedisServer } from "../../support/redis-server.ts";

export interface CountersUnderTest {
  takeAll(takes: readonly Take[]): Promise<readonly Taken[]>;
  close(): void;
}

/** Some moment that is no multiple of any slice. */
export const someMs = 1_790_000_012_345;

export function memoryCounters(nowMs: () => number): CountersUnderTest {
  const counters = createMemoryCounters({ nowMs });
  return { takeAll: async (takes) => counters.takeAll(takes), close: () => {} };
}

export async function redisCounters(redis: RedisServer, nowMs: () => number): Promise<CountersUnderTest> {
  const store = await createRedisStore(redis.url);
  return { takeAll: createSharedCounters(store, { nowMs }), close: () => store.close() };
}

export const windowOf = (max: number, windowMs: number): Limit => ({ kind: "window", max, windowMs });
export const bucketOf = (capacity: number, perMs: number): Limit => ({ kind: "bucket", capacity, perMs });

export function takeOf(key: string, limit: Limit, cost = 1, outage: Take["outage"] = "open"): Take {
  return { key, limit, cost, outage };
}

/** What was granted, when: the plainest thing that can say whether a window or a bucket was kept. */
export class Grants {
  readonly #grants: { readonly atMs: number; readonly cost: number }[] = [];

  add(atMs: number, cost: number): void {
    this.#grants.push({ atMs, cost });
  }

  /** Granted from that moment on. */
  since(atMs: number): number {
    return this.#grants.reduce((sum, grant) => sum + (grant.atMs >= atMs ? grant.cost : 0), 0);
  }

  /** The most that was granted in any span of time, both ends included. */
  mostWithin(spanMs: number): number {
    return Math.max(
      0,
      ...this.#grants.map(({ atMs: end }) =>
        this.#grants.reduce(
          (sum, { atMs, cost }) => sum + (atMs <= end && atMs >= end - spanMs ? cost : 0),
          0,
        ),
      ),
    );
  }

  /** What a bucket would hold after these grants. */
  leftInBucket(capacity: number, perMs: number, nowMs: number): number {
    let left = capacity;
    let lastMs = this.#grants[0]?.atMs ?? nowMs;
    for (const { atMs, cost } of this.#grants) {
      left = Math.min(capacity, left + (atMs - lastMs) * perMs) - cost;
      lastMs = atMs;
    }
    return Math.min(capacity, left + (nowMs - lastMs) * perMs);
  }
}
