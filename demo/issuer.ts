/** The demo's token issuer: signs access tokens (RFC 9068) for demo people and publishes its key set (RFC 7517). */

import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { z } from "zod";
import { Problem } from "./http/problem.ts";
import { createServer, type ServiceServer } from "./http/server.ts";

const ALGORITHM = "RS256";
const KEY_ID = "demo-1";
const AUDIENCE = "portico";
const DEFAULT_SCOPE = "profile orders payments";
const DEFAULT_LIFETIME_SECONDS = 3600;
const MAX_LIFETIME_SECONDS = 86_400;

/** What a token may say instead of the usual. */
export interface TokenOverrides {
  readonly scope?: string | undefined;
  /** The tenant; tokens have none unless it is given. */
  readonly tid?: string | undefined;
  /** May be negative: a token that has expired already. */
  readonly expiresInSeconds?: number | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** The `typ` of the header. */
  readonly type?: string | undefined;
  /** Set last, over all others; a claim that is undefined here is left out. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

export interface Issuer extends ServiceServer {
  readonly audience: string;
  /** Signs a token for any subject, whether it is a demo person or not. */
  mint(subject: string, overrides?: TokenOverrides): Promise<string>;
}

const tokenRequestSchema = z.object({
  sub: z.string().min(1).max(64),
  scope: z.string().max(1000).optional(),
  tid: z.string().max(64).optional(),
  expiresInSeconds: z.coerce.number().int().min(1).max(MAX_LIFETIME_SECONDS).optional(),
});

/** Its address is the `iss` of its tokens. The key is new at every start. */
export function createIssuer(people: ReadonlySet<string>): Issuer {
  const server = createServer();
  const { app, baseUrl } = server;
  // The key is made while everything else starts; whoever needs it first waits for it.
  const keys = generateKeyPair(ALGORITHM, { modulusLength: 2048 });
  keys.catch(() => {});

  const mint: Issuer["mint"] = async (subject, overrides = {}) => {
    const { privateKey } = await keys;
    return new SignJWT(toClaims(baseUrl(), subject, overrides))
      .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: overrides.type ?? "at+jwt" })
      .sign(privateKey);
  };

  acceptForms(app);
  publishKeys(server, async () => (await keys).publicKey);
  app.post("/token", async (request, reply) => {
    const wish = tokenRequestSchema.safeParse(request.body);
    if (!wish.success) throw new Problem(400, "The token request is not valid.", "invalid_request");
    const { sub, expiresInSeconds = DEFAULT_LIFETIME_SECONDS, scope = DEFAULT_SCOPE, tid } = wish.data;
    if (!people.has(sub)) throw new Problem(404, "There is no such person.", "unknown_person");
    const token = await mint(sub, { scope, tid, expiresInSeconds });
    reply.header("cache-control", "no-store");
    return { access_token: token, token_type: "Bearer", expires_in: expiresInSeconds, scope };
  });

  return { ...server, audience: AUDIENCE, mint };
}

function toClaims(issuer: string, subject: string, overrides: TokenOverrides): JWTPayload {
  const nowSeconds = Math.floor(Date.now() / 1000);
  return {
    iss: overrides.issuer ?? issuer,
    aud: overrides.audience ?? AUDIENCE,
    sub: subject,
    iat: nowSeconds,
    exp: nowSeconds + (overrides.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS),
    jti: randomUUID(),
    client_id: "storefront",
    scope: overrides.scope ?? DEFAULT_SCOPE,
    tid: overrides.tid,
    ...overrides.claims,
  };
}

/** A page of another origin may read the metadata and ask for tokens: this issuer signs in whoever comes. */
function publishKeys({ app, baseUrl }: ServiceServer, readPublicKey: () => Promise<CryptoKey>): void {
  app.addHook("onRequest", async (_request, reply) => void reply.header("access-control-allow-origin", "*"));
  app.get("/.well-known/jwks.json", async (_request, reply) => {
    const key = await exportJWK(await readPublicKey());
    reply.header("cache-control", "public, max-age=300");
    return { keys: [{ ...key, kid: KEY_ID, alg: ALGORITHM, use: "sig" }] };
  });
  const describe = async () => ({
    issuer: baseUrl(),
    jwks_uri: `${baseUrl()}/.well-known/jwks.json`,
    token_endpoint: `${baseUrl()}/token`,
    id_token_signing_alg_values_supported: [ALGORITHM],
    response_types_supported: ["token"],
    subject_types_supported: ["public"],
  });
  app.get("/.well-known/openid-configuration", describe);
  app.get("/.well-known/oauth-authorization-server", describe);
}

function acceptForms(app: FastifyInstance): void {
  app.addContentTypeParser<string>(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    (_request, text, done) => done(null, Object.fromEntries(new URLSearchParams(text))),
  );
}
