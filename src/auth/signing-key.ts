/** Stage 3: one key of the issuer's set (RFC 7517), taken only where it is fit to check tokens with. */
import { type CryptoKey, importJWK, type JWK } from "jose";
import { isCanonical, isObject } from "./base64url.ts";

/** All that a token may be signed with; nothing symmetric. */
export const algorithms = ["RS256", "PS256", "ES256", "EdDSA"] as const;
export type Algorithm = (typeof algorithms)[number];

export interface SigningKey {
  /** Null: tokens without a key id can be signed with it, and no others. */
  readonly kid: string | null;
  /** All that is used of the key, as text: the same text is the same key. */
  readonly text: string;
  /** The key decides by what a token may be signed, and never the token alone (RFC 8725, section 3.1). */
  readonly keys: ReadonlyMap<Algorithm, CryptoKey>;
}

/**
 * Why a key is ignored.
 * - `form`: a member is missing, or is not what RFC 7518 says.
 * - `type`: it is symmetric, or of a type or curve that no algorithm of the list takes.
 * - `private`: the issuer has published what it should have kept; whoever read it can sign.
 * - `use`: it is for something else than checking signatures.
 * - `algorithm`: it is for an algorithm outside the list.
 * - `weak`: RSA of fewer than 2048 or more than 8192 bits, an even modulus, or an exponent other than 65537.
 * - `duplicate`: an earlier key of the set has its id and algorithm.
 * - `unreadable`: its numbers are no key.
 */
export type KeyFault =
  | "form"
  | "type"
  | "private"
  | "use"
  | "algorithm"
  | "weak"
  | "duplicate"
  | "unreadable";

/** Longer ids belong to no key. */
export const maxKidLength = 256;

const minModulusBits = 2048;
/** What a signature costs to check grows with the square of it. */
const maxModulusBits = 8192;
/** 65537. With 1 anybody can sign; a long one makes each check cost as much as signing. */
const usualExponent = "AQAB";
/** Of an EC coordinate on P-256, and of an Ed25519 point. */
const pointBytes = 32;

const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/** What is taken of a key: its type, its numbers, and the algorithms that it is for. */
interface Fit {
  readonly jwk: JWK;
  readonly algorithms: readonly Algorithm[];
}

/**
 * Judges one member of `keys`, and reads it.
 * @param known Keys of the last set by {@link SigningKey.text}: what is there need not be read again.
 */
export async function parseSigningKey(
  jwk: unknown,
  known: ReadonlyMap<string, SigningKey>,
): Promise<SigningKey | KeyFault> {
  if (!isObject(jwk)) return "form";
  const fit = toFit(jwk);
  if (typeof fit === "string") return fit;
  const { kid = null, use, key_ops: operations, alg } = jwk;
  if (privateMembers.some((member) => Object.hasOwn(jwk, member))) return "private";
  if (kid !== null && (typeof kid !== "string" || kid === "" || kid.length > maxKidLength)) return "form";
  if (use !== undefined && use !== "sig") return "use";
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes("verify"))) return "use";
  const usable = fit.algorithms.filter((algorithm) => alg === undefined || alg === algorithm);
  if (usable.length === 0) return "algorithm";
  const text = JSON.stringify([kid, fit.jwk, usable]);
  return known.get(text) ?? importFor(usable, { kid, text, jwk: fit.jwk });
}

async function importFor(
  usable: readonly Algorithm[],
  { kid, text, jwk }: { kid: string | null; text: string; jwk: JWK },
): Promise<SigningKey | KeyFault> {
  try {
    const keys = await Promise.all(
      usable.map(async (algorithm) => [algorithm, await importJWK(jwk, algorithm)] as const),
    );
    // Only a symmetric key would be bytes.
    return { kid, text, keys: new Map(keys as readonly (readonly [Algorithm, CryptoKey])[]) };
  } catch {
    return "unreadable";
  }
}

function toFit({ kty, n, e, crv, x, y }: Readonly<Record<string, unknown>>): Fit | KeyFault {
  if (kty === "RSA") return toRsa(n, e);
  if (kty === "EC" && crv === "P-256") {
    return isPoint(x) && isPoint(y) ? { jwk: { kty, crv, x, y }, algorithms: ["ES256"] } : "form";
  }
  if (kty === "OKP" && crv === "Ed25519") {
    return isPoint(x) ? { jwk: { kty, crv, x }, algorithms: ["EdDSA"] } : "form";
  }
  return "type";
}

function toRsa(n: unknown, e: unknown): Fit | KeyFault {
  if (typeof n !== "string" || typeof e !== "string" || !isCanonical(n) || !isCanonical(e)) return "form";
  const modulus = Buffer.from(n, "base64url");
  const bits = bitsOf(modulus);
  const isOdd = ((modulus.at(-1) ?? 0) & 1) === 1;
  const isFit = bits >= minModulusBits && bits <= maxModulusBits && isOdd && e === usualExponent;
  return isFit ? { jwk: { kty: "RSA", n, e }, algorithms: ["RS256", "PS256"] } : "weak";
}

/** The length of a number without its leading zeros. */
function bitsOf(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first] ?? 0) - 24);
}

function isPoint(value: unknown): value is string {
  return (
    typeof value === "string" && isCanonical(value) && Buffer.from(value, "base64url").length === pointBytes
  );
}
