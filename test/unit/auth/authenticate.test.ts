/** Stage 3, the header: each credential goes to whoever can tell, and one that is no good is refused, never taken for none. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApiKeys } from "../../../src/auth/api-keys.ts";
import {
  type AuthenticatorOptions,
  createAuthenticator,
  type RefusedCredential,
} from "../../../src/auth/authenticate.ts";
import type { TokenVerifier } from "../../../src/auth/bearer.ts";
import type { RevocableToken } from "../../../src/auth/revocation-list.ts";
import type { Revocations } from "../../../src/auth/revocations.ts";
import type { Identity } from "../../../src/context.ts";
import { GatewayError } from "../../../src/errors.ts";
import type { CredentialKind } from "../../../src/frontends/frontend.ts";

const all: readonly CredentialKind[] = ["none", "bearer", "key"];
const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2ln";
const key = `pk_0123456789abcdef_${"s".repeat(43)}`;
const person: Identity = {
  kind: "person",
  subject: "u1",
  tenant: null,
  scopes: [],
  tier: "standard",
  credentialId: "t1",
};
const machine: Identity = { ...person, kind: "key", subject: "acme", tier: "partner" };

function create(over: Partial<AuthenticatorOptions> = {}) {
  const seen: string[] = [];
  const refusals: RefusedCredential[] = [];
  const closed: string[] = [];
  const verifier = (name: string): TokenVerifier => ({
    verify: async (token) => {
      seen.push(`${name} ${token}`);
      return { identity: person, issuedAt: 7, expiresAt: 1e10, tokenId: "t1" };
    },
    close: () => closed.push(name),
  });
  const keys: ApiKeys = {
    identify: (text) => {
      seen.push(`keys ${text}`);
      return machine;
    },
    close: () => closed.push("keys"),
  };
  const revocations: Revocations = {
    isRevoked: () => false,
    revoke: async () => {},
    close: () => closed.push("revocations"),
  };
  const { authenticate, close } = createAuthenticator({
    tokens: verifier("tokens"),
    opaqueTokens: verifier("opaque"),
    keys,
    revocations,
    onRefused: (refusal) => refusals.push(refusal),
    ...over,
  });
  return { authenticate, close, seen, refusals, closed };
}

const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    (identity) => ({ identity }),
    (error: GatewayError) => `${error.code} ${error.message}`,
  );

describe("no credential", () => {
  it("is nobody where none is needed, and that is no refusal", async () => {
    const { authenticate, refusals } = create();
    expect(await authenticate(undefined, all)).toBeNull();
    expect(refusals).toEqual([]);
  });

  it.each([
    [["key"], "This endpoint needs a credential: send `ApiKey` and an API key."],
    [["bearer"], "This endpoint needs a credential: send `Bearer` and a token."],
    [
      ["bearer", "key"],
      "This endpoint needs a credential: send `Bearer` and a token, or `ApiKey` and an API key.",
    ],
  ] as const)("is refused where one of %j is needed", async (accepted, words) => {
    const { authenticate, refusals } = create();
    expect(await failure(authenticate(undefined, accepted))).toBe(`UNAUTHENTICATED ${words}`);
    expect(refusals).toEqual([{ who: "none", what: "credential", why: words }]);
  });
});

describe("a credential", () => {
  it.each([
    [`Bearer ${jwt}`, `tokens ${jwt}`],
    [`bearer   ${jwt}`, `tokens ${jwt}`],
    ["Bearer 2YotnFZFEjr1zCsicMWpAA", "opaque 2YotnFZFEjr1zCsicMWpAA"],
    ["BEARER a-._~+/b==", "opaque a-._~+/b=="],
    [`ApiKey ${key}`, `keys ${key}`],
    [`apikey ${key}`, `keys ${key}`],
    // A key is no token, and a token no key: neither goes to the other's.
    [`Bearer ${key}`, `opaque ${key}`],
    [`ApiKey ${jwt}`, `keys ${jwt}`],
  ])("%s goes to %s", async (header, seenBy) => {
    const { authenticate, seen } = create();
    expect(await authenticate(header, all)).toBe(seenBy.startsWith("keys") ? machine : person);
    expect(seen).toEqual([seenBy]);
  });

  it.each([
    "",
    " ",
    "Bearer",
    "Bearer ",
    "Bearer  ",
    "ApiKey",
    "Basic dTE6cGFzcw==",
    "Token abc",
    "bearerabc",
    "Bearer a b",
    "Bearer a,b",
    "Bearer a, Bearer b",
    `Bearer ${jwt}, ApiKey ${key}`,
    `ApiKey ${key},ApiKey ${key}`,
    `ApiKey="${key}"`,
    "Bearer =",
    "Bearer a===",
    "Bearer a=b",
    "Bearer ü",
    "Bearer a\u0000",
    "Bearer\ta",
    "Bearer a\n",
    `Bearer ${"a".repeat(8_193)}`,
    jwt,
    key,
  ])("of no known form is refused, and nobody is asked: %j", async (header) => {
    const { authenticate, seen, refusals } = create();
    expect(await failure(authenticate(header, all))).toMatch(
      /^UNAUTHENTICATED The Authorization header must be/,
    );
    expect(seen).toEqual([]);
    expect(refusals).toMatchObject([{ who: "other", what: "credential" }]);
  });

  it.each([
    [["key"], `Bearer ${jwt}`, "takes no tokens: the Authorization header must be `ApiKey` and an API key."],
    [
      ["none", "bearer"],
      `ApiKey ${key}`,
      "takes no API keys: the Authorization header must be `Bearer` and a token.",
    ],
    [["none"], `ApiKey ${key}`, "takes no API keys: the Authorization header must be left out."],
  ] as const)("is refused where %j is taken: %s", async (accepted, header, words) => {
    const { authenticate, seen } = create();
    expect(await failure(authenticate(header, accepted))).toBe(`UNAUTHENTICATED This endpoint ${words}`);
    expect(seen).toEqual([]);
  });

  it.each([
    [{ tokens: null, opaqueTokens: null }, `Bearer ${jwt}`, "no issuer"],
    [{ tokens: null, opaqueTokens: null }, "Bearer abc", "no issuer"],
    [{ opaqueTokens: null }, "Bearer abc", "not a JWT"],
    [{ keys: null }, `ApiKey ${key}`, "no API keys"],
  ])("that nobody can tell of is refused: %j, %s", async (over, header, words) => {
    const { authenticate } = create(over);
    const answer = await failure(authenticate(header, all));
    expect(answer).toMatch(/^UNAUTHENTICATED/);
    expect(answer).toContain(words);
  });

  it("is an identity or refused, never nobody, whatever the header", async () => {
    const { authenticate } = create({ tokens: null, opaqueTokens: null, keys: null });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (header) => {
        expect(await failure(authenticate(header, all))).toMatch(/^UNAUTHENTICATED /);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a token", () => {
  it.each([`Bearer ${jwt}`, "Bearer abc"])(
    "is held against what is revoked each time: %s",
    async (header) => {
      const asked: RevocableToken[] = [];
      let isRevoked = false;
      const { authenticate, refusals } = create({
        revocations: {
          isRevoked: (token) => {
            asked.push(token);
            return isRevoked;
          },
          revoke: async () => {},
          close: () => {},
        },
      });
      expect(await authenticate(header, all)).toBe(person);
      isRevoked = true;
      expect(await failure(authenticate(header, all))).toBe("UNAUTHENTICATED The token was revoked.");
      expect(asked).toEqual(Array.from({ length: 2 }, () => ({ tokenId: "t1", subject: "u1", issuedAt: 7 })));
      expect(refusals).toHaveLength(1);
    },
  );

  it("is not taken where it can't be told whether it is revoked", async () => {
    const { authenticate, refusals } = create({
      revocations: {
        isRevoked: () => {
          throw new GatewayError("UPSTREAM_UNAVAILABLE", "", { cause: new Error("not read yet") });
        },
        revoke: async () => {},
        close: () => {},
      },
    });
    expect(await failure(authenticate(`Bearer ${jwt}`, all))).toBe("UPSTREAM_UNAVAILABLE ");
    expect(refusals).toMatchObject([{ who: "bearer", why: "not read yet" }]);
  });
});

describe("a refusal", () => {
  it("says who as far as that is known, why, and of which request, and never the credential", async () => {
    const failing = (text: string): never => {
      throw new GatewayError("UNAUTHENTICATED", "No good.", { cause: new Error(`could not read ${text}`) });
    };
    const verifier: TokenVerifier = { verify: async (token) => failing(token), close: () => {} };
    const { authenticate, refusals } = create({
      tokens: verifier,
      opaqueTokens: verifier,
      keys: { identify: failing, close: () => {} },
    });
    const asking = { requestId: "r1", frontend: "web", address: "192.0.2.1" };
    for (const header of [`Bearer ${jwt}`, "Bearer abcdef", `ApiKey ${key}`, "ApiKey abcdef"]) {
      await failure(authenticate(header, all, asking));
    }
    const why = "No good. could not read [redacted]";
    expect(refusals).toEqual(
      ["bearer", "bearer", "key:0123456789abcdef", "key"].map((who) => ({
        ...asking,
        who,
        what: "credential",
        why,
      })),
    );
  });
});

describe("closing", () => {
  it("ends all parts", () => {
    const { close, closed } = create();
    close();
    expect(closed.toSorted()).toEqual(["keys", "opaque", "revocations", "tokens"]);
  });
});
