/** Row 41: a token that was taken back is not taken again: in no process, after a second, in whatever spelling. */
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createControlPlane } from "../../clients/core/control-plane.ts";
import { type Authenticator, createAuthenticator } from "../../src/auth/authenticate.ts";
import { createTokenVerifier } from "../../src/auth/bearer.ts";
import { createRevocations, type Revocations } from "../../src/auth/revocations.ts";
import { createRedisStore } from "../../src/store/redis.ts";
import { hasRedisServer, type RedisServer, startRedisServer } from "../support/redis-server.ts";
import { control, threat } from "../support/threats.ts";
import { createTestIssuer, type TestIssuer, toSeconds } from "../support/tokens.ts";

const longTime = "2999-01-01T00:00:00Z";
const inForceWithinMs = 1_000;

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await createTestIssuer({ alg: "ES256" });
  return () => issuer.close();
});

/** The order of the group of P-256: to each signature (r, s) there is a second one that is as good, (r, n - s). */
const groupOrder = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function withOtherSignature(token: string): string {
  const [header, payload, signature = ""] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  const other = groupOrder - BigInt(`0x${bytes.subarray(32).toString("hex")}`);
  const halves = [bytes.subarray(0, 32), Buffer.from(other.toString(16).padStart(64, "0"), "hex")];
  return [header, payload, Buffer.concat(halves).toString("base64url")].join(".");
}

/** The same bytes with other unused bits: 86 characters hold four bits more than 64 bytes. */
function withOtherUnusedBits(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(token.at(-1) ?? "");
  return token.slice(0, -1) + alphabet[last ^ 1];
}

/** Headers that say the same as `Bearer` and the token does, the token itself first. */
const spellings: Readonly<Record<string, (token: string) => string>> = {
  "as it is": (token) => `Bearer ${token}`,
  "the other signature of the same key": (token) => `Bearer ${withOtherSignature(token)}`,
  "other unused bits": (token) => `Bearer ${withOtherUnusedBits(token)}`,
  "with padding": (token) => `Bearer ${token}==`,
  "the scheme in other letters and spaces": (token) => `bEARER    ${token}`,
};
const spellingCount = Object.keys(spellings).length;

interface Process {
  readonly authenticator: Authenticator;
  readonly revocations: Revocations;
  /** Whether the header is taken. Anything but a refusal with UNAUTHENTICATED is an error. */
  takes(header: string): Promise<boolean>;
  close(): void;
}

/** What a gateway's process has: its own connection to Redis, its own keys, its own memory. */
async function startProcess(redis: RedisServer): Promise<Process> {
  const store = await createRedisStore(redis.url);
  const controlPlane = createControlPlane("issuer");
  const revocations = await createRevocations({ file: null, store, onFault: () => {} });
  const authenticator = createAuthenticator({
    tokens: createTokenVerifier(issuer, controlPlane.fetch),
    opaqueTokens: null,
    keys: null,
    revocations,
    onRefused: () => {},
  });
  return {
    authenticator,
    revocations,
    takes: (header) => takes(() => authenticator.authenticate(header, ["none", "bearer"])),
    close: () => {
      authenticator.close();
      controlPlane.close();
      store.close();
    },
  };
}

