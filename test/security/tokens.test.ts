/** Rows 39 to 46: tokens that are forged, old, junk or meant for others, and key sets that are away or hostile. */
import { hash } from "node:crypto";
import {
  base64url,
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  EmbeddedJWK,
  exportSPKI,
  type JWK,
  jwtVerify,
} from "jose";
import { afterEach, describe, expect, onTestFinished, vi } from "vitest";
import { createTokenVerifier, type TokenVerifier } from "../../src/auth/bearer.ts";
import { coolDownMs } from "../../src/auth/key-set.ts";
import { FORGERIES, reEncodings, withOtherSignature } from "../support/bad-tokens.ts";
import { errorsOf, operations, startGateway } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";
import { createLocalIssuer, keySetFaults, type LocalIssuer, toSeconds } from "../support/tokens.ts";

const dayMs = 24 * 60 * 60_000;

afterEach(() => {
  vi.useRealTimers();
});

const setClocks = () => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Our verifier, with the keys that it begins with. */
async function verifierOf(issuer: LocalIssuer): Promise<TokenVerifier> {
  const verifier = createTokenVerifier(issuer.config, issuer.fetchKeys);
  onTestFinished(() => verifier.close());
  await verifier.verify(await issuer.mint());
  return verifier;
}

type Check = (token: string) => Promise<unknown>;

/** What a token comes to: `taken`, or the code of the error. */
const outcomeOf = (check: Check, token: string): Promise<string> =>
  check(token).then(
    () => "taken",
    (error: { code?: string }) => error.code ?? "error",
  );

/** jose's own remote key set as it comes, over the same fetches. */
function stockKeys(issuer: LocalIssuer) {
  return createRemoteJWKSet(new URL(issuer.config.jwksUrl), {
    [customFetch]: async (url, { signal }) => {
      const { status, body } = await issuer.fetchKeys(url, 5_000, signal);
      return new Response(new Uint8Array(body), { status });
    },
  });
}

/** `jwtVerify` with a key set and no options, as in a first example. */
function stockVerify(issuer: LocalIssuer): Check {
  const keys = stockKeys(issuer);
  return (token) => jwtVerify(token, keys);
}

const familiesOf = Object.entries(FORGERIES);

describe("row 39", () => {
  for (const [family, forgeries] of familiesOf) {
    threat(
      { row: 39, attack: `forged token: ${family}`, times: forgeries.length, result: "401" },
      async (tried) => {
        const issuer = await createLocalIssuer("RS256");
        const { verify } = await verifierOf(issuer);
        for (const forge of forgeries) {
          const token = await forge(issuer);
          expect(await outcomeOf(verify, token), token).toBe("UNAUTHENTICATED");
          tried();
        }
        expect(issuer.fetchedAtMs).toHaveLength(1);
      },
    );
  }

  control({ row: 39, naive: "the algorithm taken from the header, the key as PEM" }, async () => {
    const issuer = await createLocalIssuer("RS256");
    const pem = await exportSPKI(issuer.current.publicKey);
    const naive: Check = async (token) => jwtVerify(token, new TextEncoder().encode(pem));
    const [forge] = FORGERIES["public key as secret"] ?? [];
    expect(await outcomeOf(naive, (await forge?.(issuer)) ?? "")).toBe("taken");
  });

  control({ row: 39, naive: "jose's EmbeddedJWK" }, async () => {
    const issuer = await createLocalIssuer("RS256");
    const outcomes = await Promise.all(
      (FORGERIES["key of its own"] ?? []).map(async (forge) =>
        outcomeOf((token) => jwtVerify(token, EmbeddedJWK), await forge(issuer)),
      ),
    );
    expect(outcomes).toContain("taken");
  });

  control({ row: 39, naive: "jose's jwtVerify without options" }, async () => {
    const issuer = await createLocalIssuer("RS256");
    const verify = stockVerify(issuer);
    const outcomes: string[] = [];
    for (const forge of FORGERIES["another type"] ?? [])
      outcomes.push(await outcomeOf(verify, await forge(issuer)));
    expect(outcomes).toContain("taken");
  });
});

