/** The words of limits: what is taken from a counter, and what came of it. A leaf. */

/**
 * How much may be taken from one counter.
 * - `window`: at most `max` in any span of `windowMs`, however the calls fall; what was taken is given back between one
 *   and 1.1 windows later.
 * - `bucket`: `capacity` at once, and what was taken comes back at `perMs` units a millisecond.
 */
export type Limit =
  | { readonly kind: "window"; readonly max: number; readonly windowMs: number }
  | { readonly kind: "bucket"; readonly capacity: number; readonly perMs: number };

/** One taking. It is granted whole or not at all, and a refused one takes nothing. */
export interface Take {
  /** Names the counter, for one limit only. Made with {@link keyOf}. */
  readonly key: string;
  readonly limit: Limit;
  /** Whole units, 0 or more; 0 only looks. */
  readonly cost: number;
  /** What is done while the counters that processes share can't be reached: each process counts by itself, or refuses. */
  readonly outage: "open" | "closed";
}

export interface Taken {
  readonly granted: boolean;
  /** Whole units that are left. */
  readonly remaining: number;
  /** Milliseconds until this taking could be granted, if nobody else takes any; 0 where it was. */
  readonly retryAfterMs: number;
}

/**
 * Takes from counters, all in one atomic step, in the order given. Never rejects, and decides within 50 ms.
 * Answers in the same order, one for each.
 */
export type TakeAll = (takes: readonly Take[]) => Promise<readonly Taken[]>;

/** Joins parts so that no two lists of parts give the same key: each is preceded by its length. */
export function keyOf(...parts: readonly string[]): string {
  return parts.map((part) => `${part.length}:${part}`).join("");
}
