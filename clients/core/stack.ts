/** The stack of one service: everything that happens between a typed call and the wire. */
import { createAttempt } from "./attempt.ts";
import { type BalancerSettings, createBalancer } from "./balancer.ts";
import { type Breaker, type BreakerSettings, createBreaker } from "./breaker.ts";
import { type BulkheadSettings, withBulkhead } from "./bulkhead.ts";
import { type CacheSettings, withCache } from "./cache.ts";
import type { CacheStore } from "./cache-entry.ts";
import type { Send } from "./call.ts";
import type { OnEvent } from "./events.ts";
import { createHealthCheck } from "./health-check.ts";
import { type RetrySettings, withRetry } from "./retry.ts";
import { createRetryBudget, type RetryBudgetSettings } from "./retry-budget.ts";
import { type SingleFlightSettings, withSingleFlight } from "./single-flight.ts";
import type { TlsConfig, Transport } from "./transport.ts";
import { createGotTransport } from "./transport-got.ts";
import { createUndiciTransport } from "./transport-undici.ts";

/** Where a service is, and how it is dealt with where that is not as usual. */
export interface ServiceConfig {
  /** Base URLs without a slash at their end, at least one; attempts are spread over them. */
  readonly urls: readonly string[];
  readonly tls?: TlsConfig;
  /** Replaces parts of {@link usualPolicies}. */
  readonly policies?: { readonly [Name in keyof Policies]?: Partial<Policies[Name]> };
}

export interface Policies {
  readonly cache: CacheSettings;
  readonly singleFlight: Pick<SingleFlightSettings, "joinWithinMs">;
  readonly retry: RetrySettings;
  readonly retryBudget: RetryBudgetSettings;
  readonly bulkhead: BulkheadSettings;
  readonly breaker: BreakerSettings;
  readonly balancer: BalancerSettings;
}

/** docs/resilience.md says why. */
export const usualPolicies: Policies = {
  cache: {
    staleWhileRevalidateMs: 10_000,
    freshWithinMs: 300,
    refreshDeadlineMs: 3_000,
    refreshAgainMs: 1_000,
  },
  singleFlight: { joinWithinMs: 500 },
  retry: { maxAttempts: 3, baseDelayMs: 25, maxDelayMs: 500, minTimeLeftMs: 50 },
  retryBudget: { share: 0.1, floorPerSecond: 3, maxBalance: 10 },
  bulkhead: { maxInFlight: 128, maxQueued: 64 },
  breaker: {
    windowMs: 10_000,
    minAttempts: 20,
    failureShare: 0.5,
    slowMs: 1_000,
    slowShare: 0.8,
    resetMs: 5_000,
    maxResetMs: 60_000,
  },
  balancer: { maxFailuresInARow: 5, asideMs: 30_000, maxAsideMs: 300_000 },
};

/** The most attempts that one call of this service takes. */
export function attemptsPerCallOf({ policies }: ServiceConfig): number {
  return policies?.retry?.maxAttempts ?? usualPolicies.retry.maxAttempts;
}

/** What all services of a gateway have in common. */
export interface StackOptions {
  /** Writes and the control plane go by got in any case. */
  readonly readTransport: "undici" | "got";
  /** Null: nothing is kept. */
  readonly cacheStore: CacheStore | null;
  /** The longest and the shortest deadline that an operation has, unless its caller asks for less. */
  readonly maxDeadlineMs: number;
  readonly minDeadlineMs: number;
  readonly onEvent: OnEvent;
}

export interface Stack {
  readonly send: Send;
  readonly breaker: Pick<Breaker, "state" | "closedInMs">;
  /** Ends timers and idle connections. */
  close(): void;
}

/** One stack per service, for the life of the process. */
export function createStack(service: string, config: ServiceConfig, options: StackOptions): Stack {
  const { cacheStore, maxDeadlineMs, onEvent } = options;
  const policies = policiesOf(config, options);
  // An attempt that was given less than what the breaker calls slow, and timed out, says nothing of the service: callers
  // choose how long they wait, and could open the breaker of one that is well by waiting a little less than it takes.
  const patienceMs = policies.breaker.slowMs;
  const { reads, writes } = createTransports(service, config, policies, options);
  const breaker = createBreaker(service, policies.breaker, onEvent);
  const isHealthy = createHealthCheck(writes);
  const balancer = createBalancer({ ...policies.balancer, service, urls: config.urls, isHealthy, onEvent });
  const budget = createRetryBudget(policies.retryBudget);

  // Outermost last: a call passes these lines from the bottom up.
  const attempt = createAttempt({ service, reads, writes, breaker, balancer, patienceMs, onEvent });
  const bounded = withBulkhead(service, policies.bulkhead, attempt);
  const repeated = withRetry(policies.retry, budget, bounded);
  const { joinWithinMs } = policies.singleFlight;
  const sharing = { joinWithinMs, sharedDeadlineMs: maxDeadlineMs + joinWithinMs };
  const single = withSingleFlight(service, sharing, repeated);
  const send = cacheStore ? withCache(service, policies.cache, cacheStore, single) : single;

  return {
    send,
    breaker,
    close: () => {
      for (const part of [breaker, balancer, reads, writes]) part.close();
    },
  };
}

function policiesOf({ policies = {} }: ServiceConfig, { minDeadlineMs }: StackOptions): Policies {
  const entries = Object.entries(usualPolicies).map(([name, usual]) => [
    name,
    { ...usual, ...policies[name as keyof Policies] },
  ]);
  const merged = Object.fromEntries(entries) as unknown as Policies;
  // Where operations have little time, a read that takes half of it is slow.
  const slowMs = Math.min(merged.breaker.slowMs, minDeadlineMs / 2);
  return { ...merged, breaker: { ...merged.breaker, slowMs } };
}

function createTransports(
  service: string,
  { tls }: ServiceConfig,
  { bulkhead }: Policies,
  { readTransport }: StackOptions,
): { readonly reads: Transport; readonly writes: Transport } {
  const config = { tls, maxConnections: bulkhead.maxInFlight };
  const writes = createGotTransport(service, config);
  return { reads: readTransport === "got" ? writes : createUndiciTransport(service, config), writes };
}
