/** Stage 3: which tokens are revoked: by their id, or all of a person up to a moment. Never by their text, which has several spellings. */
import * as z from "zod";
import { parseJson } from "./parse-json.ts";

/** More are refused, so that nothing that can be called often fills the memory. */
export const maxRevocations = 100_000;
/** A file is read as a whole whenever it changes, and meanwhile nobody is served. */
export const maxFileRevocations = 20_000;

/** How far clocks may differ: a token is taken that long after its end, so its revocation is kept at least as long. */
const clockToleranceMs = 60_000;

const timePattern = z.regexes.datetime({ offset: true });

/**
 * Revokes the token with this `jti`, or all tokens of this `sub`, whatever their tenant, that were issued at that time or
 * before. Holds until the tokens have expired by themselves. Times are ISO 8601.
 */
export type Revocation =
  | { readonly jti: string; readonly until: string }
  | { readonly sub: string; readonly issuedBefore: string; readonly until: string };

const isName = (value: unknown) => typeof value === "string" && value.length >= 1 && value.length <= 256;
const isTime = (value: unknown) => typeof value === "string" && timePattern.test(value);

/** By hand: a file may have thousands, and a type of zod's takes several times as long. Nothing more may be said in one. */
function isRevocation(value: unknown): value is Revocation {
  if (typeof value !== "object" || value === null) return false;
  const { jti, sub, issuedBefore, until } = value as Readonly<Record<string, unknown>>;
  const count = Object.keys(value).length;
  if (!isTime(until)) return false;
  return (count === 2 && isName(jti)) || (count === 3 && isName(sub) && isTime(issuedBefore));
}

const whatItMustBe =
  "must have jti and until, or sub, issuedBefore and until, with times like 2030-01-31T12:00:00Z";
const revocationType = z.custom<Revocation>(isRevocation, whatItMustBe);

/** Says what to do instead. */
export const fileIsFull = `A file may have ${maxFileRevocations} revocations at the most; Redis holds ${maxRevocations}: set REDIS_URL.`;

const revocationFileType = z.strictObject({
  revocations: z.array(z.unknown()).max(maxFileRevocations, fileIsFull),
});

/** @throws {Error} whose words say where it is none. */
export function parseRevocation(text: string): Revocation {
  return parseJson(revocationType, text);
}

/** @throws {Error} whose words say where it is none. */
export function parseRevocationFile(text: string): readonly Revocation[] {
  const { revocations } = parseJson(revocationFileType, text);
  // The first that is none is told of: words for each of thousands would take longer than anything else here.
  const at = revocations.findIndex((one) => !isRevocation(one));
  if (at >= 0) throw new Error(`revocations[${at}] ${whatItMustBe}`);
  return revocations as readonly Revocation[];
}

export function formatRevocationFile(revocations: readonly Revocation[]): string {
  return `${JSON.stringify({ revocations }, null, 2)}\n`;
}

/** Unix time in milliseconds from which on it need not be known any more. */
export function endOf({ until }: Revocation): number {
  return Date.parse(until) + clockToleranceMs;
}

/** What of a token decides whether it is revoked. */
export interface RevocableToken {
  /** Its `jti`. */
  readonly tokenId: string | null;
  readonly subject: string;
  /** Its `iat`, in seconds since 1970. Null: it counts as issued before any moment. */
  readonly issuedAt: number | null;
}

export interface RevocationList {
  add(revocation: Revocation): void;
  /** Takes what has expired away. */
  prune(nowMs: number): void;
  has(token: RevocableToken, nowMs: number): boolean;
  size(): number;
}

interface OfPerson {
  readonly issuedBeforeMs: number;
  readonly endMs: number;
}

/** Of several revocations of one token or person the strictest counts, and the one that lasts longest. */
export function createRevocationList(revocations: Iterable<Revocation> = []): RevocationList {
  const ofTokens = new Map<string, number>();
  const ofPeople = new Map<string, OfPerson>();
  const add = (revocation: Revocation) => {
    const endMs = endOf(revocation);
    if ("jti" in revocation) {
      ofTokens.set(revocation.jti, Math.max(endMs, ofTokens.get(revocation.jti) ?? 0));
      return;
    }
    const known = ofPeople.get(revocation.sub);
    ofPeople.set(revocation.sub, {
      issuedBeforeMs: Math.max(Date.parse(revocation.issuedBefore), known?.issuedBeforeMs ?? 0),
      endMs: Math.max(endMs, known?.endMs ?? 0),
    });
  };
  for (const revocation of revocations) add(revocation);
  return {
    add,
    size: () => ofTokens.size + ofPeople.size,
    prune: (nowMs) => {
      for (const [jti, endMs] of ofTokens) if (endMs <= nowMs) ofTokens.delete(jti);
      for (const [sub, { endMs }] of ofPeople) if (endMs <= nowMs) ofPeople.delete(sub);
    },
    has: ({ tokenId, subject, issuedAt }, nowMs) => {
      if (tokenId !== null && (ofTokens.get(tokenId) ?? 0) > nowMs) return true;
      const ofPerson = ofPeople.get(subject);
      if (ofPerson === undefined || ofPerson.endMs <= nowMs) return false;
      return issuedAt === null || issuedAt * 1000 <= ofPerson.issuedBeforeMs;
    },
  };
}
