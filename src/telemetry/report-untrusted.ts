/** Logs which documents ran that are none of a frontend's stored operations: what `only` would refuse. */
import type { Logger } from "./log.ts";

export interface UntrustedDocument {
  readonly frontend: string;
  /** The sha256 of the document's text. */
  readonly hash: string;
  /** As the caller chose it. */
  readonly operationName: string | null;
}

export interface UntrustedReportOptions {
  /** How many documents are remembered as told. */
  readonly maxRemembered?: number;
  /** How many lines a minute at most: a caller can send a new document each time. */
  readonly maxPerMinute?: number;
  /** In milliseconds. */
  readonly now?: () => number;
}

const minuteMs = 60_000;
const maxNameLength = 100;

/** Each document is told once, as long as it is remembered; what the minute has no lines left for is counted. */
export function createUntrustedReport(
  log: Pick<Logger, "info">,
  { maxRemembered = 10_000, maxPerMinute = 60, now = Date.now }: UntrustedReportOptions = {},
): (document: UntrustedDocument) => void {
  const told = new Set<string>();
  let minuteBegan = Number.NEGATIVE_INFINITY;
  let lines = 0;
  let left = 0;
  return ({ frontend, hash, operationName }) => {
    const key = `${frontend} ${hash}`;
    if (told.has(key)) return;
    if (now() - minuteBegan >= minuteMs) {
      minuteBegan = now();
      lines = 0;
    }
    if (lines >= maxPerMinute) {
      left += 1;
      return;
    }
    lines += 1;
    // The oldest goes first: a set keeps the order in which things came.
    for (const oldest of told) {
      if (told.size < maxRemembered) break;
      told.delete(oldest);
    }
    told.add(key);
    log.info(
      { frontend, hash, operationName: operationName?.slice(0, maxNameLength), notTold: left },
      "document is not a stored one: trusted documents only would refuse it",
    );
    left = 0;
  };
}
