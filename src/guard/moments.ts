/** Stage 4: at how many different moments something may be asked for, which is what keeps it from going in one call. */
import type { Read } from "./reads.ts";

/** When something may happen. What happens at one moment can go in one call. */
export type Moment =
  /** A root field begins. */
  | { readonly kind: "start" }
  /** A rate limit has been asked: for each object that has the field by itself. */
  | { readonly kind: "limit"; readonly instances: number }
  /** A field is answered: once for each object that has it, when one of these reads is. */
  | { readonly kind: "answer"; readonly instances: number; readonly reads: readonly Read[] };

/** What asks for something: all its keys for one object at one moment, which is one of these. */
export interface Asking {
  readonly instances: number;
  readonly keys: number;
  readonly moments: readonly Moment[];
}

/** A part of the moments, with no more keys than these becoming known at them. */
export interface Portion {
  readonly moments: number;
  readonly keys: number;
}

/** At how many moments something that was asked for by this read may be there. */
export type AnswersOf = (read: string) => number;

/**
 * All moments at which these may ask, in portions: no moment is left out, and a few may be counted twice.
 * @param after Reads that are waited for where they are under way.
 */
export function portionsOf(
  asking: readonly Asking[],
  after: readonly string[],
  answersOf: AnswersOf,
): readonly Portion[] {
  const byMoments = countIn(asking, after, answersOf, false);
  // Nearly always there is one moment, and nothing to choose.
  if (sumOf(byMoments) <= 1) return byMoments;
  const byFields = countIn(asking, after, answersOf, true);
  return sumOf(byFields) < sumOf(byMoments) ? byFields : byMoments;
}

export function sumOf(portions: readonly Portion[]): number {
  return portions.reduce((total, { moments }) => total + moments, 0);
}

/** @param byFields Counts the objects that ask, or that are answered, where they are fewer than the moments. */
function countIn(
  asking: readonly Asking[],
  after: readonly string[],
  answersOf: AnswersOf,
  byFields: boolean,
): readonly Portion[] {
  const portions = new Map<unknown, { moments: number; keys: number }>();
  const add = (what: unknown, moments: number, keys: number) => {
    const known = portions.get(what);
    if (known) known.keys += keys;
    else if (moments > 0) portions.set(what, { moments, keys });
  };
  const countOf = (moment: Moment) => {
    if (moment.kind === "start") return 1;
    return moment.kind === "limit"
      ? moment.instances
      : Math.min(moment.instances, answersIn(moment.reads, answersOf));
  };
  let allKeys = 0;
  for (const one of asking) {
    const { instances, keys, moments } = one;
    allKeys += keys;
    if (byFields && instances < moments.reduce((total, moment) => total + countOf(moment), 0)) {
      add(one, instances, keys);
      continue;
    }
    for (const moment of moments) {
      if (moment.kind === "answer" && !(byFields && moment.instances < answersIn(moment.reads, answersOf))) {
        for (const { name } of moment.reads) add(name, answersOf(name), keys);
      } else add(moment, countOf(moment), keys);
    }
  }
  for (const name of after) add(name, answersOf(name), allKeys);
  return [...portions.values()];
}

function answersIn(reads: readonly Read[], answersOf: AnswersOf): number {
  return reads.reduce((total, { name }) => total + answersOf(name), 0);
}
