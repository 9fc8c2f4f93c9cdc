/** Stage 3, bearer tokens: a good one says who asks, a bad one is refused, and a missing key set is nobody's fault. */
import fc from "fast-check";
import { base64url } from "jose";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createControlPlane } from "../../../clients/core/control-plane.ts";
import { createTokenVerifier, isJwt, type TokenVerifier } from "../../../src/auth/bearer.ts";
import type { IssuerConfig } from "../../../src/config.ts";
import { GatewayError } from "../../../src/errors.ts";
import {
  BAD_TOKEN_NAMES,
  badToken,
  FORGERIES,
  reEncodings,
  withOtherSignature,
} from "../../support/bad-tokens.ts";
import {
  createLocalIssuer,
  createTestIssuer,
  type JwksBehaviour,
  keySetFaults,
  type LocalIssuer,
  type TestAlgorithm,
  type TestIssuer,
  toSeconds,
} from "../../support/tokens.ts";

const { fetch: fetchKeys } = createControlPlane("issuer");

function verifierOf(config: IssuerConfig): TokenVerifier {
  const verifier = createTokenVerifier(config, fetchKeys);
  onTestFinished(() => verifier.close());
  return verifier;
}

let issuer: TestIssuer;
let verify: TokenVerifier["verify"];

beforeAll(async () => {
  issuer = await createTestIssuer();
  const verifier = createTokenVerifier(issuer, fetchKeys);
  verify = verifier.verify;
  return () => {
    verifier.close();
    return issuer.close();
  };
});

const refusal = (credential: Promise<unknown>) =>
  credential.then(
    (taken) => ({ taken }),
    (error: unknown) => error,
  );

const unauthenticated = { code: "UNAUTHENTICATED", name: "GatewayError" };

describe("a good token", () => {
  it.each(["RS256", "PS256", "ES256", "EdDSA"] satisfies TestAlgorithm[])(
    "signed with %s says who asks, since when and until when",
    async (alg) => {
      const other = await createTestIssuer({ alg });
      onTestFinished(() => other.close());
      const nowMs = Date.now();
      const issuedAt = toSeconds(nowMs);
      expect(await verifierOf(other).verify(await other.mint({ jti: "j1" }, {}, { nowMs }))).toEqual({
        identity: {
          kind: "person",
          subject: "u1",
          tenant: null,
          scopes: [],
          tier: "standard",
          credentialId: "j1",
        },
        issuedAt,
        expiresAt: issuedAt + 300,
        tokenId: "j1",
      });
    },
  );

  it.each([undefined, "JWT", "jwt", "at+jwt", "AT+JWT"])("may be of the type %s", async (typ) => {
    expect(await verify(await issuer.mint({}, { typ }))).toMatchObject({ identity: { subject: "u1" } });
  });

  it.each([
    [{ tid: "acme" }, { tenant: "acme" }],
    [{ tid: "urn:acme.example/eu" }, { tenant: "urn:acme.example/eu" }],
    [{ tid: null }, { tenant: null }],
    [{ scope: "orders:read  orders:write" }, { scopes: ["orders:read", "orders:write"] }],
    [{ scope: "" }, { scopes: [] }],
    [{ scope: ["orders:read"] }, { scopes: [] }],
    [{ sub: "__proto__" }, { subject: "__proto__" }],
    [{ aud: ["another", "portico"] }, { subject: "u1" }],
    [{ jti: "x".repeat(256) }, { credentialId: "x".repeat(256) }],
    [
      { client_id: "app", kind: "key", tier: "internal" },
      { kind: "person", tier: "standard", credentialId: null },
    ],
  ])("with the claims %j gives %j", async (claims, identity) => {
    expect(await verify(await issuer.mint(claims))).toMatchObject({ identity });
  });

  it("without an issue time or an id says so", async () => {
    expect(await verify(await issuer.mint({ iat: undefined }))).toMatchObject({
      issuedAt: null,
      tokenId: null,
    });
  });

  it("gives what nobody can change for those who bring it again", async () => {
    const token = await issuer.mint({ scope: "orders" });
    const first = await verify(token);
    expect(() => (first.identity.scopes as string[]).push("admin")).toThrow(TypeError);
    expect(() => Object.assign(first.identity, { subject: "u2" })).toThrow(TypeError);
    expect(await verify(token)).toBe(first);
  });

  it("costs one fetch of the keys for many tokens, and none of its own", async () => {
    const other = await createTestIssuer();
    onTestFinished(() => other.close());
    const verifier = verifierOf(other);
    for (let time = 0; time < 3; time += 1) await verifier.verify(await other.mint());
    expect(other.fetches).toBe(1);
  });

  it("has a key id, or is signed with the only key for its algorithm", async () => {
    expect(await verify(await issuer.mint({}, { kid: undefined }))).toMatchObject({ tokenId: null });
  });
});

