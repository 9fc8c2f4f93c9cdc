/** Holds test issuers and bad tokens against jose's own verification. */
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BAD_TOKEN_NAMES, type BadTokenName, badToken } from "../../support/bad-tokens.ts";
import { createTestIssuer, type TestAlgorithm, type TestIssuer } from "../../support/tokens.ts";

let issuer: TestIssuer;
beforeEach(async () => {
  issuer = await createTestIssuer({ alg: "ES256" });
});
afterEach(() => issuer.close());

/** Verifies by the rules of docs/contract.md, with nothing remembered between two calls. */
async function verify(token: string, from: TestIssuer = issuer) {
  const keys = createRemoteJWKSet(new URL(from.jwksUrl), { timeoutDuration: 200 });
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer: from.issuer,
    audience: from.audience,
    algorithms: ["RS256", "PS256", "ES256", "EdDSA"],
    clockTolerance: 30,
    requiredClaims: ["sub", "exp"],
  });
  const { typ } = protectedHeader;
  if (typ !== undefined && !["JWT", "at+jwt"].includes(typ)) throw new Error("typ");
  if (typeof payload.sub !== "string" || !/^[A-Za-z0-9_-]{1,64}$/.test(payload.sub)) throw new Error("sub");
  if (token.length > 8 * 1024) throw new Error("size");
  return payload;
}

describe("a good token", () => {
  it.each<TestAlgorithm>(["RS256", "PS256", "ES256", "EdDSA"])("verifies with %s", async (alg) => {
    const other = await createTestIssuer({ alg });
    const token = await other.mint();
    expect(decodeProtectedHeader(token)).toEqual({ alg, kid: other.kid, typ: "JWT" });
    expect(await verify(token, other)).toMatchObject({ sub: "u1", iss: other.issuer, aud: "portico" });
    await other.close();
  });

  it("is RS256 by default, and refused with an algorithm outside the list", async () => {
    const [plain, outside] = [await createTestIssuer(), await createTestIssuer({ alg: "ES384" })];
    expect(plain.alg).toBe("RS256");
    await expect(verify(await outside.mint(), outside)).rejects.toThrow("alg");
    await Promise.all([plain.close(), outside.close()]);
  });

  it("takes claims, header and time over the defaults, and leaves out what is undefined", async () => {
    const nowMs = Date.now() - 60_000;
    const token = await issuer.mint({ sub: "u7", scope: "a b", tid: "t1" }, { typ: undefined }, { nowMs });
    expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", kid: issuer.kid });
    const claims = await verify(token);
    expect(claims).toMatchObject({ sub: "u7", scope: "a b", tid: "t1", iat: Math.floor(nowMs / 1000) });
    expect(claims.exp).toBe((claims.iat ?? 0) + 300);
    expect(decodeJwt(await issuer.mint({ iat: undefined }))).not.toHaveProperty("iat");
  });
});

describe("the JWKS server", () => {
  it("counts fetches and publishes no private key", async () => {
    expect(issuer.fetches).toBe(0);
    const response = await fetch(issuer.jwksUrl);
    const { keys } = (await response.json()) as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kid: issuer.kid, alg: "ES256", use: "sig" });
    expect(keys[0]).not.toHaveProperty("d");
    expect(issuer.fetches).toBe(1);
  });

  it("fails, hangs, is down and recovers", async () => {
    issuer.setBehaviour("500");
    expect((await fetch(issuer.jwksUrl)).status).toBe(500);
    issuer.setBehaviour("down");
    await expect(fetch(issuer.jwksUrl)).rejects.toThrow("fetch failed");
    issuer.setBehaviour("hang");
    await expect(fetch(issuer.jwksUrl, { signal: AbortSignal.timeout(60) })).rejects.toThrow(/timeout/i);
    issuer.setBehaviour("ok");
    expect((await fetch(issuer.jwksUrl)).status).toBe(200);
    expect(issuer.fetches).toBeGreaterThanOrEqual(4);
  });

  it("rotates: the new key verifies, the old one only where it is kept", async () => {
    const first = await issuer.mint();
    await issuer.rotate({ keepOld: true });
    const second = await issuer.mint();
    expect(decodeProtectedHeader(second).kid).not.toBe(decodeProtectedHeader(first).kid);
    await Promise.all([verify(first), verify(second)]);
    await issuer.rotate();
    await expect(verify(second)).rejects.toThrow();
    await verify(await issuer.mint());
  });

  it("closes at once although a fetch hangs", async () => {
    const other = await createTestIssuer({ alg: "EdDSA" });
    other.setBehaviour("hang");
    const hanging = fetch(other.jwksUrl);
    hanging.catch(() => undefined);
    await expect.poll(() => other.fetches).toBe(1);
    await other.close();
    await expect(hanging).rejects.toThrow();
  });
});

const REASONS: Record<BadTokenName, RegExp> = {
  expired: /"exp" claim timestamp check failed/,
  notYetValid: /"nbf" claim timestamp check failed/,
  wrongIssuer: /unexpected "iss"/,
  wrongAudience: /unexpected "aud"/,
  wrongType: /^typ$/,
  algNone: /"alg"/,
  hmacWithPublicKey: /"alg"/,
  unknownKid: /no applicable key/,
  foreignKey: /signature verification failed/,
  tampered: /signature verification failed/,
  missingSubject: /missing required "sub"/,
  missingExpiry: /missing required "exp"/,
  missingIssuer: /missing required "iss"/,
  missingAudience: /missing required "aud"/,
  subjectWithSlash: /^sub$/,
  subjectNotAString: /sub/,
  tooLarge: /^size$/,
  twoParts: /Invalid Compact JWS/,
};

describe("bad tokens", () => {
  it.each(BAD_TOKEN_NAMES)("%s is refused for that reason alone", async (name) => {
    await expect(verify(await badToken(issuer, name))).rejects.toThrow(REASONS[name]);
  });

  it("has one that is larger than 9 KB and one whose secret is the public key", async () => {
    expect((await badToken(issuer, "tooLarge")).length).toBeGreaterThan(9 * 1024);
    const secret = new TextEncoder().encode(await issuer.publicKeyPem());
    const algorithms = ["HS256"];
    const { payload } = await jwtVerify(await badToken(issuer, "hmacWithPublicKey"), secret, { algorithms });
    expect(payload).toMatchObject({ sub: "u1", iss: issuer.issuer });
  });
});