async function takes(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    return (await attempt()) !== null;
  } catch (error) {
    if ((error as { code?: unknown }).code === "UNAUTHENTICATED") return false;
    throw error;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(!hasRedisServer)("a token that is taken back", () => {
  let redis: RedisServer;
  let processes: readonly Process[];
  beforeAll(async () => {
    redis = await startRedisServer();
    processes = await Promise.all([startProcess(redis), startProcess(redis), startProcess(redis)]);
  });
  afterAll(async () => {
    for (const one of processes ?? []) one.close();
    await redis?.close();
  });

  /** Sends the tokens everywhere, all the time; gives when one was taken last, and how often. */
  function startLoad(headers: readonly string[]) {
    let lastTakenAtMs = 0;
    let taken = 0;
    let isRunning = true;
    const loops = processes.flatMap((one) =>
      headers.map(async (header) => {
        while (isRunning) {
          // From when it was asked: an answer that is given late was decided before.
          const askedAtMs = performance.now();
          if (await one.takes(header)) {
            taken += 1;
            lastTakenAtMs = Math.max(lastTakenAtMs, askedAtMs);
          }
          await pause(2);
        }
      }),
    );
    return {
      taken: () => taken,
      stop: async () => {
        isRunning = false;
        await Promise.all(loops);
        return lastTakenAtMs;
      },
    };
  }

  async function revokeUnderLoad(
    token: string,
    revoke: (from: Revocations) => Promise<void>,
    tried: (times: number) => void,
  ): Promise<void> {
    const headers = Object.values(spellings).map((spell) => spell(token));
    const load = startLoad(headers);
    while (load.taken() < 500) await pause(10);
    const [first] = processes;
    if (first === undefined) throw new Error("no process was started");
    const revokedAtMs = performance.now();
    await revoke(first.revocations);
    await pause(inForceWithinMs + 500);
    expect((await load.stop()) - revokedAtMs, "ms until no process took it").toBeLessThan(inForceWithinMs);
    for (const one of processes) {
      for (const header of headers) {
        const answers = await Promise.all(Array.from({ length: 100 }, () => one.takes(header)));
        expect(answers).not.toContain(true);
        tried(answers.length);
      }
    }
  }

  const times = 3 * spellingCount * 100;
  threat(
    {
      row: 41,
      attack: "a token revoked by jti under load, as it is and in 4 other spellings, in 3 processes",
      times,
      result: "refused within 1 s",
    },
    async (tried) => {
      const [token, other] = [await issuer.mint({ jti: "t1" }), await issuer.mint({ jti: "t2" })];
      await revokeUnderLoad(token, (from) => from.revoke({ jti: "t1", until: longTime }), tried);
      for (const one of processes) expect(await one.takes(`Bearer ${other}`)).toBe(true);
    },
  );

  threat(
    {
      row: 41,
      attack:
        "all tokens of a person revoked under load, as they are and in 4 other spellings, in 3 processes",
      times,
      result: "refused within 1 s; newer ones are taken",
    },
    async (tried) => {
      const nowMs = Date.now();
      const token = await issuer.mint({ sub: "u7" });
      const issuedBefore = new Date(nowMs).toISOString();
      await revokeUnderLoad(
        token,
        (from) => from.revoke({ sub: "u7", issuedBefore, until: longTime }),
        tried,
      );
      const newer = await issuer.mint({ sub: "u7", iat: toSeconds(nowMs) + 2 });
      const others = await issuer.mint({ sub: "u8", iat: toSeconds(nowMs) - 60 });
      for (const one of processes) {
        expect(await one.takes(`Bearer ${newer}`)).toBe(true);
        expect(await one.takes(`Bearer ${others}`)).toBe(true);
      }
    },
  );

  threat(
    {
      row: 41,
      attack: "a revoked token sent while Redis is gone, and after it came back empty",
      times: 200,
      result: "refused",
    },
    async (tried) => {
      const header = `Bearer ${await issuer.mint({ jti: "t3" })}`;
      const lone = await startProcess(redis);
      try {
        await lone.revocations.revoke({ jti: "t3", until: longTime });
        const other = await startProcess(redis);
        try {
          await redis.kill();
          for (let count = 0; count < 50; count += 1) {
            expect(await lone.takes(header)).toBe(false);
            expect(await other.takes(header)).toBe(false);
            tried(2);
          }
          await redis.restart();
          await pause(1_500);
          for (let count = 0; count < 50; count += 1) {
            expect(await lone.takes(header)).toBe(false);
            expect(await other.takes(header)).toBe(false);
            tried(2);
          }
        } finally {
          other.close();
        }
      } finally {
        lone.close();
      }
    },
  );
});

describe("naive wirings", () => {
  /** Stock jose, and a list of the texts that are taken back. */
  async function createNaive(token: string) {
    const keys = createRemoteJWKSet(new URL(issuer.jwksUrl));
    const revoked = new Set([token]);
    return async (header: string): Promise<boolean> => {
      const text = header.replace(/^Bearer +/i, "");
      if (revoked.has(text)) return false;
      return jwtVerify(text, keys, { issuer: issuer.issuer, audience: issuer.audience }).then(
        () => true,
        () => false,
      );
    };
  }

  control({ row: 41, naive: "stock jose with a list of revoked texts" }, async () => {
    const token = await issuer.mint({ jti: "t1" });
    const naive = await createNaive(token);
    const taken: string[] = [];
    for (const [name, spell] of Object.entries(spellings)) if (await naive(spell(token))) taken.push(name);
    expect(taken).toEqual(["the other signature of the same key", "other unused bits", "with padding"]);
  });

  control({ row: 41, naive: "a memory of verified tokens that is asked before the list" }, async () => {
    const token = await issuer.mint({ jti: "t1" });
    const keys = createRemoteJWKSet(new URL(issuer.jwksUrl));
    const revoked = new Set<string>();
    const remembered = new Set<string>();
    const naive = async () => {
      if (remembered.has(token)) return true;
      const { payload } = await jwtVerify(token, keys);
      if (revoked.has(payload.jti ?? "")) return false;
      remembered.add(token);
      return true;
    };
    await naive();
    revoked.add("t1");
    expect(await naive()).toBe(true);
  });

  it("are given real other spellings: the second signature is another text, and as good", async () => {
    const token = await issuer.mint();
    expect(withOtherSignature(token)).not.toBe(token);
    expect(withOtherSignature(withOtherSignature(token))).toBe(token);
  });
});