describe("a clock that differs", () => {
  const nowSeconds = 1_800_000_000;
  const at = (seconds: number) => nowSeconds + seconds;
  /** Half a second on: what is said in seconds is compared in seconds. */
  const nowMs = () => nowSeconds * 1000 + 500;
  const late = { iat: at(-400), exp: at(400) };
  let local: LocalIssuer;
  let verifier: TokenVerifier;
  beforeAll(async () => {
    local = await createLocalIssuer();
    verifier = createTokenVerifier(local.config, local.fetchKeys, { nowMs });
    return () => verifier.close();
  });

  it.each([
    ["expired 30 s ago", { ...late, exp: at(-30) }],
    ["is valid from 30 s ahead", { ...late, nbf: at(30) }],
    ["was issued 30 s ahead", { ...late, iat: at(30) }],
  ])("by 30 s takes a token that %s", async (_what, claims) => {
    expect(await verifier.verify(await local.mint(claims))).toMatchObject({ expiresAt: claims.exp });
  });

  it.each([
    ["expired 31 s ago", { ...late, exp: at(-31) }, "The token has expired."],
    ["is valid from 31 s ahead", { ...late, nbf: at(31) }, "The token is not valid yet."],
    ["was issued 31 s ahead", { ...late, iat: at(31) }, "The token is not valid yet."],
    ["expired long ago", { ...late, exp: at(-4_000) }, "The token has expired."],
  ])("by 31 s refuses a token that %s", async (_what, claims, message) => {
    const error = await refusal(verifier.verify(await local.mint(claims)));
    expect(error).toMatchObject({ ...unauthenticated, message });
  });
});

describe("a token that was good before", () => {
  it("is taken without its signature being checked again, and no longer than until it expires", async () => {
    const local = await createLocalIssuer();
    const startMs = Date.now();
    let nowMs = startMs;
    const verifier = createTokenVerifier(local.config, local.fetchKeys, { nowMs: () => nowMs });
    onTestFinished(() => verifier.close());
    const token = await local.mint({ exp: toSeconds(startMs) + 100 });
    const first = await verifier.verify(token);
    expect(await verifier.verify(token)).toBe(first);
    nowMs = (toSeconds(startMs) + 100) * 1000 - 1;
    expect(await verifier.verify(token)).toBe(first);
    // Within the tolerance it is checked each time.
    nowMs += 1;
    expect(await verifier.verify(token)).toEqual(first);
    expect(await verifier.verify(token)).not.toBe(first);
    nowMs += 31_000;
    expect(await refusal(verifier.verify(token))).toMatchObject({ message: "The token has expired." });
  });

  it("is refused within five minutes of its key being withdrawn, and not before the issuer says so", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const local = await createLocalIssuer();
    const verifier = createTokenVerifier(local.config, local.fetchKeys);
    onTestFinished(() => verifier.close());
    const token = await local.mint({ exp: toSeconds(Date.now()) + 3_600 });
    const first = await verifier.verify(token);
    local.setAnswer(keySetFaults.cut);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(await verifier.verify(token)).toBe(first);
    local.publish((await local.rotate()).jwk);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(await refusal(verifier.verify(token))).toMatchObject(unauthenticated);
  });
});

