/** Stage 3: the `Authorization` header becomes an identity, or is refused. A credential that is no good is never nobody's. */
import type { Identity } from "../context.ts";
import { GatewayError } from "../errors.ts";
import type { CredentialKind } from "../frontends/frontend.ts";
import type { ApiKeys } from "./api-keys.ts";
import { isJwt, type TokenVerifier } from "./bearer.ts";
import type { Wait } from "./key-set.ts";
import type { Revocations } from "./revocations.ts";

export interface AuthenticatorOptions {
  /** Of tokens that are JWTs. Null: none is taken. */
  readonly tokens: TokenVerifier | null;
  /** Of all other tokens. Null: none is taken. */
  readonly opaqueTokens: TokenVerifier | null;
  /** Null: none is taken. */
  readonly keys: ApiKeys | null;
  readonly revocations: Revocations;
  /** Told of each credential that is refused, for the audit. */
  readonly onRefused: (refusal: RefusedCredential) => void;
}

/** What is known of a refused credential without believing it, and of the request that it came with. Never the credential. */
export interface RefusedCredential extends Asking {
  /** The scheme, and of an API key the id that it gives itself: `bearer`, `key:<id>`, `none`, `other`. */
  readonly who: string;
  readonly what: "credential";
  /** For the log: more than the caller is told. */
  readonly why: string;
}

/** The request that a credential came with. */
export interface Asking {
  readonly requestId?: string;
  readonly frontend?: string;
  readonly address?: string;
}

/**
 * @param authorization The only header of that name: a request with two is refused before.
 * @param accepted What the frontend takes.
 * @returns Null where there is no header and none is needed.
 * @throws {GatewayError} `UNAUTHENTICATED` for a credential that is not good, not taken, or missing; `UPSTREAM_UNAVAILABLE`
 * where that can't be told.
 */
export type Authenticate = (
  authorization: string | undefined,
  accepted: readonly CredentialKind[],
  asking?: Asking,
  /** How long the caller waits where somebody has to be asked. */
  wait?: Wait,
) => Promise<Identity | null>;

export interface Authenticator {
  readonly authenticate: Authenticate;
  /** Ends all that it was made of. */
  close(): void;
}

/** A header that has one of the forms that are known; `kind` is what a frontend takes or not. */
interface Credential {
  readonly kind: "bearer" | "key";
  readonly text: string;
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { tokens, opaqueTokens, keys, revocations, onRefused } = options;

  const identifyToken = async (token: string, wait: Wait): Promise<Identity> => {
    const verifier = isJwt(token) ? tokens : opaqueTokens;
    if (verifier === null) throw refused(tokens === null ? noIssuer : noOpaqueTokens);
    const { identity, issuedAt, tokenId } = await verifier.verify(token, wait);
    // Each time: a token that is remembered, by whomever, may have been revoked since.
    if (revocations.isRevoked({ tokenId, subject: identity.subject, issuedAt })) {
      throw refused("The token was revoked.");
    }
    return identity;
  };
  const identify = async (
    credential: Credential | null,
    accepted: readonly CredentialKind[],
    wait: Wait,
  ): Promise<Identity> => {
    if (credential === null) throw refused(`The Authorization header must be ${formsOf(accepted)}.`);
    const { kind, text } = credential;
    if (!accepted.includes(kind)) throw refused(notTaken(kind, accepted));
    if (kind === "bearer") return identifyToken(text, wait);
    if (keys === null) throw refused("This gateway has no API keys configured, so it takes none.");
    return keys.identify(text);
  };

  return {
    authenticate: async (authorization, accepted, asking = {}, wait = {}) => {
      if (authorization === undefined && accepted.includes("none")) return null;
      let credential: Credential | null = null;
      try {
        if (authorization === undefined)
          throw refused(`This endpoint needs a credential: send ${formsOf(accepted)}.`);
        credential = parseCredential(authorization);
        return await identify(credential, accepted, wait);
      } catch (error) {
        const why = withoutCredential(wordsOf(error), authorization, credential);
        onRefused({
          ...asking,
          who: whoSent(credential, authorization !== undefined),
          what: "credential",
          why,
        });
        throw error;
      }
    },
    close: () => {
      for (const part of [tokens, opaqueTokens, keys, revocations]) part?.close();
    },
  };
}

const noIssuer = "This gateway has no issuer configured, so it takes no tokens.";
const noOpaqueTokens = "The token is not a JWT; this gateway takes no others.";

/** RFC 6750, section 2.1; an API key has the same letters. Longer ones are not looked at. */
const credentialPattern = /^(Bearer|ApiKey) +([A-Za-z0-9._~+/-]{1,8192}={0,2})$/i;

/** Null for a header that has neither form; two credentials with a comma between have neither. */
function parseCredential(header: string): Credential | null {
  const [, scheme, text] = credentialPattern.exec(header) ?? [];
  if (scheme === undefined || text === undefined) return null;
  return { kind: scheme.toLowerCase() === "bearer" ? "bearer" : "key", text };
}

const forms = { bearer: "`Bearer` and a token", key: "`ApiKey` and an API key" };

function formsOf(accepted: readonly CredentialKind[]): string {
  const taken = (["bearer", "key"] as const).filter((kind) => accepted.includes(kind));
  return taken.length === 0 ? "left out" : taken.map((kind) => forms[kind]).join(", or ");
}

function notTaken(kind: Credential["kind"], accepted: readonly CredentialKind[]): string {
  const what = kind === "bearer" ? "tokens" : "API keys";
  return `This endpoint takes no ${what}: the Authorization header must be ${formsOf(accepted)}.`;
}

function whoSent(credential: Credential | null, hasSent: boolean): string {
  if (credential === null) return hasSent ? "other" : "none";
  if (credential.kind === "bearer") return "bearer";
  const id = /^pk_([0-9a-f]{16})_/.exec(credential.text)?.[1];
  return id === undefined ? "key" : `key:${id}`;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "failed unexpectedly";
  const { message, cause } = error;
  return [message, cause instanceof Error ? cause.message : ""].filter(Boolean).join(" ");
}

/** No error quotes what it is about, as far as we know; a library may begin to. */
function withoutCredential(words: string, header: string | undefined, credential: Credential | null): string {
  return [header ?? "", credential?.text ?? ""]
    .filter((text) => text.length > 0)
    .reduce((left, text) => left.replaceAll(text, "[redacted]"), words);
}

function refused(message: string): GatewayError {
  return new GatewayError("UNAUTHENTICATED", message);
}