describe("row 40", () => {
  const nowSeconds = 1_800_000_000;
  const at = (seconds: number) => nowSeconds + seconds;
  const usual = { iat: at(-600), exp: at(600) };
  const cases: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ ...usual, exp: at(-30) }, "taken"],
    [{ ...usual, nbf: at(30) }, "taken"],
    [{ ...usual, iat: at(30) }, "taken"],
    [{ ...usual, exp: at(-31) }, "UNAUTHENTICATED"],
    [{ ...usual, nbf: at(31) }, "UNAUTHENTICATED"],
    [{ ...usual, iat: at(31) }, "UNAUTHENTICATED"],
    [{ ...usual, exp: undefined }, "UNAUTHENTICATED"],
  ];
  const outcomesOf = async (issuer: LocalIssuer, check: Check) => {
    const outcomes: string[] = [];
    for (const [claims] of cases) outcomes.push(await outcomeOf(check, await issuer.mint(claims)));
    return outcomes;
  };

  threat(
    {
      row: 40,
      attack: "expired, early or endless token, set clock",
      times: cases.length,
      result: "±30 s, not 31",
    },
    async (tried) => {
      const issuer = await createLocalIssuer();
      const { verify, close } = createTokenVerifier(issuer.config, issuer.fetchKeys, {
        nowMs: () => nowSeconds * 1000,
      });
      expect(await outcomesOf(issuer, verify)).toEqual(cases.map(([, outcome]) => outcome));
      tried(cases.length);
      close();
    },
  );

  control({ row: 40, naive: "jose's jwtVerify without options" }, async () => {
    const issuer = await createLocalIssuer();
    const keys = stockKeys(issuer);
    const currentDate = new Date(nowSeconds * 1000);
    const outcomes = await outcomesOf(issuer, (token) => jwtVerify(token, keys, { currentDate }));
    expect(outcomes).not.toEqual(cases.map(([, outcome]) => outcome));
    // The one that never expires.
    expect(outcomes.at(-1)).toBe("taken");
  });

  control({ row: 40, naive: "jose's tolerance of 30 s alone" }, async () => {
    const issuer = await createLocalIssuer();
    const keys = stockKeys(issuer);
    const options = { currentDate: new Date(nowSeconds * 1000), clockTolerance: 30, requiredClaims: ["exp"] };
    const outcomes = await outcomesOf(issuer, (token) => jwtVerify(token, keys, options));
    expect(outcomes).not.toEqual(cases.map(([, outcome]) => outcome));
  });
});

describe("row 41", () => {
  const algorithms = ["RS256", "PS256", "ES256", "EdDSA"] as const;

  threat(
    { row: 41, attack: "a good token in another encoding", times: 4 * 8, result: "401" },
    async (tried) => {
      for (const alg of algorithms) {
        const issuer = await createLocalIssuer(alg);
        const { verify } = await verifierOf(issuer);
        let token = await issuer.mint({ jti: "j1" });
        while (!/[-_]/.test(token.split(".")[2] ?? "")) token = await issuer.mint({ jti: "j1" });
        expect(await outcomeOf(verify, token)).toBe("taken");
        for (const other of reEncodings(token)) {
          expect(other).not.toBe(token);
          expect(await outcomeOf(verify, other), other).toBe("UNAUTHENTICATED");
          tried();
        }
      }
    },
  );

  threat(
    { row: 41, attack: "an ES256 token with its twin signature", times: 1, result: "the same token id" },
    async (tried) => {
      const issuer = await createLocalIssuer("ES256");
      const { verify } = await verifierOf(issuer);
      const token = await issuer.mint({ jti: "j1" });
      expect(await verify(withOtherSignature(token))).toMatchObject({ tokenId: "j1" });
      tried();
    },
  );

  control({ row: 41, naive: "revocation by the token's text, before jose's jwtVerify" }, async () => {
    const issuer = await createLocalIssuer("RS256");
    const verify = stockVerify(issuer);
    const token = await issuer.mint();
    const revoked = new Set([token]);
    const check: Check = async (text) => {
      if (revoked.has(text)) throw Object.assign(new Error(), { code: "UNAUTHENTICATED" });
      return verify(text);
    };
    expect(await outcomeOf(check, token)).toBe("UNAUTHENTICATED");
    expect(await outcomeOf(check, reEncodings(token)[0] ?? "")).toBe("taken");
  });
});

