/** Stage 3: a bearer token becomes an identity, checked with jose against the issuer's keys (RFC 7519, 8725, 9068). */
import { type CryptoKey, errors, type JWTPayload, jwtVerify } from "jose";
import type { IssuerConfig } from "../config.ts";
import type { Identity } from "../context.ts";
import { GatewayError } from "../errors.ts";
import { idPattern } from "../models.ts";
import { isCanonical, parseObject } from "./base64url.ts";
import { createKeySet, type FetchKeys, type KeySetEvent, type Wait } from "./key-set.ts";
import { createRemembered } from "./remembered.ts";
import { type Algorithm, algorithms, maxKidLength, type SigningKey } from "./signing-key.ts";

export type { FetchKeys, KeySetEvent } from "./key-set.ts";

/** What a good credential says. */
export interface Verified {
  readonly identity: Identity;
  /** Unix seconds; null where it does not say. */
  readonly issuedAt: number | null;
  /** Unix seconds. */
  readonly expiresAt: number;
  /** The token's `jti`. A token is told by it, or by its claims, and never by its text: an ES256 signature has two. */
  readonly tokenId: string | null;
}

export interface TokenVerifier {
  /**
   * @throws {GatewayError} `UNAUTHENTICATED` for a token that is not good, `UPSTREAM_UNAVAILABLE` where that can't be told
   * since there are no keys, or none of this id while the issuer can't be asked.
   */
  verify(token: string, wait?: Wait): Promise<Verified>;
  /** Ends the fetching of keys. */
  close(): void;
}

export interface TokenVerifierOptions {
  /** Unix milliseconds. */
  readonly nowMs?: () => number;
  readonly onEvent?: (event: KeySetEvent) => void;
}

const maxTokenBytes = 8 * 1024;
/** By how much the issuer's clock and ours may differ. */
const clockToleranceSeconds = 30;
const types = ["jwt", "at+jwt"];
/** What a header may not have: keys of the sender's own choice, and rules that change what the rest means (RFC 7515, 4.1). */
const refusedMembers = ["crit", "b64", "jwk", "jku", "x5c", "x5u"];

/** `{` and what may follow it, as the first characters of three parts. Where the rest is not as it should be, `verify` says so. */
const jwtPattern = /^e[w-z0-9_+/-][^.]*\.[^.]*\.[^.]*$/;

/**
 * Whether a token is, or gives itself out for, a signed JWT. Others are opaque. One that is badly encoded is no opaque
 * token: a second text for what has been revoked must not be asked of anybody else.
 */
export function isJwt(token: string): boolean {
  return jwtPattern.test(token);
}

/** Begins to fetch the issuer's keys at once. */
export function createTokenVerifier(
  { jwksUrl, issuer, audience }: IssuerConfig,
  fetchKeys: FetchKeys,
  { nowMs = Date.now, onEvent }: TokenVerifierOptions = {},
): TokenVerifier {
  const keySet = createKeySet(jwksUrl, fetchKeys, { onEvent });
  // Never past `exp`, although clocks may differ, and not beyond the key: once that is withdrawn, so is what it signed.
  const remembered = createRemembered<{ readonly verified: Verified; readonly key: SigningKey }>(
    ({ verified, key }) => nowMs() / 1000 < verified.expiresAt && keySet.has(key),
  );
  const expected = {
    issuer,
    audience,
    requiredClaims: ["iss", "aud", "exp", "sub"],
    // One more than it is: jose refuses at the bound itself. `checkTimes` says exactly.
    clockTolerance: clockToleranceSeconds + 1,
  };
  const check = async (token: string, algorithm: Algorithm, key: CryptoKey): Promise<Verified> => {
    const nowSeconds = Math.floor(nowMs() / 1000);
    const currentDate = new Date(nowSeconds * 1000);
    try {
      const { payload } = await jwtVerify(token, key, { ...expected, algorithms: [algorithm], currentDate });
      checkTimes(payload, nowSeconds);
      return toVerified(payload);
    } catch (error) {
      throw error instanceof GatewayError ? error : toRefusal(error);
    }
  };
  return {
    verify: async (token, wait) => {
      // Before anything is hashed or parsed: junk costs nothing but its refusal.
      if (token.length > maxTokenBytes) throw refused(`The token is longer than ${maxTokenBytes} bytes.`);
      if (!isJwt(token)) throw refused("The token is not a JWT.");
      const known = remembered.get(token);
      if (known !== undefined) return known.verified;
      const { algorithm, kid } = parseHeader(token);
      const key = await keySet.find(algorithm, kid, wait);
      const cryptoKey = key?.keys.get(algorithm);
      if (!key || !cryptoKey) throw refused("The token is not signed with a key of the issuer.");
      const verified = await check(token, algorithm, cryptoKey);
      remembered.set(token, { verified, key });
      return verified;
    },
    close: () => keySet.close(),
  };
}

