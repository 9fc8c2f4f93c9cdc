/** Stage 3: what an API key looks like, how it is made, and what is kept of it: never its secret. */
import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import { idPattern } from "../models.ts";
import { parseJson } from "./parse-json.ts";

/** An owner may have two, so that one can take the other's place while both work. */
export const maxKeysPerOwner = 2;
/** All are read at once, and must be within the time that the store has. */
export const maxKeys = 2_000;

/** What a machine may be: an anonymous one has no key. */
export const keyTiers = ["standard", "partner", "internal"] as const;

/** RFC 6749, section 3.3, without the comma that separates scopes on the command line. */
export const scopePattern = /^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]{1,128}$/;
const keyIdPattern = /^[0-9a-f]{16}$/;
const keyPattern = /^pk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

const time = z.iso.datetime({ offset: true });

const keyEntryType = z.strictObject({
  id: z.string().regex(keyIdPattern, "must be 16 hexadecimal digits"),
  owner: z.string().regex(idPattern, "must be 1 to 64 letters, digits, _ or -"),
  scopes: z.array(z.string().regex(scopePattern, "must be a scope")).max(100),
  tier: z.enum(keyTiers),
  /** SHA-256 of the secret, in hexadecimal. */
  secretSha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"),
  createdAt: time,
  expiresAt: time,
  revokedAt: time.optional(),
});

/** What is kept of a key. Times are ISO 8601. */
export type KeyEntry = Readonly<z.infer<typeof keyEntryType>>;

const keyFileType = z.strictObject({ keys: z.array(keyEntryType).max(maxKeys) });

/** @throws {Error} whose words say where the text is not what is kept of a key. */
export function parseKeyEntry(text: string): KeyEntry {
  return parseJson(keyEntryType, text);
}

/** @throws {Error} whose words say where the text is not a file of keys. None of them is a secret. */
export function parseKeyFile(text: string, nowMs = Date.now()): readonly KeyEntry[] {
  const { keys } = parseJson(keyFileType, text);
  const ids = new Set(keys.map(({ id }) => id));
  if (ids.size < keys.length) throw new Error("two keys have the same id");
  const valid = keys.filter((key) => isValidAt(key, nowMs));
  const ofOwners = Map.groupBy(valid, ({ owner }) => owner);
  for (const [owner, own] of ofOwners) {
    if (own.length > maxKeysPerOwner) throw new Error(`${owner} has more than ${maxKeysPerOwner} valid keys`);
  }
  return keys;
}

export function formatKeyFile(keys: readonly KeyEntry[]): string {
  return `${JSON.stringify({ keys }, null, 2)}\n`;
}

export interface NewKey {
  readonly owner: string;
  readonly scopes: readonly string[];
  readonly tier: KeyEntry["tier"];
  readonly expiresAtMs: number;
}

/** Makes a key. `text` is the only place where its secret is: it is shown once, and never kept. */
export function mintKey(
  { owner, scopes, tier, expiresAtMs }: NewKey,
  nowMs: number,
): { readonly text: string; readonly entry: KeyEntry } {
  const id = randomBytes(8).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  const entry = {
    id,
    owner,
    scopes: [...scopes],
    tier,
    secretSha256: digestOf(secret).toString("hex"),
    createdAt: new Date(nowMs).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
  };
  return { text: `pk_${id}_${secret}`, entry };
}

export interface ReadKey {
  readonly id: string;
  readonly secretDigest: Buffer;
}

/** Null for what has not the form of a key. */
export function readKey(text: string): ReadKey | null {
  const [, id, secret] = keyPattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secretDigest: digestOf(secret) };
}

/**
 * One round of SHA-256 is enough: a slow hash protects secrets that can be guessed, and 256 random bits can't. It is of the
 * text, so that base64url's unused bits don't give a secret a second spelling.
 */
function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Whether it can be used: neither expired nor revoked. */
export function isValidAt({ expiresAt, revokedAt }: KeyEntry, nowMs: number): boolean {
  return revokedAt === undefined && Date.parse(expiresAt) > nowMs;
}

/** Whether the owner has as many keys as there may be at a time. */
export function hasAllKeys(keys: Iterable<KeyEntry>, owner: string, nowMs: number): boolean {
  return [...keys].filter((key) => key.owner === owner && isValidAt(key, nowMs)).length >= maxKeysPerOwner;
}
