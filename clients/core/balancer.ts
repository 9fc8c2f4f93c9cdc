/** Chooses the instance for each attempt: the less busy of two, and none that keeps failing. */
import type { OnEvent } from "./events.ts";
import type { Outcome } from "./outcome.ts";

export interface BalancerSettings {
  /** So many failures in a row set an instance aside. */
  readonly maxFailuresInARow: number;
  /** For how long, the first time; it doubles each time that it happens again soon. */
  readonly asideMs: number;
  readonly maxAsideMs: number;
}

/** One of a service's base URLs. */
export interface Instance {
  readonly url: string;
  inFlight: number;
  failuresInARow: number;
  isAside: boolean;
  /** How long it is set aside the next time. */
  nextAsideMs: number;
  backSinceMs: number;
}

export interface Balancer {
  /** @param failedOn The base URL that the call has just failed on: another is better, if there is one. */
  take(failedOn: string | null | undefined): Instance;
  /**
   * Hands an instance back, whatever came of it. Gives what that says of the service: nothing, where the instance is set
   * aside, for then the others carry on.
   */
  settle(instance: Instance, outcome: Outcome): Outcome;
  close(): void;
}

export interface BalancerOptions extends BalancerSettings {
  readonly service: string;
  /** At least one base URL. */
  readonly urls: readonly string[];
  /** Whether an instance says that it is well. Never rejects. */
  readonly isHealthy: (url: string) => Promise<boolean>;
  readonly onEvent: OnEvent;
}

export function createBalancer(options: BalancerOptions): Balancer {
  const { service, urls, asideMs, maxAsideMs, maxFailuresInARow, isHealthy, onEvent } = options;
  const instances = urls.map(
    (url): Instance => ({
      url,
      inFlight: 0,
      failuresInARow: 0,
      isAside: false,
      nextAsideMs: asideMs,
      backSinceMs: Number.NEGATIVE_INFINITY,
    }),
  );
  const [only] = instances;
  if (only === undefined) throw new RangeError("a service needs at least one base URL");
  // Never more than half: what is left must carry the load, and a fault that all have is the breaker's.
  const maxAside = Math.floor(instances.length / 2);
  let usable: readonly Instance[] = instances;
  const timers = new Map<Instance, NodeJS.Timeout>();
  let isClosed = false;

  const change = (instance: Instance, isAside: boolean) => {
    instance.isAside = isAside;
    usable = instances.filter((one) => !one.isAside);
    onEvent({ type: "instance", service, instance: instance.url, inUse: !isAside });
  };
  const waitAside = (instance: Instance) => {
    const timer = setTimeout(() => void comeBack(instance), instance.nextAsideMs);
    timers.set(instance, timer.unref());
    instance.nextAsideMs = Math.min(instance.nextAsideMs * 2, maxAsideMs);
  };
  const comeBack = async (instance: Instance) => {
    const healthy = await isHealthy(instance.url);
    // Not there any more: the balancer was closed in the meantime.
    if (!timers.delete(instance)) return;
    if (!healthy) return waitAside(instance);
    instance.failuresInARow = 0;
    instance.backSinceMs = performance.now();
    change(instance, false);
  };
  const setAside = (instance: Instance) => {
    // Failing again soon after it came back is the same trouble going on.
    if (performance.now() - instance.backSinceMs > asideMs) instance.nextAsideMs = asideMs;
    change(instance, true);
    waitAside(instance);
  };

  return {
    take: (failedOn) => {
      const instance = instances.length === 1 ? only : chooseOf(usable, failedOn);
      instance.inFlight += 1;
      return instance;
    },
    settle: (instance, outcome) => {
      instance.inFlight -= 1;
      if (outcome === "success") instance.failuresInARow = 0;
      if (outcome !== "failure" || isClosed) return outcome;
      instance.failuresInARow += 1;
      const isOutlier = instance.failuresInARow >= maxFailuresInARow && !instance.isAside;
      if (isOutlier && instances.length - usable.length < maxAside) setAside(instance);
      return instance.isAside ? "ignored" : outcome;
    },
    close: () => {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** Power of two choices: of two picked at random, the one with less in flight. */
function chooseOf(usable: readonly Instance[], failedOn: string | null | undefined): Instance {
  const others = failedOn ? usable.filter(({ url }) => url !== failedOn) : usable;
  const candidates = others.length > 0 ? others : usable;
  const first = Math.floor(Math.random() * candidates.length);
  // Any but the first, each as likely.
  const second = (first + 1 + Math.floor(Math.random() * (candidates.length - 1))) % candidates.length;
  const [one, other] = [candidates[first] as Instance, candidates[second] as Instance];
  return other.inFlight < one.inFlight ? other : one;
}