/** All that can be refused without a key. What the header says of the key is a question to the key set, and no more. */
function parseHeader(token: string): { readonly algorithm: Algorithm; readonly kid: string | null } {
  const parts = token.split(".", 4);
  if (parts.length !== 3 || !parts.every(isCanonical)) throw refused("The token is not a JWT.");
  const header = parseObject(Buffer.from(parts[0] ?? "", "base64url"));
  if (header === null) throw refused("The token's header is not a JSON object.");
  if (refusedMembers.some((member) => Object.hasOwn(header, member))) {
    throw refused("The token's header has a member that is not taken here.");
  }
  const { typ, alg, kid = null } = header;
  if (typ !== undefined && !(typeof typ === "string" && types.includes(typ.toLowerCase()))) {
    throw refused("The token is of another type.");
  }
  const algorithm = algorithms.find((one) => one === alg);
  if (algorithm === undefined) throw refused("The token's algorithm is not taken here.");
  if (kid !== null && (typeof kid !== "string" || kid.length > maxKidLength)) {
    throw refused("The token's key id is not one.");
  }
  return { algorithm, kid };
}

/** To the second: a token is taken up to 30 s after `exp`, and from 30 s before `nbf` or `iat`. */
function checkTimes({ exp, nbf, iat }: JWTPayload, nowSeconds: number): void {
  for (const time of [exp, nbf ?? 0, iat ?? 0]) {
    // `1e999` is JSON, and would never come.
    if (!Number.isSafeInteger(Math.trunc(time ?? Number.NaN)))
      throw refused("The token's times are not times.");
  }
  if ((exp ?? 0) < nowSeconds - clockToleranceSeconds) throw refused("The token has expired.");
  if (Math.max(nbf ?? 0, iat ?? 0) > nowSeconds + clockToleranceSeconds) {
    throw refused("The token is not valid yet.");
  }
}

/** What goes into a header, or into the log: visible ASCII. */
const visiblePattern = /^[\x21-\x7e]+$/;
const maxTenantLength = 128;
const maxTokenIdLength = 256;

function toVerified({ sub, tid, scope, jti, iat, exp = 0 }: JWTPayload): Verified {
  if (typeof sub !== "string" || !idPattern.test(sub)) throw refused("The token's `sub` is not an id.");
  const tenant = tid ?? null;
  if (tenant !== null && !isVisible(tenant, maxTenantLength)) {
    throw refused(`The token's \`tid\` is not 1 to ${maxTenantLength} visible ASCII characters.`);
  }
  if (jti !== undefined && !isVisible(jti, maxTokenIdLength)) {
    throw refused(`The token's \`jti\` is not 1 to ${maxTokenIdLength} visible ASCII characters.`);
  }
  const tokenId = jti ?? null;
  const identity: Identity = Object.freeze({
    kind: "person",
    subject: sub,
    tenant,
    scopes: Object.freeze(typeof scope === "string" ? scope.split(" ").filter(Boolean) : []),
    tier: "standard",
    credentialId: tokenId,
  });
  // Several requests are given the same one.
  return Object.freeze({ identity, issuedAt: iat ?? null, expiresAt: exp, tokenId });
}

function isVisible(value: unknown, maxLength: number): value is string {
  return typeof value === "string" && value.length <= maxLength && visiblePattern.test(value);
}

function refused(message: string, cause?: unknown): GatewayError {
  return new GatewayError("UNAUTHENTICATED", message, { cause });
}

/** The key is good, so whatever jose refuses is the token's. */
function toRefusal(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return refused("The token has expired.", error);
  return error instanceof errors.JOSEError ? refused("The token is not valid here.", error) : error;
}