describe("row 42", () => {
  const claims: readonly Record<string, unknown>[] = [
    { aud: "another-service" },
    { aud: ["another-service", "third"] },
    { aud: [] },
    { aud: "" },
    { aud: "Portico" },
    { aud: "portico " },
    { aud: "portico another-service" },
    { aud: { portico: true } },
    { aud: null },
    { aud: [["portico"]] },
    { aud: undefined },
    { iss: "https://elsewhere.example" },
    { iss: "https://issuer.example/" },
    { iss: "https://ISSUER.example" },
    { iss: "https://issuer.example.elsewhere.example" },
    { iss: ["https://issuer.example"] },
    { iss: null },
    { iss: undefined },
    { sub: undefined },
    { sub: "u1/../u2" },
    { sub: ["u1"] },
  ];
  const typs = ["secevent+jwt", "logout+jwt", "dpop+jwt", "application/jwt"];

  threat(
    {
      row: 42,
      attack: "token for another audience, issuer or purpose",
      times: claims.length + typs.length,
      result: "401",
    },
    async (tried) => {
      const issuer = await createLocalIssuer();
      const { verify } = await verifierOf(issuer);
      for (const one of claims) {
        expect(await outcomeOf(verify, await issuer.mint(one)), JSON.stringify(one)).toBe("UNAUTHENTICATED");
        tried();
      }
      for (const typ of typs) {
        expect(await outcomeOf(verify, await issuer.mint({}, { typ })), typ).toBe("UNAUTHENTICATED");
        tried();
      }
    },
  );

  control({ row: 42, naive: "jose's jwtVerify without options" }, async () => {
    const issuer = await createLocalIssuer();
    const verify = stockVerify(issuer);
    for (const one of claims) expect(await outcomeOf(verify, await issuer.mint(one))).toBe("taken");
  });
});

