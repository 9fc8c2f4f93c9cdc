/** How long an answer may be kept: RFC 9111 as a shared cache reads it, with the extensions of RFC 5861. */
import { headerOf, listHeaderOf } from "./answer.ts";
import type { AnswerHead } from "./call.ts";

/** What a service allows with one answer. All times count from the moment at which the service made it. */
export interface Freshness {
  /** How old the answer was when it arrived. */
  readonly ageMs: number;
  /** As long as this it may be used without asking. */
  readonly freshMs: number;
  /** As long as this after that, it may be used while it is being asked for. */
  readonly staleWhileRevalidateMs: number;
  /** As long as this after it was fresh, it may be used where the service fails. */
  readonly staleIfErrorMs: number;
}

/** Headers that we send alike for everybody, or never, so that an answer which varies by them is the same for everybody. */
const sentAlike = new Set(["accept", "accept-encoding", "origin", "user-agent"]);

/**
 * Null where the answer must not be kept: it does not say that it may, is private, or varies by whoever asks.
 * @param defaultStaleWhileRevalidateMs For answers that may be used stale and don't say for how long while they are asked for.
 */
export function freshnessOf(head: AnswerHead, defaultStaleWhileRevalidateMs: number): Freshness | null {
  const text = listHeaderOf(head, "cache-control");
  if (text === undefined || variesByCaller(listHeaderOf(head, "vary"))) return null;
  const directives = parseDirectives(text);
  if (directives.has("no-store") || directives.has("private")) return null;
  const maxAge = directives.has("no-cache") ? "0" : (directives.get("s-maxage") ?? directives.get("max-age"));
  const freshMs = toMs(maxAge);
  if (freshMs === null) return null;
  const ageMs = ageMsOf(head);
  const mustRevalidate = ["must-revalidate", "proxy-revalidate", "no-cache", "s-maxage"].some((name) =>
    directives.has(name),
  );
  if (mustRevalidate) return { ageMs, freshMs, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
  const staleIfErrorMs = toMs(directives.get("stale-if-error")) ?? 0;
  return {
    ageMs,
    freshMs,
    staleWhileRevalidateMs:
      toMs(directives.get("stale-while-revalidate")) ??
      Math.min(defaultStaleWhileRevalidateMs, staleIfErrorMs),
    staleIfErrorMs,
  };
}

/** How old the answer was when it arrived. */
export function ageMsOf(head: AnswerHead): number {
  return toMs(headerOf(head, "age")) ?? 0;
}

/** As long as both allow. */
export function shorterOf(one: Freshness, other: Freshness): Freshness {
  return {
    ageMs: one.ageMs,
    freshMs: Math.min(one.freshMs, other.freshMs),
    staleWhileRevalidateMs: Math.min(one.staleWhileRevalidateMs, other.staleWhileRevalidateMs),
    staleIfErrorMs: Math.min(one.staleIfErrorMs, other.staleIfErrorMs),
  };
}

/** Of a directive that comes twice the smaller value holds (RFC 9111, 4.2.1 leaves the choice). */
function parseDirectives(text: string): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const part of text.split(",")) {
    const [name = "", value = ""] = part.split("=");
    const key = name.trim().toLowerCase();
    const own = value.trim().replaceAll('"', "");
    const before = directives.get(key);
    if (before === undefined || Number(own) < Number(before)) directives.set(key, own);
  }
  return directives;
}

/** RFC 9111, 1.2.2: whole seconds; what can't be read counts as none. */
function toMs(seconds: string | undefined): number | null {
  return seconds !== undefined && /^\d{1,10}$/.test(seconds.trim()) ? Number(seconds) * 1_000 : null;
}

function variesByCaller(vary: string | undefined): boolean {
  if (vary === undefined) return false;
  return vary.split(",").some((name) => !sentAlike.has(name.trim().toLowerCase()));
}
