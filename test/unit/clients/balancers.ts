/** Balancers for tests: instances that are as well as the test says, on a clock that stands still. */
import { onTestFinished } from "vitest";
import {
  type Balancer,
  type BalancerSettings,
  createBalancer,
  type Instance,
} from "../../../clients/core/balancer.ts";
import type { Outcome } from "../../../clients/core/outcome.ts";
import { usualPolicies } from "../../../clients/core/stack.ts";

/** Base URLs of as many instances. */
export const urlsOf = (count: number) => Array.from({ length: count }, (_, at) => `http://${at}.example`);

export interface BalancerUnderTest {
  readonly balancer: Balancer;
  /** Those that are not well. */
  readonly ill: Set<string>;
  /** Whose health was asked for, and when. */
  readonly checks: readonly { readonly url: string; readonly atMs: number }[];
  /** What it has told of so far. */
  readonly told: readonly string[];
  /** Takes this instance; all others that come are handed back. */
  take(url: string): Instance;
  /** Makes attempts at this instance end like this. */
  attempt(url: string, times: number, outcome: Outcome): void;
}

export function startBalancer(
  urls: readonly string[],
  settings: Partial<BalancerSettings> = {},
): BalancerUnderTest {
  const ill = new Set<string>();
  const checks: { url: string; atMs: number }[] = [];
  const told: string[] = [];
  const balancer = createBalancer({
    ...usualPolicies.balancer,
    ...settings,
    service: "order",
    urls,
    isHealthy: async (url) => {
      checks.push({ url, atMs: performance.now() });
      return !ill.has(url);
    },
    onEvent: (event) => {
      if (event.type === "instance") told.push(`${event.instance} ${event.inUse ? "back" : "aside"}`);
    },
  });
  onTestFinished(() => balancer.close());
  const take = (url: string) => {
    const others: Instance[] = [];
    for (;;) {
      const instance = balancer.take(null);
      if (instance.url !== url && others.length < 100) {
        others.push(instance);
        continue;
      }
      for (const other of others) balancer.settle(other, "ignored");
      if (instance.url === url) return instance;
      throw new Error(`${url} is never taken`);
    }
  };
  const attempt = (url: string, times: number, outcome: Outcome) => {
    for (let time = 0; time < times; time += 1) balancer.settle(take(url), outcome);
  };
  return { balancer, ill, checks, told, take, attempt };
}
