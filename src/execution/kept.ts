/** Stage 5: what a caller is told of the parts of an answer that were kept from earlier ones, and not asked for anew. */
import type { KeptPart } from "../models.ts";

/** The entry `stale` of a result's extensions. */
export interface Stale {
  /** The age of the oldest of these parts. */
  readonly ageSeconds: number;
  /** Whose they are, in alphabetical order. */
  readonly services: readonly string[];
}

/** Null where no part is older than its service said that it may be. */
export function staleOf(kept: readonly KeptPart[]): Stale | null {
  const parts = kept.filter(({ stale }) => stale);
  const ageSeconds = ageSecondsOf(parts);
  if (ageSeconds === null) return null;
  return { ageSeconds, services: [...new Set(parts.map(({ service }) => service))].sort() };
}

/** How long ago the oldest part was given, in whole seconds as `Age` has it (RFC 9111, 5.1); null where there is no part. */
export function ageSecondsOf(kept: readonly KeptPart[]): number | null {
  if (kept.length === 0) return null;
  const oldestMs = kept.reduce((oldest, { ageMs }) => Math.max(oldest, ageMs), 0);
  return Math.floor(oldestMs / 1_000);
}