describe("row 43", () => {
  const sizes = [8_193, 16_384, 100_000, 1_000_000];

  threat(
    { row: 43, attack: "signed token of 8 KB to 1 MB", times: sizes.length, result: "401" },
    async (tried) => {
      const issuer = await createLocalIssuer();
      const { verify } = await verifierOf(issuer);
      for (const size of sizes) {
        const token = await issuer.mint({ padding: "x".repeat(size) });
        expect(await outcomeOf(verify, token)).toBe("UNAUTHENTICATED");
        tried();
      }
    },
  );

  control({ row: 43, naive: "jose's jwtVerify without options" }, async () => {
    const issuer = await createLocalIssuer();
    const verify = stockVerify(issuer);
    const token = await issuer.mint({ padding: "x".repeat(1_000_000) });
    expect(await outcomeOf(verify, token)).toBe("taken");
  });

  const junkTokens = 1_000_000;
  threat(
    {
      row: 43,
      attack: "junk tokens of seven kinds",
      times: junkTokens,
      result: "401, under 1 ms of CPU each, nothing kept",
    },
    async (tried) => {
      const issuer = await createLocalIssuer();
      const { verify } = await verifierOf(issuer);
      const [header = "", payload = "", signature = ""] = (await issuer.mint()).split(".");
      const named = (kid: number) => base64url.encode(`{"alg":"ES256","kid":"random-${kid}"}`);
      const kinds: readonly ((index: number) => string)[] = [
        (index) => hash("sha256", `${index}`),
        (index) => `eyJ${index}`,
        (index) => `eyJ${index}.${payload}.${signature}`,
        (index) => `${named(index)}.${payload}.${signature}`,
        (index) => `${header}.${payload}.${signature}${index}=`,
        (index) => "x".repeat(16_000) + index,
        (index) => `${header}.${payload}`.padEnd(8_100, "x") + index,
      ];
      const outcomes = new Set<string>();
      const heapBefore = process.memoryUsage().heapUsed;
      const before = process.cpuUsage();
      for (let index = 0; index < junkTokens; index += 1) {
        const token = kinds[index % kinds.length]?.(index) ?? "";
        outcomes.add(await outcomeOf(verify, token));
      }
      const { user, system } = process.cpuUsage(before);
      tried(junkTokens);
      expect([...outcomes]).toEqual(["UNAUTHENTICATED"]);
      expect((user + system) / junkTokens, "µs").toBeLessThan(1_000);
      expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(256 * 1024 * 1024);
      expect(issuer.fetchedAtMs.length).toBeLessThan(20);
    },
    300_000,
  );

  threat(
    { row: 43, attack: "credential of 16 KB over HTTP", times: 2, result: "431 or 401, and no call" },
    async (tried) => {
      const gateway = await startGateway();
      onTestFinished(() => gateway.close());
      for (const token of ["x".repeat(16 * 1024), `eyJ.${"x".repeat(10 * 1024)}.x`]) {
        const status = await statusOf(gateway.url, token);
        expect([401, 431]).toContain(status);
        tried();
      }
      expect(gateway.journal()).toEqual([]);
      expect(errorsOf(await gateway.ask("web", operations.web))).toEqual([]);
    },
  );
});

async function statusOf(url: string, token: string): Promise<number> {
  const response = await fetch(`${url}/graphql/web`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ __typename }" }),
  });
  await response.arrayBuffer();
  return response.status;
}

describe("row 44", () => {
  const ids = 10_000;
  /** Over ten minutes, in bursts of a hundred at once. */
  const flood = async (
    check: (token: string) => Promise<unknown>,
    issuer: LocalIssuer,
    bursts: number,
    size: number,
  ) => {
    const [, payload, signature] = (await issuer.mint()).split(".");
    for (let burst = 0; burst < bursts; burst += 1) {
      for (let index = 0; index < size; index += 1) {
        const header = base64url.encode(JSON.stringify({ alg: "ES256", kid: `random-${burst}-${index}` }));
        check(`${header}.${payload}.${signature}`).catch(() => {});
      }
      await later((10 * 60_000) / bursts);
    }
  };
  const faults = {
    good: null,
    refused: keySetFaults.refused,
    cut: keySetFaults.cut,
    hung: keySetFaults.hang,
  };

  for (const [state, fault] of Object.entries(faults)) {
    threat(
      {
        row: 44,
        attack: `unknown key ids, the issuer ${state}`,
        times: ids,
        result: "at most one fetch in 30 s",
      },
      async (tried) => {
        setClocks();
        const issuer = await createLocalIssuer();
        const { verify } = await verifierOf(issuer);
        if (fault !== null) issuer.setAnswer(fault);
        await flood(verify, issuer, 100, ids / 100);
        tried(ids);
        expect(smallestGapOf(issuer)).toBeGreaterThanOrEqual(coolDownMs);
        expect(issuer.fetchedAtMs.length).toBeGreaterThan(10);
      },
    );
  }

  threat(
    {
      row: 44,
      attack: "unknown key ids, the issuer failing since the start",
      times: ids,
      result: "at most one fetch in 30 s",
    },
    async (tried) => {
      setClocks();
      const issuer = await createLocalIssuer();
      issuer.setAnswer(keySetFaults.cut);
      const { verify, close } = createTokenVerifier(issuer.config, issuer.fetchKeys);
      await flood(verify, issuer, 100, ids / 100);
      tried(ids);
      expect(smallestGapOf(issuer)).toBeGreaterThanOrEqual(coolDownMs);
      close();
    },
  );

  control({ row: 44, naive: "jose's createRemoteJWKSet" }, async () => {
    setClocks();
    const issuer = await createLocalIssuer();
    const verify = stockVerify(issuer);
    await verify(await issuer.mint());
    await later(60_000);
    issuer.setAnswer(keySetFaults.cut);
    const before = issuer.fetchedAtMs.length;
    await flood(verify, issuer, 100, 1);
    expect(issuer.fetchedAtMs.length - before).toBe(100);
    expect(smallestGapOf(issuer)).toBeLessThan(coolDownMs);
  });
});

