/** Limits: counters in this process's memory. Synchronous, so that nothing comes between looking and taking; bounded, however many ask. */
import { createHash } from "node:crypto";
import type { Limit, Take, Taken } from "../limit.ts";

/** A window is counted in as many slices, and one more that is under way: a counter's size doesn't depend on its limit. */
const slices = 10;
const ring = slices + 1;

/** A bucket's content is counted in millionths of a unit, as whole numbers: nothing is lost however often it is looked at. */
const fine = 1_000_000;

/** Milliseconds; together, {@link slices} of them are no shorter than the window. */
export function sliceMsOf(windowMs: number): number {
  return Math.ceil(windowMs / slices);
}

/** Longer keys are kept as their digest. */
const maxKeyLength = 120;

export function shortKeyOf(key: string): string {
  return key.length <= maxKeyLength ? key : `#${createHash("sha256").update(key).digest("base64url")}`;
}

export interface MemoryCounters {
  /** All at once, in the order given. Answers in the same order. */
  takeAll(takes: readonly Take[]): readonly Taken[];
  /** What would come of it; nothing is taken. */
  look(take: Take): Taken;
  /** Takes what was granted elsewhere, even where nothing is left. */
  note(take: Take): void;
}

export interface MemoryOptions {
  /** Milliseconds of any clock that doesn't go back. */
  readonly nowMs?: () => number;
  /** How many counters are kept at the most: a third of them for those that are used up. */
  readonly maxCounters?: number;
}

const usualMaxCounters = 150_000;

/** Not the wall clock: a limit must not depend on somebody setting it. */
const steadyNowMs = () => Math.floor(performance.timeOrigin + performance.now());

/**
 * Where there are too many counters, those go first that nobody has used for longest; one that is used up goes only
 * for others that are used up. A counter that is gone begins anew: nobody is ever refused for want of room.
 */
export function createMemoryCounters({
  nowMs = steadyNowMs,
  maxCounters = usualMaxCounters,
}: MemoryOptions = {}): MemoryCounters {
  const spent = new Recent(Math.ceil(maxCounters / 6));
  const others = new Recent(Math.ceil(maxCounters / 3));

  const find = (key: string) => others.get(key) ?? spent.get(key);
  const keep = (key: string, counter: Counter, isSpent: boolean) => {
    (isSpent ? others : spent).delete(key);
    (isSpent ? spent : others).set(key, counter);
  };

  const take = ({ key, limit, cost }: Take, takes: "if granted" | "always" | "never"): Taken => {
    const now = nowMs();
    const shortKey = shortKeyOf(key);
    const known = find(shortKey);
    const counter = known ?? createCounter(limit, now);
    const free = counter.free(now);
    const granted = cost <= free;
    const taken = takes === "always" || (takes === "if granted" && granted) ? cost : 0;
    if (taken > 0) counter.add(taken, now);
    if (taken > 0 || known !== undefined) keep(shortKey, counter, free - taken < 1);
    return {
      granted,
      remaining: Math.max(0, Math.floor(free - taken)),
      retryAfterMs: granted ? 0 : counter.msUntil(cost, now),
    };
  };
  return {
    takeAll: (takes) => takes.map((one) => take(one, "if granted")),
    look: (one) => take(one, "never"),
    note: (one) => void take(one, "always"),
  };
}

interface Counter {
  /** Brings the counter to this moment, and gives what is left: less than nothing where more was noted than there is. */
  free(nowMs: number): number;
  /** To be called after `free`, for the same moment. */
  add(cost: number, nowMs: number): void;
  /** To be called after `free`: when as much is left as that, or else as there ever is. */
  msUntil(cost: number, nowMs: number): number;
}

function createCounter(limit: Limit, nowMs: number): Counter {
  return limit.kind === "window" ? new WindowCounter(limit, nowMs) : new BucketCounter(limit, nowMs);
}

class WindowCounter implements Counter {
  readonly #max: number;
  readonly #sliceMs: number;
  readonly #counts: number[] = new Array(ring).fill(0);
  /** The slice that is under way, counted from 1970. */
  #slice: number;
  #used = 0;

  constructor({ max, windowMs }: Limit & { kind: "window" }, nowMs: number) {
    this.#max = max;
    this.#sliceMs = sliceMsOf(windowMs);
    this.#slice = Math.floor(nowMs / this.#sliceMs);
  }

  free(nowMs: number): number {
    const slice = Math.floor(nowMs / this.#sliceMs);
    // Whatever the slices before the oldest one hold is of an earlier round.
    for (let next = Math.max(this.#slice + 1, slice - slices); next <= slice; next += 1) {
      this.#used -= this.#counts[next % ring] ?? 0;
      this.#counts[next % ring] = 0;
    }
    this.#slice = Math.max(this.#slice, slice);
    return this.#max - this.#used;
  }

  add(cost: number): void {
    this.#counts[this.#slice % ring] = (this.#counts[this.#slice % ring] ?? 0) + cost;
    this.#used += cost;
  }

  msUntil(cost: number, nowMs: number): number {
    let free = this.#max - this.#used;
    let slice = this.#slice - slices;
    for (; slice < this.#slice; slice += 1) {
      free += this.#counts[slice % ring] ?? 0;
      if (free >= cost) break;
    }
    return Math.ceil((slice + ring) * this.#sliceMs - nowMs);
  }
}

class BucketCounter implements Counter {
  readonly #capacity: number;
  readonly #perMs: number;
  /** Millionths of a unit that were taken and have not come back at `#atMs`. */
  #used = 0;
  #atMs: number;

  constructor({ capacity, perMs }: Limit & { kind: "bucket" }, nowMs: number) {
    this.#capacity = capacity * fine;
    this.#perMs = perMs * fine;
    this.#atMs = nowMs;
  }

  free(nowMs: number): number {
    return (this.#capacity - this.#usedAt(nowMs)) / fine;
  }

  add(cost: number, nowMs: number): void {
    this.#used = this.#usedAt(nowMs) + cost * fine;
    this.#atMs = Math.max(this.#atMs, nowMs);
  }

  msUntil(cost: number, nowMs: number): number {
    const used = this.#usedAt(nowMs);
    return Math.max(1, Math.ceil(Math.min(used, used + cost * fine - this.#capacity) / this.#perMs));
  }

  /** Written down only when something is taken, so that no more than a millionth is rounded off for each taking. */
  #usedAt(nowMs: number): number {
    const back = Math.floor(Math.max(0, nowMs - this.#atMs) * this.#perMs);
    return Math.max(0, this.#used - back);
  }
}

/**
 * Keeps the values that were used last: two generations of them. When the younger one is full, the older one is dropped
 * as a whole, which costs nothing; so a value outlives at least `generationSize` others.
 */
class Recent {
  readonly #generationSize: number;
  #younger = new Map<string, Counter>();
  #older = new Map<string, Counter>();

  constructor(generationSize: number) {
    this.#generationSize = generationSize;
  }

  get(key: string): Counter | undefined {
    return this.#younger.get(key) ?? this.#older.get(key);
  }

  set(key: string, counter: Counter): void {
    if (this.#younger.size >= this.#generationSize && !this.#younger.has(key)) {
      this.#older = this.#younger;
      this.#younger = new Map();
    }
    this.#younger.set(key, counter);
  }

  delete(key: string): void {
    this.#younger.delete(key);
    this.#older.delete(key);
  }
}
