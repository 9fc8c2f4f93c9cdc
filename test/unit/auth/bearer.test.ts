/** Stage 3, bearer tokens: a good one is an identity, a bad one is refused, and a missing key set is nobody's fault. */
import fc from "fast-check";
import { base64url } from "jose";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createControlPlane } from "../../../clients/core/control-plane.ts";
import { createAuthenticator as create } from "../../../src/auth/bearer.ts";
import { GatewayError } from "../../../src/errors.ts";
import { BAD_TOKEN_NAMES, badToken } from "../../support/bad-tokens.ts";
import {
  createTestIssuer,
  type JwksBehaviour,
  type TestAlgorithm,
  type TestIssuer,
  toSeconds,
} from "../../support/tokens.ts";

const { fetch: fetchKeys } = createControlPlane("issuer");
const createAuthenticator = (config: Parameters<typeof create>[0]) => create(config, fetchKeys);

let issuer: TestIssuer;
let authenticate: ReturnType<typeof createAuthenticator>;

beforeAll(async () => {
  issuer = await createTestIssuer();
  authenticate = createAuthenticator(issuer);
  return () => issuer.close();
});

const refusal = (credential: Promise<unknown>) =>
  credential.then(
    (identity) => ({ identity }),
    (error: unknown) => error,
  );

const unauthenticated = { code: "UNAUTHENTICATED", name: "GatewayError" };

describe("no credential", () => {
  it("is nobody, with and without an issuer", async () => {
    expect(await authenticate(undefined)).toBeNull();
    expect(await createAuthenticator(null)(undefined)).toBeNull();
  });
});

describe("a credential that is no bearer token", () => {
  it.each([
    "",
    " ",
    "Bearer",
    "Bearer ",
    "Basic dTE6cGFzcw==",
    "Token abc",
    "bearerabc",
    "Bearer a b",
    "Bearer a,b",
    "Bearer ü",
    "Bearer a\u0000",
    "Bearer a, Bearer b",
  ])("%j is refused, and no key is fetched", async (header) => {
    const fetches = issuer.fetches;
    expect(await refusal(authenticate(header))).toMatchObject(unauthenticated);
    expect(issuer.fetches).toBe(fetches);
  });
});

describe("a good token", () => {
  it.each(["RS256", "PS256", "ES256", "EdDSA"] satisfies TestAlgorithm[])(
    "signed with %s is an identity",
    async (alg) => {
      const other = await createTestIssuer({ alg });
      onTestFinished(() => other.close());
      expect(await createAuthenticator(other)(`Bearer ${await other.mint()}`)).toEqual({
        subject: "u1",
        tenant: null,
        scopes: [],
      });
    },
  );

  it.each(["bearer", "BEARER", "Bearer  "])("may come after %j", async (scheme) => {
    expect(await authenticate(`${scheme} ${await issuer.mint()}`)).toMatchObject({ subject: "u1" });
  });

  it.each([undefined, "JWT", "jwt", "at+jwt", "AT+JWT"])("may be of the type %s", async (typ) => {
    expect(await authenticate(`Bearer ${await issuer.mint({}, { typ })}`)).toMatchObject({ subject: "u1" });
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
    [
      { jti: "j1", client_id: "app" },
      { subject: "u1", tenant: null, scopes: [] },
    ],
  ])("with the claims %j gives %j", async (claims, identity) => {
    expect(await authenticate(`Bearer ${await issuer.mint(claims)}`)).toMatchObject(identity);
  });

  it("gives an identity of its own claims only", async () => {
    const identity = await authenticate(
      `Bearer ${await issuer.mint({ email: "ada@shop.example", tenant: "x" })}`,
    );
    expect(Object.keys(identity ?? {}).toSorted()).toEqual(["scopes", "subject", "tenant"]);
  });

  it("costs one fetch of the keys for many tokens", async () => {
    const other = await createTestIssuer();
    onTestFinished(() => other.close());
    const check = createAuthenticator(other);
    for (let time = 0; time < 3; time += 1) await check(`Bearer ${await other.mint()}`);
    expect(other.fetches).toBe(1);
  });
});