const goodClaims = () => ({
  iss: issuer.issuer,
  aud: issuer.audience,
  sub: "u1",
  iat: toSeconds(Date.now()),
  nbf: toSeconds(Date.now()),
  exp: toSeconds(Date.now()) + 300,
});

describe("a bad token", () => {
  it.each(BAD_TOKEN_NAMES)("that is %s is refused", async (name) => {
    const error = await refusal(verify(await badToken(issuer, name)));
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject(unauthenticated);
  });

  it.each([["a b"], ["a\r\nb"], ["ä"], ["x".repeat(129)], [""], [7], [{ id: "acme" }], [["acme"]]])(
    "with the tenant %j is refused",
    async (tid) => {
      expect(await refusal(verify(await issuer.mint({ tid })))).toMatchObject(unauthenticated);
    },
  );

  it.each([["a b"], ["a\n"], ["ä"], ["x".repeat(257)], [""], [7], [null], [["j1"]]])(
    "with the id %j is refused",
    async (jti) => {
      expect(await refusal(verify(await issuer.mint({ jti })))).toMatchObject(unauthenticated);
    },
  );

  it.each([["1800000000"], [null], [[1_800_000_000]], [{}], [true]])(
    "with the time %j is refused",
    async (time) => {
      for (const claim of ["exp", "nbf", "iat"]) {
        expect(await refusal(verify(await issuer.mint({ [claim]: time })))).toMatchObject(unauthenticated);
      }
    },
  );

  it.each(["1e999", "-1e999", "1e300"])("with the time %s, which is JSON, is refused", async (time) => {
    for (const claim of ["exp", "nbf", "iat"]) {
      const token = await issuer.mintText(
        JSON.stringify({ ...goodClaims(), [claim]: 0 }).replace(`"${claim}":0`, `"${claim}":${time}`),
      );
      expect(await refusal(verify(token))).toMatchObject(unauthenticated);
    }
  });

  it("is as good as its last member of a name", async () => {
    const claims = JSON.stringify(goodClaims()).slice(0, -1);
    expect(await verify(await issuer.mintText(`${claims},"sub":"u7"}`))).toMatchObject({
      identity: { subject: "u7" },
    });
  });

  it("of an asymmetric algorithm outside the list is refused", async () => {
    const other = await createTestIssuer({ alg: "ES384" });
    onTestFinished(() => other.close());
    expect(await refusal(verifierOf(other).verify(await other.mint()))).toMatchObject(unauthenticated);
  });

  it.each(Object.keys(FORGERIES))("that is forged (%s) is refused, and asks for no keys", async (family) => {
    const local = await createLocalIssuer("RS256");
    const verifier = createTokenVerifier(local.config, local.fetchKeys);
    onTestFinished(() => verifier.close());
    for (const forge of FORGERIES[family] ?? []) {
      const token = await forge(local);
      expect(await refusal(verifier.verify(token)), token).toMatchObject(unauthenticated);
    }
    expect(local.fetchedAtMs).toHaveLength(1);
  });

  it("is refused and never taken for a fault of the key set, whatever its header and payload are", async () => {
    const json = fc.oneof(
      fc.record(
        {
          alg: fc.constantFrom("RS256", "ES256", "EdDSA", "none", "HS256", 5, null),
          kid: fc.oneof(fc.constantFrom(issuer.kid, 5, null), fc.string()),
          typ: fc.jsonValue(),
          crit: fc.jsonValue(),
          b64: fc.jsonValue(),
        },
        { requiredKeys: ["alg"] },
      ),
      fc.jsonValue(),
    );
    const part = fc.oneof(
      json.map((value) => base64url.encode(JSON.stringify(value))),
      fc.stringMatching(/^[A-Za-z0-9_-]{0,20}$/),
    );
    await fc.assert(
      fc.asyncProperty(part, part, part, async (...parts) => {
        expect(await refusal(verify(parts.join(".")))).toMatchObject(unauthenticated);
      }),
      { numRuns: 300 },
    );
  });

  it("that is nothing but bytes is refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        expect(await refusal(verify(text))).toMatchObject(unauthenticated);
      }),
    );
  });
});

