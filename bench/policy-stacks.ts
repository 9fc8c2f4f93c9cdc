/** The stack of a service, cut off after each of its policies, over a transport that has the answer at once. */
import { readCallAnswer } from "../clients/core/answer.ts";
import { createAttempt } from "../clients/core/attempt.ts";
import { createBalancer } from "../clients/core/balancer.ts";
import { createBreaker } from "../clients/core/breaker.ts";
import { withBulkhead } from "../clients/core/bulkhead.ts";
import { withCache } from "../clients/core/cache.ts";
import { createCacheStore } from "../clients/core/cache-entry.ts";
import type { Send } from "../clients/core/call.ts";
import { withRetry } from "../clients/core/retry.ts";
import { createRetryBudget } from "../clients/core/retry-budget.ts";
import { withSingleFlight } from "../clients/core/single-flight.ts";
import { usualPolicies } from "../clients/core/stack.ts";
import { itemsOf } from "./calls.ts";

export interface PolicyStacks {
  /** No policy: asks the transport and reads its answer. */
  readonly bare: Send;
  readonly attempt: Send;
  readonly bulkhead: Send;
  readonly retry: Send;
  readonly singleFlight: Send;
  /** The whole stack. */
  readonly cache: Send;
}

const service = "catalog";
const url = "http://127.0.0.1:1";
const cacheMaxBytes = 16 * 1024 ** 2;
const sharedDeadlineMs = 3_000;
const patienceMs = 500;

/** @param itemCount How many records are in each answer. */
export function createPolicyStacks(itemCount: number): PolicyStacks {
  const answer = {
    status: 200,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "public, max-age=60, stale-if-error=600",
      etag: '"nXwB4u0a3Tz1v8m2c5k9d7q6e1y"',
    },
    body: Buffer.from(JSON.stringify({ items: itemsOf(itemCount) })),
  };
  const transport = Object.assign(async () => answer, { close: () => undefined });
  const onEvent = () => undefined;
  const breaker = createBreaker(service, usualPolicies.breaker, onEvent);
  const isHealthy = async () => true;
  const balancer = createBalancer({ ...usualPolicies.balancer, service, urls: [url], isHealthy, onEvent });
  const budget = createRetryBudget(usualPolicies.retryBudget);

  const bare: Send = async (call) => readCallAnswer(call, await transport(), service);
  const both = { reads: transport, writes: transport };
  const attempt = createAttempt({ service, ...both, breaker, balancer, patienceMs, onEvent });
  const bulkhead = withBulkhead(service, usualPolicies.bulkhead, attempt);
  const retry = withRetry(usualPolicies.retry, budget, bulkhead);
  const singleFlight = withSingleFlight(
    service,
    { sharedDeadlineMs, joinWithinMs: usualPolicies.singleFlight.joinWithinMs },
    retry,
  );
  const cache = withCache(service, usualPolicies.cache, createCacheStore(cacheMaxBytes), singleFlight);
  return { bare, attempt, bulkhead, retry, singleFlight, cache };
}