describe("a clock that differs", () => {
  const fromNow = (seconds: number) => toSeconds(Date.now()) + seconds;

  it.each([
    ["expired 20 s ago", () => ({ exp: fromNow(-20) })],
    ["is valid from 20 s ahead", () => ({ nbf: fromNow(20) })],
  ])("by less than 30 s takes a token that %s", async (_what, claims) => {
    expect(await authenticate(`Bearer ${await issuer.mint(claims())}`)).toMatchObject({ subject: "u1" });
  });

  it.each([
    ["expired 40 s ago", () => ({ exp: fromNow(-40) })],
    ["is valid from 40 s ahead", () => ({ nbf: fromNow(40) })],
  ])("by more than 30 s refuses a token that %s", async (_what, claims) => {
    expect(await refusal(authenticate(`Bearer ${await issuer.mint(claims())}`))).toMatchObject(
      unauthenticated,
    );
  });

  it("is told apart: a caller learns that a token has expired", async () => {
    const error = await refusal(authenticate(`Bearer ${await badToken(issuer, "expired")}`));
    expect(error).toMatchObject({ message: "The token has expired." });
  });
});

describe("a bad token", () => {
  it.each(BAD_TOKEN_NAMES)("that is %s is refused", async (name) => {
    const error = await refusal(authenticate(`Bearer ${await badToken(issuer, name)}`));
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject(unauthenticated);
  });

  it.each([["a b"], ["a\r\nb"], ["ä"], ["x".repeat(129)], [""], [7], [{ id: "acme" }], [["acme"]]])(
    "with the tenant %j is refused",
    async (tid) => {
      expect(await refusal(authenticate(`Bearer ${await issuer.mint({ tid })}`))).toMatchObject(
        unauthenticated,
      );
    },
  );

  it.each([[5], [null], [{ jwt: true }], [["JWT"]], [""]])("of the type %j is refused", async (typ) => {
    expect(await refusal(authenticate(`Bearer ${await issuer.mint({}, { typ })}`))).toMatchObject(
      unauthenticated,
    );
  });

  it("of an asymmetric algorithm outside the list is refused", async () => {
    const other = await createTestIssuer({ alg: "ES384" });
    onTestFinished(() => other.close());
    expect(await refusal(createAuthenticator(other)(`Bearer ${await other.mint()}`))).toMatchObject(
      unauthenticated,
    );
  });

  it("is refused where no issuer is configured", async () => {
    expect(await refusal(createAuthenticator(null)(`Bearer ${await issuer.mint()}`))).toMatchObject(
      unauthenticated,
    );
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
        expect(await refusal(authenticate(`Bearer ${parts.join(".")}`))).toMatchObject(unauthenticated);
      }),
      { numRuns: 300 },
    );
  });

  it("that is nothing but bytes is refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        expect(await refusal(authenticate(text))).toMatchObject(unauthenticated);
      }),
    );
  });
});

describe("a key set that can't be had", () => {
  it.each(["down", "500", "hang"] satisfies JwksBehaviour[])(
    "(%s) is the issuer's fault, not the token's",
    async (behaviour) => {
      const other = await createTestIssuer();
      onTestFinished(() => other.close());
      other.setBehaviour(behaviour);
      const check = createAuthenticator(other);
      const startedAtMs = performance.now();
      const error = await refusal(check(`Bearer ${await other.mint()}`));
      expect(error).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", service: "issuer" });
      expect(performance.now() - startedAtMs).toBeLessThan(3_000);
      other.setBehaviour("ok");
      expect(await check(`Bearer ${await other.mint()}`)).toMatchObject({ subject: "u1" });
    },
  );

  it("holds up nobody who sends no token", async () => {
    const other = await createTestIssuer();
    onTestFinished(() => other.close());
    other.setBehaviour("hang");
    expect(await createAuthenticator(other)(undefined)).toBeNull();
    expect(other.fetches).toBe(0);
  });
});

describe("a refusal", () => {
  it("says nothing of the token, the keys or their address", async () => {
    for (const name of BAD_TOKEN_NAMES) {
      const token = await badToken(issuer, name);
      const error = await refusal(authenticate(`Bearer ${token}`));
      const message = error instanceof Error ? error.message : "";
      for (const secret of [...token.split(".").filter(Boolean), issuer.kid, issuer.jwksUrl, "127.0.0.1"])
        expect(message).not.toContain(secret);
    }
  });
});