describe("a token's text", () => {
  it.each(["RS256", "PS256", "ES256", "EdDSA"] satisfies TestAlgorithm[])(
    "is the only one (%s): another encoding of the same bytes is refused, before and after it was good",
    async (alg) => {
      const local = await createLocalIssuer(alg);
      const verifier = createTokenVerifier(local.config, local.fetchKeys);
      onTestFinished(() => verifier.close());
      // Standard base64 is another text only where there is one of its two characters.
      let token = await local.mint();
      while (!/[-_]/.test(token.split(".")[2] ?? "")) token = await local.mint();
      const others = reEncodings(token);
      expect(new Set([token, ...others]).size).toBe(others.length + 1);
      for (const other of others)
        expect(await refusal(verifier.verify(other))).toMatchObject(unauthenticated);
      const taken = await verifier.verify(token);
      expect(taken.identity.subject).toBe("u1");
      for (const other of others)
        expect(await refusal(verifier.verify(other))).toMatchObject(unauthenticated);
    },
  );

  it("does not tell tokens apart where an ES256 signature has a twin: their claims do", async () => {
    const local = await createLocalIssuer("ES256");
    const verifier = createTokenVerifier(local.config, local.fetchKeys);
    onTestFinished(() => verifier.close());
    const token = await local.mint({ jti: "j1" });
    const twin = withOtherSignature(token);
    expect(twin).not.toBe(token);
    expect(await verifier.verify(twin)).toEqual(await verifier.verify(token));
  });

  it("is that of a JWT where it begins like one, however it is encoded", async () => {
    const token = await issuer.mint();
    for (const text of [token, ...reEncodings(token)]) expect(isJwt(text)).toBe(true);
    for (const text of ["", "opaque", "a.b.c", "e30", "eyJhbGciOiJSUzI1NiJ9.e30", "eyJ.e30.e30.e30.e30"]) {
      expect(isJwt(text), text).toBe(false);
    }
    for (const text of ["eyJhbGciOiJub25lIn0.e30.", "e30.e30.e30", "eyJ.=.+"])
      expect(isJwt(text), text).toBe(true);
  });
});

describe("a key set that can't be had", () => {
  it.each(["down", "500", "hang"] satisfies JwksBehaviour[])(
    "(%s) is the issuer's fault, not the token's",
    async (behaviour) => {
      const other = await createTestIssuer();
      onTestFinished(() => other.close());
      other.setBehaviour(behaviour);
      const verifier = verifierOf(other);
      const error = await refusal(verifier.verify(await other.mint()));
      expect(error).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", service: "issuer" });
      expect(other.fetches).toBe(1);
    },
  );

  it("is waited for as long as the caller waits, and no longer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const local = await createLocalIssuer();
    local.setAnswer(keySetFaults.hang);
    const verifier = createTokenVerifier(local.config, local.fetchKeys);
    onTestFinished(() => verifier.close());
    const refused = refusal(verifier.verify(await local.mint(), { waitMs: 50 }));
    await vi.advanceTimersByTimeAsync(50);
    expect(await refused).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", service: "issuer" });
  });

  it("makes no bad token wait, and none worse than it is", async () => {
    const local = await createLocalIssuer();
    local.setAnswer(keySetFaults.hang);
    const verifier = createTokenVerifier(local.config, local.fetchKeys);
    onTestFinished(() => verifier.close());
    for (const token of ["", "x", "eyJ.e30.e30", await local.mint({}, { typ: "x" })]) {
      expect(await refusal(verifier.verify(token))).toMatchObject(unauthenticated);
    }
  });
});

describe("a refusal", () => {
  it("says nothing of the token, the keys or their address", async () => {
    for (const name of BAD_TOKEN_NAMES) {
      const token = await badToken(issuer, name);
      const error = await refusal(verify(token));
      const message = error instanceof Error ? error.message : "";
      for (const secret of [...token.split(".").filter(Boolean), issuer.kid, issuer.jwksUrl, "127.0.0.1"])
        expect(message).not.toContain(secret);
    }
  });
});