function smallestGapOf({ fetchedAtMs }: LocalIssuer): number {
  return Math.min(...fetchedAtMs.slice(1).map((atMs, index) => atMs - (fetchedAtMs[index] ?? 0)));
}

describe("row 45", () => {
  for (const [state, fault] of [
    ["away", keySetFaults.refused],
    ["hung", keySetFaults.hang],
  ] as const) {
    threat(
      {
        row: 45,
        attack: `the issuer ${state} for 24 h, a new token every minute`,
        times: 1_440,
        result: "all taken",
      },
      async (tried) => {
        setClocks();
        const issuer = await createLocalIssuer("EdDSA");
        const { verify } = await verifierOf(issuer);
        issuer.setAnswer(fault);
        for (let minute = 0; minute < 1_440; minute += 1) {
          await later(dayMs / 1_440);
          expect(await outcomeOf(verify, await issuer.mint())).toBe("taken");
          tried();
        }
        expect(smallestGapOf(issuer)).toBeGreaterThanOrEqual(coolDownMs);
      },
    );
  }

  threat(
    { row: 45, attack: "a new key, asked for every second", times: 30, result: "taken within 30 s" },
    async (tried) => {
      setClocks();
      const issuer = await createLocalIssuer("EdDSA");
      const { verify } = await verifierOf(issuer);
      issuer.publish((await issuer.rotate()).jwk);
      for (let second = 0; second < 30; second += 1) {
        await outcomeOf(verify, await issuer.mint());
        await later(1_000);
        tried();
      }
      // The fetch is due now.
      await later(10);
      expect(await outcomeOf(verify, await issuer.mint())).toBe("taken");
    },
  );

  control({ row: 45, naive: "jose's createRemoteJWKSet" }, async () => {
    setClocks();
    const issuer = await createLocalIssuer("EdDSA");
    const verify = stockVerify(issuer);
    await verify(await issuer.mint());
    issuer.setAnswer(keySetFaults.refused);
    await later(11 * 60_000);
    expect(await outcomeOf(verify, await issuer.mint())).not.toBe("taken");
  });
});

/** A token that anybody can make where the key's exponent is 1: the signature is what RSA should have come to (RFC 8017, 9.2). */
function forgedForExponentOne(issuer: LocalIssuer, kid: string): string {
  const nowSeconds = toSeconds(Date.now());
  const { issuer: iss, audience: aud } = issuer.config;
  const input = [
    { alg: "RS256", kid },
    { iss, aud, sub: "u1", exp: nowSeconds + 300 },
  ]
    .map((part) => base64url.encode(JSON.stringify(part)))
    .join(".");
  const digestInfo = Buffer.from(`3031300d060960864801650304020105000420${hash("sha256", input)}`, "hex");
  const padding = Buffer.alloc(256 - digestInfo.length - 3, 0xff);
  const encoded = Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), digestInfo]);
  return `${input}.${encoded.toString("base64url")}`;
}

