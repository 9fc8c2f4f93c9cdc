/** Stage 3, the issuer's keys: fetched seldom whatever arrives, kept through any outage, and only those that are fit. */
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createKeySet, type KeySet, type KeySetEvent } from "../../../src/auth/key-set.ts";
import { createLocalIssuer, createTestKey, keySetFaults, type LocalIssuer } from "../../support/tokens.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let issuer: LocalIssuer;
let events: KeySetEvent[];

beforeEach(async () => {
  issuer = await createLocalIssuer();
  events = [];
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function open(): KeySet {
  const keys = createKeySet(issuer.config.jwksUrl, issuer.fetchKeys, {
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => keys.close());
  return keys;
}

/** One that has its first set. */
async function opened(): Promise<KeySet> {
  const keys = open();
  await keys.find("ES256", issuer.current.kid);
  return keys;
}

const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const codeOf = (found: Promise<unknown>) =>
  found.then(
    (key) => (key === null ? "none" : "found"),
    ({ code }: { code: string }) => code,
  );
const ask = (keys: KeySet, kid = issuer.current.kid) => codeOf(keys.find("ES256", kid));
const fetches = () => issuer.fetchedAtMs.length;
/** The times between fetches, in milliseconds. */
const gaps = () => issuer.fetchedAtMs.slice(1).map((atMs, index) => atMs - (issuer.fetchedAtMs[index] ?? 0));

describe("a key set", () => {
  it("is fetched before anybody asks, once for all who wait for it", async () => {
    const keys = open();
    expect(fetches()).toBe(1);
    expect(await Promise.all([ask(keys), ask(keys), ask(keys)])).toEqual(["found", "found", "found"]);
    expect(fetches()).toBe(1);
  });

  it("is fetched again every five minutes, a little earlier at most, without being asked", async () => {
    await opened();
    await later(hourMs);
    expect(fetches()).toBeGreaterThanOrEqual(12);
    for (const gap of gaps()) {
      expect(gap).toBeGreaterThanOrEqual(4.5 * minuteMs);
      expect(gap).toBeLessThanOrEqual(5 * minuteMs + 10);
    }
  });

  it("drops a key that the issuer has withdrawn within five minutes, and keeps the others as they are", async () => {
    const keys = await opened();
    const old = issuer.current;
    const key = await keys.find("ES256", old.kid);
    const next = await issuer.rotate();
    issuer.publish(old.jwk, next.jwk);
    await later(5 * minuteMs);
    expect(await keys.find("ES256", old.kid)).toBe(key);
    issuer.publish(next.jwk);
    await later(5 * minuteMs);
    expect(key && keys.has(key)).toBe(false);
    expect(await ask(keys, old.kid)).toBe("none");
    expect(events.filter((event) => event.type === "keys-refreshed" && event.changed)).toEqual([
      { type: "keys-refreshed", keys: 1, changed: true },
      { type: "keys-refreshed", keys: 2, changed: true },
      { type: "keys-refreshed", keys: 1, changed: true },
    ]);
  });

  it("is fetched no more once it is closed, and says nothing of the fetch under way", async () => {
    issuer.setAnswer(keySetFaults.hang);
    const keys = open();
    keys.close();
    await later(hourMs);
    expect(fetches()).toBe(1);
    expect(events).toEqual([]);
  });
});

describe("an unknown id", () => {
  it("is asked for at once where the last fetch is 30 s old", async () => {
    const keys = await opened();
    const next = await issuer.rotate();
    issuer.publish(next.jwk);
    await later(30_000);
    expect(await ask(keys)).toBe("found");
    expect(gaps()).toEqual([30_000]);
  });

  it("is asked for when the last fetch is 30 s old, though nobody asks again", async () => {
    const keys = await opened();
    await later(10_000);
    const next = await issuer.rotate();
    issuer.publish(next.jwk);
    expect(await ask(keys)).toBe("none");
    await later(20_010);
    expect(fetches()).toBe(2);
    expect(await ask(keys)).toBe("found");
    expect(fetches()).toBe(2);
  });

  it.each([["good"], ["hang"], ["refused"], ["cut"], ["500"]] as const)(
    "brings about one fetch in 30 s, however many there are (%s)",
    async (fault) => {
      const keys = await opened();
      if (fault === "500") issuer.setAnswer({ status: 500, body: new Uint8Array() });
      else if (fault !== "good") issuer.setAnswer(keySetFaults[fault]);
      const answers = new Set<string>();
      for (let second = 0; second < 300; second += 1) {
        const asked = Array.from({ length: 40 }, (_, index) => ask(keys, `random-${second}-${index}`));
        await later(1_000);
        // Nobody waits longer than a fetch may take.
        Promise.all(asked).then((all) => {
          for (const one of all) answers.add(one);
        });
      }
      await later(2_000);
      expect(fetches()).toBeGreaterThan(9);
      expect(Math.min(...gaps())).toBeGreaterThanOrEqual(30_000);
      expect([...answers].sort()).toEqual(fault === "good" ? ["none"] : ["UPSTREAM_UNAVAILABLE", "none"]);
    },
  );

  it("that the issuer is known not to have is not waited for", async () => {
    const keys = await opened();
    await later(30_000);
    expect(await ask(keys, "stale")).toBe("none");
    await later(30_000);
    issuer.setAnswer(keySetFaults.hang);
    const [stale, fresh] = [ask(keys, "stale"), ask(keys, "fresh")];
    expect(await stale).toBe("none");
    expect(fetches()).toBe(3);
    await later(2_000);
    expect(await fresh).toBe("UPSTREAM_UNAVAILABLE");
  });

  it("that was guessed before it was published is found all the same within 30 s", async () => {
    const keys = await opened();
    const next = await issuer.rotate();
    for (let minute = 0; minute < 60; minute += 1) {
      expect(await ask(keys, next.kid)).toBe("none");
      await later(minuteMs);
    }
    issuer.publish(next.jwk);
    await ask(keys, next.kid);
    await later(30_010);
    expect(await ask(keys, next.kid)).toBe("found");
  });

  it("is not said to be none where the issuer fails: it may have come since", async () => {
    const keys = await opened();
    issuer.setAnswer(keySetFaults.cut);
    await later(5 * minuteMs);
    expect(await ask(keys, "new")).toBe("UPSTREAM_UNAVAILABLE");
    expect(await ask(keys)).toBe("found");
  });
});

describe("an outage", () => {
  it("of 24 hours takes no key away, and is asked about ever more seldom", async () => {
    const keys = await opened();
    issuer.setAnswer(keySetFaults.refused);
    for (let hour = 0; hour < 24; hour += 1) {
      await later(hourMs);
      expect(await ask(keys)).toBe("found");
    }
    const [first = 0, ...others] = gaps();
    expect(first).toBeGreaterThanOrEqual(4.5 * minuteMs);
    expect(others.slice(0, 5).map((gap) => Math.round(gap / 1000))).toEqual([30, 60, 120, 240, 300]);
    expect(fetches()).toBeLessThan(24 * 13);
    expect(events.at(-1)).toMatchObject({
      type: "refresh-failed",
      reason: "unreachable",
      keys: 1,
      retryInMs: 300_000,
    });
    issuer.publish(issuer.current.jwk);
    await later(5 * minuteMs);
    expect(events.at(-1)).toEqual({ type: "keys-refreshed", keys: 1, changed: false });
  });
});

describe("before the first set", () => {
  it.each([["hang"], ["cut"]] as const)(
    "an issuer that fails (%s) is asked every 30 s, and found",
    async (fault) => {
      issuer.setAnswer(keySetFaults[fault]);
      const keys = open();
      for (let second = 0; second < 95; second += 1) {
        // Whoever asks brings no fetch about.
        ask(keys, `random-${second}`);
        await later(1_000);
      }
      expect(gaps().map((gap) => Math.round(gap / 1000))).toEqual([30, 30, 30]);
      issuer.publish(issuer.current.jwk);
      expect(await ask(keys)).toBe("UPSTREAM_UNAVAILABLE");
      await later(30_000);
      expect(await ask(keys)).toBe("found");
    },
  );

  it("an issuer that is not there yet is found soon after it is", async () => {
    issuer.setAnswer(keySetFaults.refused);
    const keys = open();
    await later(4 * minuteMs);
    expect(
      gaps()
        .slice(0, 7)
        .map((gap) => Math.round(gap / 1000)),
    ).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect(await ask(keys)).toBe("UPSTREAM_UNAVAILABLE");
  });

  it("says when it is worth asking again", async () => {
    issuer.setAnswer(keySetFaults.cut);
    const keys = open();
    await later(10_000);
    const error = await keys.find("ES256", "any").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", service: "issuer" });
    const { retryAfterMs } = error as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(19_000);
    expect(retryAfterMs).toBeLessThanOrEqual(20_010);
  });

  it.each([
    ["two seconds at most", {}, 2_000],
    ["as long as it says", { waitMs: 50 }, 50],
  ])("whoever asks waits %s", async (_what, wait, limitMs) => {
    issuer.setAnswer(keySetFaults.hang);
    const keys = open();
    let answer = "waiting";
    codeOf(keys.find("ES256", "any", wait)).then((code) => {
      answer = code;
    });
    await later(limitMs - 1);
    expect(answer).toBe("waiting");
    await later(1);
    expect(answer).toBe("UPSTREAM_UNAVAILABLE");
  });

  it("whoever goes away waits no longer, and takes nobody along", async () => {
    issuer.setAnswer(keySetFaults.hang);
    const keys = open();
    const leaving = new AbortController();
    const left = codeOf(keys.find("ES256", "any", { signal: leaving.signal }));
    let stayed = "waiting";
    ask(keys).then((code) => {
      stayed = code;
    });
    leaving.abort();
    expect(await left).toBe("UPSTREAM_UNAVAILABLE");
    expect(stayed).toBe("waiting");
    expect(await codeOf(keys.find("ES256", "any", { signal: AbortSignal.abort() }))).toBe(
      "UPSTREAM_UNAVAILABLE",
    );
  });
});

/** A key of the issuer with something wrong. */
const spoilt: Readonly<Record<string, (keys: Keys) => unknown>> = {
  "no object": () => "key",
  symmetric: ({ ec }) => ({ kty: "oct", k: "c2VjcmV0", kid: ec.kid, alg: "HS256" }),
  "on another curve": ({ p384, ec }) => ({ ...p384, kid: ec.kid }),
  "of another Edwards curve": ({ ec }) => ({ kty: "OKP", crv: "X25519", x: ec.x, kid: ec.kid }),
  "RSA with the exponent 1": ({ rsa }) => ({ ...rsa, e: "AQ" }),
  "RSA with the exponent 3": ({ rsa }) => ({ ...rsa, e: "Aw" }),
  "RSA with an exponent as long as the modulus": ({ rsa }) => ({ ...rsa, e: rsa.n }),
  "RSA of 1024 bits": ({ rsa1024 }) => rsa1024,
  "RSA of 1024 bits behind zeros": ({ rsa1024 }) => ({
    ...rsa1024,
    n: Buffer.concat([Buffer.alloc(128), Buffer.from(rsa1024.n ?? "", "base64url")]).toString("base64url"),
  }),
  "RSA of 16384 bits": ({ rsa }) => ({ ...rsa, n: Buffer.alloc(2048, 0xff).toString("base64url") }),
  "RSA with an even modulus": ({ rsa }) => ({
    ...rsa,
    n: Buffer.from(rsa.n ?? "", "base64url")
      .fill(2, 255)
      .toString("base64url"),
  }),
  "without numbers": ({ ec }) => ({ ...ec, x: undefined }),
  "with numbers in another alphabet": ({ ec }) => ({ ...ec, x: `${ec.x}=` }),
  "no point of its curve": ({ ec }) => ({ ...ec, y: ec.x }),
  private: ({ own }) => own,
  "for encryption": ({ ec }) => ({ ...ec, use: "enc" }),
  "for signing only": ({ ec }) => ({ ...ec, key_ops: ["sign"] }),
  "for operations that are no list": ({ ec }) => ({ ...ec, key_ops: "verify" }),
  "for an algorithm outside the list": ({ rsa }) => ({ ...rsa, alg: "RS512" }),
  "for another type's algorithm": ({ ec }) => ({ ...ec, alg: "RS256" }),
  "with an id that is none": ({ ec }) => ({ ...ec, kid: 7 }),
  "with an empty id": ({ ec }) => ({ ...ec, kid: "" }),
  "with an id of 257 characters": ({ ec }) => ({ ...ec, kid: "x".repeat(257) }),
};

interface Keys {
  readonly ec: JWK;
  readonly own: JWK;
  readonly p384: JWK;
  readonly rsa: JWK;
  readonly rsa1024: JWK;
}

async function makeKeys(): Promise<Keys> {
  const [ec, rsa, p384] = await Promise.all([
    createTestKey("ES256"),
    createTestKey("RS256"),
    createTestKey("ES384"),
  ]);
  const { publicKey } = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      hash: "SHA-256",
      modulusLength: 1024,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    true,
    ["sign", "verify"],
  );
  return {
    ec: ec.jwk,
    own: { ...(await exportJWK(ec.privateKey)), kid: ec.kid },
    p384: p384.jwk,
    rsa: rsa.jwk,
    rsa1024: { ...(await exportJWK(publicKey)), kid: "small", alg: "RS256" },
  };
}

describe("a key", () => {
  it.each(Object.keys(spoilt))("%s is ignored, and those beside it are not", async (what) => {
    const bad = spoilt[what]?.(await makeKeys());
    const kid = (bad as JWK).kid;
    issuer.publish(bad, issuer.current.jwk);
    const keys = await opened();
    expect(await ask(keys)).toBe("found");
    if (typeof kid === "string") {
      for (const alg of ["RS256", "PS256", "ES256", "EdDSA"] as const)
        expect(await keys.find(alg, kid)).toBeNull();
    }
    await later(hourMs);
    expect(events.filter(({ type }) => type === "key-ignored")).toHaveLength(1);
  });

  it.each(Object.keys(spoilt))("%s, alone in its set, leaves the old set as it is", async (what) => {
    const keys = await opened();
    issuer.publish(spoilt[what]?.(await makeKeys()));
    await later(hourMs);
    expect(await ask(keys)).toBe("found");
    expect(events.at(-1)).toMatchObject({ type: "refresh-failed", reason: "no-usable-key", keys: 1 });
  });

  it.each([
    ["RS256", "RS256", ["RS256"]],
    ["RS256", "PS256", ["PS256"]],
    ["RS256", undefined, ["RS256", "PS256"]],
    ["ES256", undefined, ["ES256"]],
    ["EdDSA", "EdDSA", ["EdDSA"]],
  ] as const)("made for %s that says %s takes %j", async (made, alg, taken) => {
    const { jwk } = await createTestKey(made);
    issuer.publish({ ...jwk, alg, use: undefined, kid: "one", x5t: "ignored", ext: true });
    const keys = open();
    for (const algorithm of ["RS256", "PS256", "ES256", "EdDSA"] as const) {
      const key = await keys.find(algorithm, "one");
      expect(key !== null, algorithm).toBe((taken as readonly string[]).includes(algorithm));
    }
  });

  it("may have up to 8192 bits, and zeros before them", async () => {
    const { jwk } = await createTestKey("RS256");
    const n = Buffer.alloc(1024, 0xff);
    const zeroed = Buffer.concat([Buffer.from([0]), Buffer.from(jwk.n ?? "", "base64url")]);
    issuer.publish(
      { ...jwk, kid: "long", n: n.toString("base64url") },
      { ...jwk, kid: "zeroed", n: zeroed.toString("base64url") },
    );
    const keys = open();
    expect(await keys.find("RS256", "long")).not.toBeNull();
    expect(await keys.find("RS256", "zeroed")).not.toBeNull();
  });

  it("that has the id and algorithm of an earlier one is ignored", async () => {
    const [other, rsa] = [await createTestKey("ES256"), await createTestKey("RS256")];
    const { kid, jwk } = issuer.current;
    issuer.publish(jwk, { ...other.jwk, kid }, { ...rsa.jwk, kid });
    const keys = await opened();
    expect((await keys.find("ES256", kid))?.text).toContain(jwk.x);
    expect(await keys.find("RS256", kid)).not.toBeNull();
    expect(events[0]).toEqual({ type: "key-ignored", kid, reason: "duplicate" });
  });

  it("is found without an id where it is the only one for the algorithm", async () => {
    const [other, rsa] = [await createTestKey("ES256"), await createTestKey("RS256")];
    issuer.publish(issuer.current.jwk, { ...rsa.jwk, kid: undefined });
    const keys = await opened();
    expect(await keys.find("ES256", null)).not.toBeNull();
    expect(await keys.find("RS256", null)).not.toBeNull();
    expect(await keys.find("EdDSA", null)).toBeNull();
    issuer.publish(issuer.current.jwk, other.jwk);
    await later(5 * minuteMs);
    expect(await keys.find("ES256", null)).toBeNull();
  });
});

describe("an answer that is no key set", () => {
  const json = (value: unknown, status = 200) => ({ status, body: Buffer.from(JSON.stringify(value)) });
  it.each([
    ["an error", () => json({ keys: [issuer.current.jwk] }, 500), "status"],
    ["a redirect", () => json({ keys: [issuer.current.jwk] }, 302), "status"],
    ["HTML", () => ({ status: 200, body: Buffer.from("<html>") }), "not-a-key-set"],
    ["no text", () => ({ status: 200, body: Buffer.from([0xff, 0xfe]) }), "not-a-key-set"],
    ["a list", () => json([issuer.current.jwk]), "not-a-key-set"],
    ["no list of keys", () => json({ keys: { 0: issuer.current.jwk } }), "not-a-key-set"],
    ["a list without keys", () => json({ keys: [] }), "no-usable-key"],
    ["101 keys", () => json({ keys: Array(101).fill(issuer.current.jwk) }), "too-large"],
    ["65 KiB", () => json({ keys: [issuer.current.jwk], padding: "x".repeat(65 * 1024) }), "too-large"],
    ["deep nesting", () => ({ status: 200, body: Buffer.from("[".repeat(60_000)) }), "not-a-key-set"],
  ])("(%s) leaves the old set as it is", async (_what, answer, reason) => {
    const keys = await opened();
    issuer.setAnswer(answer());
    await later(5 * minuteMs);
    expect(events.at(-1)).toMatchObject({ type: "refresh-failed", reason, keys: 1 });
    expect(await ask(keys)).toBe("found");
  });
});

it("a library's own keys are taken, as they are exported", async () => {
  const { publicKey } = await generateKeyPair("EdDSA", { extractable: true });
  issuer.publish({ ...(await exportJWK(publicKey)), kid: "own", key_ops: ["verify"] });
  expect(await open().find("EdDSA", "own")).not.toBeNull();
});
