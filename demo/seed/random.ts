/** Random choices that are the same at every start: one named stream of them per kind of seed data (mulberry32). */

import { hashText } from "../http/svg.ts";

export interface Random {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** True this often: 0 never, 1 always. */
  isLucky(probability: number): boolean;
  /** One of the values; throws where there are none. */
  pick<Value>(values: readonly Value[]): Value;
  /** So many of the values, each at most once, in random order. */
  sample<Value>(values: readonly Value[], count: number): Value[];
}

/** Streams of different names don't disturb each other: more orders leave the people as they are. */
export function createRandom(name: string): Random {
  let state = hashText(`portico/${name}`);
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (min: number, max: number) => min + Math.floor(fraction() * (max - min + 1));
  return {
    fraction,
    integer,
    isLucky: (probability) => fraction() < probability,
    pick(values) {
      const value = values[integer(0, values.length - 1)];
      if (value === undefined) throw new Error("There is nothing to pick from.");
      return value;
    },
    sample(values, count) {
      const left = [...values];
      const size = Math.min(count, left.length);
      return Array.from({ length: size }, () => left.splice(integer(0, left.length - 1), 1)).flat();
    },
  };
}