describe("row 46", () => {
  const body = (value: unknown) => ({ status: 200, body: Buffer.from(JSON.stringify(value)) });
  const hostileSets: readonly ((rsa: JWK) => { status: number; body: Uint8Array })[] = [
    (rsa) => body({ keys: [{ ...rsa, kid: "hostile", e: "AQ" }] }),
    () => body({ keys: [{ kty: "oct", kid: "hostile", k: "c2VjcmV0", alg: "HS256" }] }),
    (rsa) => body({ keys: [{ ...rsa, kid: "hostile", e: rsa.n }] }),
    (rsa) => body({ keys: [{ ...rsa, kid: "hostile", n: Buffer.alloc(2048, 0xff).toString("base64url") }] }),
    (rsa) => body({ keys: [{ ...rsa, kid: "hostile", n: Buffer.alloc(128, 0xff).toString("base64url") }] }),
    (rsa) => body({ keys: [{ ...rsa, kid: "hostile", d: "AQAB" }] }),
    (rsa) =>
      body({ keys: Array.from({ length: 5_000 }, (_, index) => ({ ...rsa, kid: `hostile-${index}` })) }),
    (rsa) => body({ keys: [rsa], padding: "x".repeat(1_000_000) }),
    () => body({ keys: [] }),
    () => body({ keys: null }),
    () => body([]),
    () => ({ status: 200, body: Buffer.from("[".repeat(60_000)) }),
    () => ({ status: 200, body: Buffer.from('{"keys":[{"__proto__":{"kty":"RSA"}}]}') }),
  ];

  threat(
    { row: 46, attack: "hostile key sets", times: hostileSets.length, result: "ignored, the old set stays" },
    async (tried) => {
      const rsa = (await createLocalIssuer("RS256")).current.jwk;
      setClocks();
      for (const make of hostileSets) {
        const issuer = await createLocalIssuer("EdDSA");
        const { verify } = await verifierOf(issuer);
        issuer.setAnswer(make(rsa));
        await later(10 * 60_000);
        expect(issuer.fetchedAtMs.length).toBeGreaterThan(1);
        expect(await outcomeOf(verify, await issuer.mint())).toBe("taken");
        expect(await outcomeOf(verify, forgedForExponentOne(issuer, "hostile"))).not.toBe("taken");
        tried();
      }
    },
  );

  threat(
    {
      row: 46,
      attack: "a key with the exponent 1 beside a good one",
      times: 1,
      result: "ignored, the good one taken",
    },
    async (tried) => {
      const rsa = (await createLocalIssuer("RS256")).current.jwk;
      const issuer = await createLocalIssuer("EdDSA");
      issuer.publish({ ...rsa, kid: "hostile", e: "AQ" }, issuer.current.jwk);
      const { verify } = await verifierOf(issuer);
      expect(await outcomeOf(verify, forgedForExponentOne(issuer, "hostile"))).toBe("UNAUTHENTICATED");
      tried();
    },
  );

  control({ row: 46, naive: "jose's createLocalJWKSet" }, async () => {
    const issuer = await createLocalIssuer("RS256");
    const { jwk } = issuer.current;
    const keys = createLocalJWKSet({ keys: [{ ...jwk, kid: "hostile", e: "AQ" }] });
    const { issuer: iss, audience } = issuer.config;
    const naive: Check = (token) => jwtVerify(token, keys, { issuer: iss, audience, algorithms: ["RS256"] });
    expect(await outcomeOf(naive, forgedForExponentOne(issuer, "hostile"))).toBe("taken");
  });

  control({ row: 46, naive: "jose's createRemoteJWKSet" }, async () => {
    setClocks();
    const issuer = await createLocalIssuer("EdDSA");
    const verify = stockVerify(issuer);
    await verify(await issuer.mint());
    issuer.setAnswer(body({ keys: [] }));
    await later(11 * 60_000);
    expect(await outcomeOf(verify, await issuer.mint())).not.toBe("taken");
  });
});
