/** Tokens that a gateway must refuse: each is a good token of the issuer with exactly one thing wrong. */
import { base64url, SignJWT } from "jose";
import { createForeignKey, type TestIssuer, toSeconds } from "./tokens.ts";

/** The payload of a good token, changed, under the good token's header and signature. */
async function tampered(issuer: TestIssuer): Promise<string> {
  const [header, payload = "", signature] = (await issuer.mint()).split(".");
  const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload)));
  return [header, base64url.encode(JSON.stringify({ ...claims, sub: "u2" })), signature].join(".");
}

/** An unsecured JWT (RFC 7519, section 6). */
async function unsigned(issuer: TestIssuer): Promise<string> {
  const [, payload] = (await issuer.mint()).split(".");
  return `${base64url.encode(JSON.stringify({ alg: "none", typ: "JWT" }))}.${payload}.`;
}

/** The public key taken for an HMAC secret (RFC 8725, section 2.1). */
async function confused(issuer: TestIssuer): Promise<string> {
  const nowS = toSeconds(Date.now());
  return new SignJWT({ iss: issuer.issuer, aud: issuer.audience, sub: "u1", iat: nowS, exp: nowS + 300 })
    .setProtectedHeader({ alg: "HS256", kid: issuer.kid, typ: "JWT" })
    .sign(new TextEncoder().encode(await issuer.publicKeyPem()));
}

const MAKERS = {
  /** Beyond the 30 s by which clocks may differ. */
  expired: (issuer) => issuer.mint({}, {}, { nowMs: Date.now() - 400_000 }),
  notYetValid: (issuer) => issuer.mint({ nbf: toSeconds(Date.now()) + 120 }),
  wrongIssuer: (issuer) => issuer.mint({ iss: "https://elsewhere.example" }),
  wrongAudience: (issuer) => issuer.mint({ aud: "another-service" }),
  wrongType: (issuer) => issuer.mint({}, { typ: "secevent+jwt" }),
  algNone: unsigned,
  hmacWithPublicKey: confused,
  unknownKid: async (issuer) =>
    issuer.mint({}, { kid: "nobody-published-this" }, { key: await createForeignKey(issuer.alg) }),
  foreignKey: async (issuer) => issuer.mint({}, {}, { key: await createForeignKey(issuer.alg) }),
  tampered,
  missingSubject: (issuer) => issuer.mint({ sub: undefined }),
  missingExpiry: (issuer) => issuer.mint({ exp: undefined }),
  missingIssuer: (issuer) => issuer.mint({ iss: undefined }),
  missingAudience: (issuer) => issuer.mint({ aud: undefined }),
  subjectWithSlash: (issuer) => issuer.mint({ sub: "u1/../u2" }),
  subjectNotAString: (issuer) => issuer.mint({ sub: 1 }),
  /** More than 9 KB, where 8 are allowed. */
  tooLarge: (issuer) => issuer.mint({ padding: "x".repeat(9 * 1024) }),
  twoParts: async (issuer) => (await issuer.mint()).split(".").slice(0, 2).join("."),
} satisfies Record<string, (issuer: TestIssuer) => Promise<string>>;

export type BadTokenName = keyof typeof MAKERS;

/** For `it.each`: every kind of bad token there is. */
export const BAD_TOKEN_NAMES = Object.keys(MAKERS) as BadTokenName[];

/** Makes one bad token of this issuer. */
export function badToken(issuer: TestIssuer, name: BadTokenName): Promise<string> {
  return MAKERS[name](issuer);
}
