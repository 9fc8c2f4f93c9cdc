/** Stage 3: which tokens are revoked: by their id, or all of a person up to a moment. Never by their text, which has several spellings. */
import * as z from "zod";
import { parseJson } from "./parse-json.ts";

/** More are refused, so that nothing that can be called often fills the memory. */
export const maxRevocations = 100_000;

/** How far clocks may differ: a token is taken that long after its end, so its revocation is kept at least as long. */
const clockToleranceMs = 60_000;

const time = z.iso.datetime({ offset: true });
const name = z.string().min(1).max(256);

const revocationType = z.union(
  [
    z.strictObject({ jti: name, until: time }),
    z.strictObject({ sub: name, issuedBefore: time, until: time }),
  ],
  "must have jti and until, or sub, issuedBefore and until, with times like 2030-01-31T12:00:00Z",
);

/**
 * Revokes the token with this `jti`, or all tokens of this `sub`, whatever their tenant, that were issued at that time or
 * before. Holds until the tokens have expired by themselves. Times are ISO 8601.
 */
export type Revocation = Readonly<z.infer<typeof revocationType>>;

const revocationFileType = z.strictObject({ revocations: z.array(revocationType).max(maxRevocations) });

/** @throws {Error} whose words say where it is none. */
export function parseRevocation(text: string): Revocation {
  return parseJson(revocationType, text);
}

/** @throws {Error} whose words say where it is none. */
export function parseRevocationFile(text: string): readonly Revocation[] {
  return parseJson(revocationFileType, text).revocations;
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
