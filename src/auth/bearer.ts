/** Stage 3: a bearer token becomes an identity, checked with jose against the issuer's keys (RFC 7519, RFC 9068). */
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from "jose";
import type { IssuerConfig } from "../config.ts";
import type { Identity } from "../context.ts";
import { GatewayError } from "../errors.ts";
import { idPattern } from "../models.ts";

/**
 * Turns an `Authorization` header into an identity; no header gives null.
 * @throws {GatewayError} `UNAUTHENTICATED` for a credential that is not good, `UPSTREAM_UNAVAILABLE` where that can't be told.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Identity | null>;

/** Fetches the key set: what came back, whatever its status. Rejects where nothing whole did within the time. */
export type FetchKeys = (
  url: string,
  deadlineMs: number,
  signal: AbortSignal,
) => Promise<{ readonly status: number; readonly body: Uint8Array }>;

const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];
const types = ["jwt", "at+jwt"];
const maxTokenBytes = 8 * 1024;
const clockToleranceSeconds = 30;
const jwksTimeoutMs = 2_000;

const bearerPattern = /^Bearer +([A-Za-z0-9_.-]+)$/i;

/** @param config Null refuses every token. */
export function createAuthenticator(config: IssuerConfig | null, fetchKeys: FetchKeys): Authenticate {
  const verify = config && createVerifier(config, fetchKeys);
  return async (authorization) => {
    if (authorization === undefined) return null;
    const token = bearerPattern.exec(authorization)?.[1];
    if (token === undefined) throw refused("The Authorization header must be `Bearer` and a token.");
    if (token.length > maxTokenBytes) throw refused(`The token is longer than ${maxTokenBytes} bytes.`);
    if (verify === null) throw refused("This gateway has no issuer configured, so it takes no tokens.");
    return verify(token);
  };
}

function createVerifier(
  { jwksUrl, issuer, audience }: IssuerConfig,
  fetchKeys: FetchKeys,
): (token: string) => Promise<Identity> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: jwksTimeoutMs,
    [customFetch]: async (url, { signal }) => {
      const { status, body } = await fetchKeys(url, jwksTimeoutMs, signal);
      return new Response(new Uint8Array(body), { status });
    },
  });
  const options = {
    issuer,
    audience,
    algorithms,
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ["iss", "aud", "exp", "sub"],
  };
  return async (token) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, options);
      if (!isTaken(protectedHeader.typ)) throw refused("The token is of another type.");
      return toIdentity(payload);
    } catch (error) {
      throw toGatewayError(error);
    }
  };
}

/** jose gives the header as it was sent, whatever its type. */
function isTaken(type: unknown): boolean {
  return type === undefined || (typeof type === "string" && types.includes(type.toLowerCase()));
}

/** The tenant goes into a header: visible ASCII. */
const tenantPattern = /^[\x21-\x7e]{1,128}$/;

function toIdentity({ sub, tid, scope }: { sub?: string; tid?: unknown; scope?: unknown }): Identity {
  if (typeof sub !== "string" || !idPattern.test(sub)) throw refused("The token's `sub` is not an id.");
  const tenant = tid ?? null;
  if (tenant !== null && (typeof tenant !== "string" || !tenantPattern.test(tenant))) {
    throw refused("The token's `tid` is not 1 to 128 visible ASCII characters.");
  }
  return {
    subject: sub,
    tenant,
    scopes: typeof scope === "string" ? scope.split(" ").filter(Boolean) : [],
  };
}

function refused(message: string, cause?: unknown): GatewayError {
  return new GatewayError("UNAUTHENTICATED", message, { cause });
}

/** jose's errors about the token are the caller's; all others say that the key set could not be had. */
function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof errors.JWTExpired) return refused("The token has expired.", error);
  const isAboutToken =
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys;
  if (isAboutToken) return refused("The token is not valid here.", error);
  return new GatewayError("UPSTREAM_UNAVAILABLE", "", { cause: error, service: "issuer" });
}
