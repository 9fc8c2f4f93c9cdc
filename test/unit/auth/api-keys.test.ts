/** Stage 3, API keys: who has the secret is its owner until it ends; who has all that is kept of it is nobody. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type ApiKeys, type ApiKeysOptions, createApiKeys } from "../../../src/auth/api-keys.ts";
import {
  formatKeyFile,
  hasAllKeys,
  type KeyEntry,
  mintKey,
  parseKeyFile,
  readKey,
} from "../../../src/auth/key-entry.ts";
import { addSharedKey, revokeSharedKey } from "../../../src/auth/shared-keys.ts";
import { createRedisStore } from "../../../src/store/redis.ts";
import type { SharedStore } from "../../../src/store/store.ts";
import { hasRedisServer, type RedisServer, startRedisServer } from "../../support/redis-server.ts";

const nowMs = Date.parse("2030-01-01T00:00:00Z");
const dayMs = 24 * 60 * 60 * 1000;
const make = (owner = "acme", over: { readonly fromMs?: number; readonly days?: number } = {}) => {
  const { fromMs = nowMs, days = 30 } = over;
  const wish = {
    owner,
    tier: "partner",
    scopes: ["catalog:read"],
    expiresAtMs: fromMs + days * dayMs,
  } as const;
  return mintKey(wish, fromMs);
};

describe("a key", () => {
  it("has 256 random bits, and what is kept of it does not tell them", () => {
    const made = Array.from({ length: 1_000 }, () => make());
    expect(new Set(made.map(({ text }) => text)).size).toBe(1_000);
    for (const { text, entry } of made) {
      expect(text).toMatch(/^pk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
      const secret = text.slice(20);
      expect(JSON.stringify(entry)).not.toContain(secret);
      expect(entry.secretSha256).toBe(createHash("sha256").update(secret).digest("hex"));
      expect(readKey(text)?.id).toBe(entry.id);
    }
  });

  it.each([
    "",
    "pk_",
    "pk_0123456789abcdef_",
    `pk_0123456789ABCDEF_${"a".repeat(43)}`,
    `pk_0123456789abcdef_${"a".repeat(44)}`,
  ])("has a form, and %j has not", (text) => {
    expect(readKey(text)).toBeNull();
  });

  it("leaves its owner room for one other that is valid; what has ended does not count", () => {
    const [first, second] = [make().entry, make().entry];
    expect(hasAllKeys([first], "acme", nowMs)).toBe(false);
    expect(hasAllKeys([first, second], "acme", nowMs)).toBe(true);
    expect(hasAllKeys([first, second], "other", nowMs)).toBe(false);
    expect(hasAllKeys([first, { ...second, revokedAt: second.createdAt }], "acme", nowMs)).toBe(false);
    expect(hasAllKeys([first, second], "acme", nowMs + 30 * dayMs)).toBe(false);
  });
});

describe("a file of keys", () => {
  const entry = make().entry;
  const faulty = (over: object) => JSON.stringify({ keys: [{ ...entry, ...over }] });
  it.each([
    ["text", "not JSON", "not valid JSON"],
    ["a key without an end", faulty({ expiresAt: undefined }), "expiresAt"],
    ["a secret", faulty({ secret: "canary" }), "secret"],
    ["a tier that is none", faulty({ tier: "anonymous" }), "tier"],
    ["an owner that is no id", faulty({ owner: "../x" }), "owner"],
    ["a scope with a space", faulty({ scopes: ["a b"] }), "scopes[0]"],
    ["half a digest", faulty({ secretSha256: "ab" }), "secretSha256"],
    ["the same id twice", JSON.stringify({ keys: [entry, entry] }), "the same id"],
    [
      "three valid keys of one owner",
      formatKeyFile([make().entry, make().entry, make().entry]),
      "more than 2",
    ],
  ])("is not one with %s", (_what, text, words) => {
    expect(() => parseKeyFile(text, nowMs)).toThrow(words);
  });

  it("is read as it is written", () => {
    const keys = [entry, make("other").entry, { ...make().entry, revokedAt: new Date(nowMs).toISOString() }];
    expect(parseKeyFile(formatKeyFile(keys), nowMs)).toEqual(keys);
  });
});

async function create(options: Partial<ApiKeysOptions>): Promise<{ keys: ApiKeys; faults: string[] }> {
  const faults: string[] = [];
  const onFault = ({ message }: Error) => faults.push(message);
  const keys = await createApiKeys({ file: null, store: null, onFault, ...options });
  if (keys === null) throw new Error("there is neither a file nor a store");
  onTestFinished(() => keys.close());
  return { keys, faults };
}

function codeOf(identify: () => unknown): string {
  try {
    identify();
    return "taken";
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`.trim();
  }
}

async function eventually(holds: () => boolean): Promise<number> {
  const beganAtMs = performance.now();
  while (!holds()) {
    if (performance.now() - beganAtMs > 10_000) throw new Error("it did not come to hold");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - beganAtMs;
}

describe("keys from a file", () => {
  let file: string;
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), "api-keys-"));
    file = join(folder, "keys.json");
    return () => rmSync(folder, { recursive: true, force: true });
  });
  const write = (entries: readonly KeyEntry[]) => writeFileSync(file, formatKeyFile(entries));

  it("are their owner's, with scopes and a tier", async () => {
    const { text, entry } = make();
    write([entry]);
    const { keys } = await create({ file, nowMs: () => nowMs });
    expect(keys.identify(text)).toEqual({
      kind: "key",
      subject: "acme",
      tenant: null,
      scopes: ["catalog:read"],
      tier: "partner",
      credentialId: entry.id,
    });
  });

  it("are refused where any character of them differs, and nothing is told of them then", async () => {
    const revoked = make("other");
    const { text, entry } = make();
    write([entry, { ...revoked.entry, revokedAt: new Date(nowMs).toISOString() }]);
    const { keys } = await create({ file, nowMs: () => nowMs });
    const refusal = "UNAUTHENTICATED The API key is not valid here.";
    for (let at = 20; at < text.length; at += 1) {
      const other = text[at] === "A" ? "B" : "A";
      expect(codeOf(() => keys.identify(`${text.slice(0, at)}${other}${text.slice(at + 1)}`))).toBe(refusal);
    }
    expect(codeOf(() => keys.identify(make().text))).toBe(refusal);
    const guess = `pk_${revoked.entry.id}_${"A".repeat(43)}`;
    expect(codeOf(() => keys.identify(guess))).toBe(refusal);
    expect(codeOf(() => keys.identify(revoked.text))).toBe("UNAUTHENTICATED The API key was revoked.");
    // Who has read the file has no key.
    expect(codeOf(() => keys.identify(`pk_${entry.id}_${entry.secretSha256.slice(0, 43)}`))).toBe(refusal);
  });

  it("have one spelling: no other unused bits of base64url will do", async () => {
    const { text, entry } = make();
    write([entry]);
    const { keys } = await create({ file, nowMs: () => nowMs });
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const secret = text.slice(20);
    const same = [...alphabet]
      .map((letter) => secret.slice(0, -1) + letter)
      .filter((other) => Buffer.from(other, "base64url").equals(Buffer.from(secret, "base64url")));
    expect(same).toHaveLength(4);
    const taken = same.filter((other) => codeOf(() => keys.identify(`pk_${entry.id}_${other}`)) === "taken");
    expect(taken).toEqual([secret]);
  });

  it("end when they say, to the millisecond", async () => {
    const { text, entry } = make("acme", { days: 1 });
    write([entry]);
    let timeMs = nowMs + dayMs - 1;
    const { keys } = await create({ file, nowMs: () => timeMs });
    expect(codeOf(() => keys.identify(text))).toBe("taken");
    timeMs += 1;
    expect(codeOf(() => keys.identify(text))).toBe("UNAUTHENTICATED The API key has expired.");
  });

  it("come and go with the file, within a second", async () => {
    const [old, fresh] = [make(), make()];
    write([old.entry]);
    const { keys } = await create({ file, nowMs: () => nowMs });
    write([{ ...old.entry, revokedAt: new Date(nowMs).toISOString() }, fresh.entry]);
    expect(await eventually(() => codeOf(() => keys.identify(fresh.text)) === "taken")).toBeLessThan(1_000);
    expect(codeOf(() => keys.identify(old.text))).toContain("revoked");
  });

  it("stay as they were where the file turns invalid, and the log is told", async () => {
    const { text, entry } = make();
    write([entry]);
    const { keys, faults } = await create({ file, nowMs: () => nowMs, everyMs: 10 });
    writeFileSync(file, "{");
    await eventually(() => faults.length > 0);
    expect(codeOf(() => keys.identify(text))).toBe("taken");
  });

  it("count alone where there is a store as well", async () => {
    write([]);
    const store = { run: () => expect.unreachable() } as unknown as SharedStore;
    await create({ file, store });
  });
});

describe.skipIf(!hasRedisServer)("keys on Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterAll(() => redis?.close());
  beforeEach(() => redis.command("FLUSHALL"));
  const connect = async () => {
    const store = await createRedisStore(redis.url);
    onTestFinished(() => store.close());
    return store;
  };

  it("are known to every process, and so is their end", async () => {
    const { text, entry } = make();
    const store = await connect();
    const all = await Promise.all(
      [1, 2].map(async () => create({ store: await connect(), nowMs: () => nowMs })),
    );
    expect(await addSharedKey(store, entry, nowMs)).toBe("added");
    for (const { keys } of all) {
      await eventually(() => codeOf(() => keys.identify(text)) === "taken");
    }
    expect(await revokeSharedKey(store, entry.id, nowMs)).toBe(true);
    for (const { keys } of all) {
      const isRevoked = () => codeOf(() => keys.identify(text)).includes("revoked");
      await eventually(isRevoked);
    }
    expect(await revokeSharedKey(store, "0".repeat(16), nowMs)).toBe(false);
  });

  it("are two at most, however many commands run at a time", async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, connect));
    const answers = await Promise.all(
      stores.flatMap((store) => [1, 2, 3].map(() => addSharedKey(store, make().entry, nowMs))),
    );
    expect(answers.filter((answer) => answer === "added")).toHaveLength(2);
    expect(new Set(answers)).toEqual(new Set(["added", "owner"]));
    const store = await connect();
    expect(
      await addSharedKey(store, make("acme", { fromMs: nowMs + 31 * dayMs }).entry, nowMs + 31 * dayMs),
    ).toBe("added");
  });

  it("are asked of nobody: a guess costs no exchange", async () => {
    const store = await connect();
    let runs = 0;
    const counted: SharedStore = {
      ...store,
      run: (...args) => {
        runs += 1;
        return store.run(...args);
      },
    };
    const { keys } = await create({ store: counted, everyMs: 2 ** 30 });
    for (let count = 0; count < 1_000; count += 1) codeOf(() => keys.identify(make().text));
    expect(runs).toBe(1);
  });

  it("stay good for 15 minutes while Redis is away; one that is not known can't be told then", async () => {
    const { text, entry } = make();
    const store = await connect();
    await addSharedKey(store, entry, nowMs);
    let timeMs = 0;
    const { keys, faults } = await create({
      store,
      nowMs: () => nowMs,
      steadyMs: () => timeMs,
      everyMs: 20,
    });
    expect(codeOf(() => keys.identify(text))).toBe("taken");
    await redis.kill();
    onTestFinished(() => redis.restart());
    await eventually(() => faults.length > 0);
    timeMs += 15 * 60_000;
    expect(codeOf(() => keys.identify(text))).toBe("taken");
    expect(codeOf(() => keys.identify(`pk_${entry.id}_${"A".repeat(43)}`))).toContain("UNAUTHENTICATED");
    expect(codeOf(() => keys.identify(make().text))).toBe("UPSTREAM_UNAVAILABLE");
    timeMs += 1;
    expect(codeOf(() => keys.identify(text))).toBe("UPSTREAM_UNAVAILABLE");
  });

  it("stay good no longer where somebody sets the clock back", async () => {
    const { text, entry } = make();
    const store = await connect();
    await addSharedKey(store, entry, nowMs);
    const time = { ms: nowMs, steadyMs: 0 };
    let isAway = false;
    const { keys, faults } = await create({
      store: {
        ...store,
        run: (...args) => (isAway ? Promise.reject(new Error("away")) : store.run(...args)),
      },
      nowMs: () => time.ms,
      steadyMs: () => time.steadyMs,
      everyMs: 20,
    });
    isAway = true;
    await eventually(() => faults.length > 0);
    expect(codeOf(() => keys.identify(text))).toBe("taken");
    time.ms -= 60 * 60_000;
    time.steadyMs += 15 * 60_000 + 1;
    expect(codeOf(() => keys.identify(text))).toBe("UPSTREAM_UNAVAILABLE");
  });

  it("that can't be read hide no others, and don't keep others from being made", async () => {
    const { text, entry } = make();
    const store = await connect();
    for (const [id, kept] of [
      ["odd", '{"owner":"acme"}'],
      ["junk", "{"],
    ]) {
      await redis.command(`HSET portico:api-keys ${id} '${kept}'`);
    }
    expect(await addSharedKey(store, entry, nowMs)).toBe("added");
    const { keys, faults } = await create({ store, nowMs: () => nowMs });
    expect(codeOf(() => keys.identify(text))).toBe("taken");
    expect(faults).toEqual(["2 API keys in the store can't be read"]);
  });
});
