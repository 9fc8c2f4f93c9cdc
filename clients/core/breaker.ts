/** The breaker of one service: stops asking a service that fails or is too slow, and asks once, later, whether that is over. */
import { EventEmitter } from "node:events";
import CircuitBreaker from "opossum";
import { UpstreamError } from "./errors.ts";
import type { BreakerState, OnEvent } from "./events.ts";
import type { Outcome } from "./outcome.ts";

export interface BreakerSettings {
  /** How far back attempts are looked at. */
  readonly windowMs: number;
  /** With fewer attempts in the window than this, nothing is concluded. */
  readonly minAttempts: number;
  /** The share of failures at which it opens, from 0 to 1. */
  readonly failureShare: number;
  /** A read that took this long is slow, whatever it answered. */
  readonly slowMs: number;
  /** The share of slow reads at which it opens, from 0 to 1. */
  readonly slowShare: number;
  /** How long it stays open the first time, less up to a fifth: gateways side by side must not ask all at once. */
  readonly resetMs: number;
  /** Each time that it opens again soon, the time doubles, up to this. */
  readonly maxResetMs: number;
}

/** What is known of an attempt when it is over. */
export interface AttemptReport {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** Whether being slow speaks against the service; writes take their time. */
  readonly isRead: boolean;
}

/** Says whether an attempt may be made, and learns what came of it. */
export interface Breaker {
  readonly state: BreakerState;
  /** Milliseconds until an attempt may be made; null where one may be made now. */
  closedInMs(): number | null;
  /**
   * Gives a ticket for one attempt; hand it back with `settle`, whatever happens.
   * @throws {UpstreamError} `UPSTREAM_UNAVAILABLE` where none may be made.
   */
  admit(): number;
  settle(ticket: number, report: AttemptReport): void;
  /** Ends its timer. */
  close(): void;
}

const buckets = 10;
const maxJitter = 0.2;

/** While the one probe is under way nobody knows how long it takes; this is what others are told. */
const probeRetryAfterMs = 1_000;

/**
 * opossum keeps the state, the window of failures and the timer. It is told of attempts when they are over, so that
 * those under way don't hide failures, none is aborted for another's sake, and ignored ones never happened.
 */
export function createBreaker(service: string, settings: BreakerSettings, onEvent: OnEvent): Breaker {
  const window = createWindow(settings.windowMs);
  const options = {
    name: service,
    timeout: false as const,
    volumeThreshold: settings.minAttempts,
    // opossum opens above its threshold, we at ours.
    errorThresholdPercentage: settings.failureShare * 100 - 1e-9,
    resetTimeout: jittered(settings.resetMs),
    rollingCountTimeout: settings.windowMs,
    rollingCountBuckets: buckets,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    rotateBucketController: window.rotation,
  };
  const circuit = new CircuitBreaker((succeeded: boolean) => (succeeded ? success : failure), options);
  let state: BreakerState = "closed";
  /** Of what began in an earlier state, nothing is learnt. */
  let epoch = 0;
  let probing = false;
  let openUntilMs = 0;
  let closedAtMs = Number.NEGATIVE_INFINITY;
  let resetMs = settings.resetMs;

  const enter = (next: BreakerState) => {
    state = next;
    epoch += 1;
    probing = false;
    onEvent({ type: "breaker", service, state });
  };
  const prepareReset = (ms: number) => {
    resetMs = Math.min(ms, settings.maxResetMs);
    options.resetTimeout = jittered(resetMs);
  };
  circuit.on("open", () => {
    openUntilMs = performance.now() + options.resetTimeout;
    // For the next time; opossum has started its timer with the present value.
    prepareReset(resetMs * 2);
    enter("open");
  });
  circuit.on("halfOpen", () => enter("half-open"));
  circuit.on("close", () => {
    closedAtMs = performance.now();
    window.clear();
    enter("closed");
  });

  const learn = (succeeded: boolean) => {
    // Opening soon after closing is the same trouble going on, and keeps the longer time.
    const isSteady = state === "closed" && performance.now() - closedAtMs > settings.windowMs;
    if (isSteady && resetMs !== settings.resetMs) prepareReset(settings.resetMs);
    circuit.fire(succeeded).catch(ignore);
  };

  return {
    get state() {
      return state;
    },
    closedInMs: () => {
      if (state === "closed") return null;
      if (state === "open") return Math.max(1, Math.ceil(openUntilMs - performance.now()));
      return probing ? probeRetryAfterMs : null;
    },
    admit() {
      const retryAfterMs = this.closedInMs();
      if (retryAfterMs !== null) {
        throw new UpstreamError("UPSTREAM_UNAVAILABLE", service, `the breaker is ${state}`, { retryAfterMs });
      }
      probing = state === "half-open";
      return epoch;
    },
    settle(ticket, { outcome, durationMs, isRead }) {
      if (ticket !== epoch) return;
      if (outcome === "ignored") {
        probing = false;
        return;
      }
      const isSlow = isRead && durationMs >= settings.slowMs;
      if (state === "half-open") return learn(outcome === "success" && !isSlow);
      window.rotate();
      if (isRead) window.count(isSlow);
      learn(outcome === "success");
      const { reads, slow } = window.totals;
      if (isSlow && reads >= settings.minAttempts && slow >= reads * settings.slowShare) circuit.open();
    },
    close: () => circuit.shutdown(),
  };
}

const success = Promise.resolve();
const failure = Promise.reject(new Error("an attempt failed"));
const ignore = () => undefined;
failure.catch(ignore);

function jittered(ms: number): number {
  return Math.round(ms * (1 - Math.random() * maxJitter));
}

/**
 * Counts slow reads, and turns opossum's buckets along with its own: by the clock whenever something is counted, so that
 * no timer is needed, and all at once when the breaker closes, so that old failures don't open it again.
 */
function createWindow(windowMs: number) {
  const bucketMs = windowMs / buckets;
  const rotation = new EventEmitter();
  const totals = { reads: 0, slow: 0 };
  let counts = Array.from({ length: buckets }, () => ({ reads: 0, slow: 0 }));
  let turnedAtMs = performance.now();
  const turn = () => {
    rotation.emit("rotate");
    const oldest = counts.pop();
    totals.reads -= oldest?.reads ?? 0;
    totals.slow -= oldest?.slow ?? 0;
    counts = [{ reads: 0, slow: 0 }, ...counts];
  };
  return {
    rotation,
    totals,
    rotate: () => {
      const due = Math.floor((performance.now() - turnedAtMs) / bucketMs);
      turnedAtMs += due * bucketMs;
      for (let turns = Math.min(due, buckets); turns > 0; turns -= 1) turn();
    },
    count: (isSlow: boolean) => {
      const [newest] = counts;
      if (newest) newest.reads += 1;
      if (newest && isSlow) newest.slow += 1;
      totals.reads += 1;
      if (isSlow) totals.slow += 1;
    },
    clear: () => {
      for (let turns = buckets; turns > 0; turns -= 1) turn();
    },
  };
}
