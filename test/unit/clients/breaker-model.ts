/** What the breaker promises, written down as a small state machine that shares no code with it. */
import type { AttemptReport, BreakerSettings } from "../../../clients/core/breaker.ts";
import type { BreakerState } from "../../../clients/core/events.ts";

interface Learnt {
  readonly second: number;
  readonly failed: boolean;
  readonly isRead: boolean;
  readonly isSlow: boolean;
}

export interface Ticket {
  readonly period: number;
}

/** Time is counted in ten parts of the window, as the breaker does it. */
export class BreakerModel {
  state: BreakerState = "closed";
  readonly #settings: BreakerSettings;
  /** How often the state has changed. */
  #period = 0;
  #probing = false;
  #learnt: Learnt[] = [];
  #nowMs = 0;
  #openedAtMs = 0;
  #closedAtMs = Number.NEGATIVE_INFINITY;
  #openMs = 0;
  #nextOpenMs: number;

  constructor(settings: BreakerSettings) {
    this.#settings = settings;
    this.#nextOpenMs = settings.resetMs;
  }

  admit(): Ticket | null {
    if (this.state === "open" || this.#probing) return null;
    this.#probing = this.state === "half-open";
    return { period: this.#period };
  }

  settle({ period }: Ticket, report: AttemptReport): void {
    if (period !== this.#period) return;
    if (report.outcome === "ignored") {
      this.#probing = false;
      return;
    }
    const failed = report.outcome === "failure";
    const isSlow = report.isRead && report.durationMs >= this.#settings.slowMs;
    if (this.state === "half-open") this.#enter(failed || isSlow ? "open" : "closed");
    else this.#learn({ second: this.#second(), failed, isRead: report.isRead, isSlow });
  }

  /** Chance decides when exactly it may be probed: between the two times, what it says is taken as it is. */
  pass(ms: number, stateNow: BreakerState): void {
    this.#nowMs += ms;
    if (this.state !== "open") return;
    const openForMs = this.#nowMs - this.#openedAtMs;
    const isOver = openForMs >= this.#openMs * 0.8 - 1 && stateNow === "half-open";
    if (isOver || openForMs > this.#openMs) this.#enter("half-open");
  }

  #learn(attempt: Learnt): void {
    const { windowMs, resetMs, minAttempts, failureShare, slowShare } = this.#settings;
    if (this.#nowMs - this.#closedAtMs > windowMs) this.#nextOpenMs = resetMs;
    this.#learnt = [...this.#learnt, attempt].filter(({ second }) => second > attempt.second - 10);
    const reads = this.#learnt.filter(({ isRead }) => isRead);
    const failures = this.#learnt.filter(({ failed }) => failed).length;
    const slow = reads.filter(({ isSlow }) => isSlow).length;
    const tooManyFail = this.#learnt.length >= minAttempts && failures >= this.#learnt.length * failureShare;
    const tooManyAreSlow = reads.length >= minAttempts && slow >= reads.length * slowShare;
    if ((attempt.failed && tooManyFail) || (attempt.isSlow && tooManyAreSlow)) this.#enter("open");
  }

  #enter(state: BreakerState): void {
    const { maxResetMs } = this.#settings;
    this.state = state;
    this.#period += 1;
    this.#probing = false;
    if (state === "open") {
      this.#openedAtMs = this.#nowMs;
      this.#openMs = this.#nextOpenMs;
      this.#nextOpenMs = Math.min(this.#nextOpenMs * 2, maxResetMs);
    }
    if (state === "closed") {
      this.#closedAtMs = this.#nowMs;
      this.#learnt = [];
    }
  }

  #second(): number {
    return Math.floor(this.#nowMs / (this.#settings.windowMs / 10));
  }
}
