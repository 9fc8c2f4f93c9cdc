/** Rows 1 and 41 for API keys: they can't be guessed however fast, a file of them is none, and what has ended is refused. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished } from "vitest";
import { createApiKeys } from "../../src/auth/api-keys.ts";
import { createAuthenticator } from "../../src/auth/authenticate.ts";
import { formatKeyFile, type KeyEntry, mintKey } from "../../src/auth/key-entry.ts";
import { createRevocations } from "../../src/auth/revocations.ts";
import { createRedisStore } from "../../src/store/redis.ts";
import type { SharedStore } from "../../src/store/store.ts";
import { hasRedisServer, startRedisServer } from "../support/redis-server.ts";
import { control, threat } from "../support/threats.ts";

const dayMs = 24 * 60 * 60 * 1000;
const make = (owner: string, expiresInMs = dayMs) =>
  mintKey({ owner, scopes: [], tier: "partner", expiresAtMs: Date.now() + expiresInMs }, Date.now());

type Takes = (header: string) => Promise<boolean>;

/** How a frontend that takes API keys has them. */
async function create(source: { readonly file?: string; readonly store?: SharedStore }): Promise<Takes> {
  const onFault = () => {};
  const { file = null, store = null } = source;
  const { authenticate, close } = createAuthenticator({
    tokens: null,
    opaqueTokens: null,
    keys: await createApiKeys({ file, store, onFault }),
    revocations: await createRevocations({ file: null, store: null, onFault }),
    onRefused: () => {},
  });
  onTestFinished(close);
  return (header) =>
    authenticate(header, ["key"]).then(
      (identity) => identity !== null,
      (error: { readonly code?: unknown }) => {
        if (error.code === "UNAUTHENTICATED") return false;
        throw error;
      },
    );
}

let file: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "api-keys-security-"));
  file = join(folder, "keys.json");
  return () => rmSync(folder, { recursive: true, force: true });
});
const write = (entries: readonly KeyEntry[]) => writeFileSync(file, formatKeyFile(entries));

/** The right id and another secret, or all of it another. */
function guessOf(entry: KeyEntry, count: number): string {
  const guess = make("x").text;
  return count % 2 === 0 ? guess : `pk_${entry.id}_${guess.slice(20)}`;
}

/** All texts of what is kept that could be tried as a key, or as the secret of one. */
function textsOf(kept: string, id: string): readonly string[] {
  const texts = [...kept.matchAll(/[\w-]{8,}/g)].map(([text]) => text);
  return texts.flatMap((text) => [text, `pk_${id}_${text}`, `pk_${id}_${text.slice(0, 43)}`]);
}

async function allTaken(takes: Takes, texts: readonly string[]): Promise<readonly string[]> {
  const answers = await Promise.all(texts.map((text) => takes(`ApiKey ${text}`)));
  return texts.filter((_text, at) => answers[at]);
}

describe.skipIf(!hasRedisServer)("keys on Redis", () => {
  threat(
    {
      row: 1,
      attack: "API keys guessed, 200 at a time, half of them with the id of a real one",
      times: 20_000,
      result: "none taken, and no exchange with the store",
    },
    async (tried) => {
      const redis = await startRedisServer();
      onTestFinished(() => redis.close());
      const store = await createRedisStore(redis.url);
      onTestFinished(() => store.close());
      const { text, entry } = make("acme");
      await redis.command(`HSET portico:api-keys ${entry.id} '${JSON.stringify(entry)}'`);
      let guessing = false;
      let exchangesForGuesses = 0;
      const counted: SharedStore = {
        ...store,
        run: (script, keys, args) => {
          // The reading twice a second goes on; nothing else may be asked.
          if (guessing && script.name !== "read-api-keys") exchangesForGuesses += 1;
          return store.run(script, keys, args);
        },
      };
      const takes = await create({ store: counted });
      expect(await takes(`ApiKey ${text}`)).toBe(true);
      guessing = true;
      for (let round = 0; round < 100; round += 1) {
        const guesses = Array.from({ length: 200 }, (_, count) => guessOf(entry, count));
        expect(await allTaken(takes, guesses)).toEqual([]);
        tried(guesses.length);
        // As between requests: the reading twice a second has its turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(exchangesForGuesses).toBe(0);
      expect(await takes(`ApiKey ${text}`)).toBe(true);
    },
  );
});

describe("keys in a file", () => {
  threat(
    {
      row: 1,
      attack: "all that stands in the file of API keys tried as a key",
      times: 24,
      result: "none taken",
    },
    async (tried) => {
      const { text, entry } = make("acme-and-sons");
      write([entry]);
      const takes = await create({ file });
      expect(await takes(`ApiKey ${text}`)).toBe(true);
      const texts = textsOf(readFileSync(file, "utf8"), entry.id);
      tried(texts.length);
      expect(await allTaken(takes, texts)).toEqual([]);
    },
  );

  threat(
    {
      row: 41,
      attack: "API keys sent on after they were revoked or had expired",
      times: 2_000,
      result: "refused within 1 s",
    },
    async (tried) => {
      const [revoked, expired, good] = [make("a"), make("b", -1), make("c")];
      write([revoked.entry, expired.entry, good.entry]);
      const takes = await create({ file });
      expect(await takes(`ApiKey ${revoked.text}`)).toBe(true);
      write([{ ...revoked.entry, revokedAt: new Date().toISOString() }, expired.entry, good.entry]);
      const revokedAtMs = performance.now();
      let lastTakenAtMs = revokedAtMs;
      while (performance.now() - revokedAtMs < 1_200) {
        const askedAtMs = performance.now();
        if (await takes(`ApiKey ${revoked.text}`)) lastTakenAtMs = askedAtMs;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(lastTakenAtMs - revokedAtMs, "ms until it was refused").toBeLessThan(1_000);
      const texts = Array.from({ length: 2_000 }, (_, count) => (count % 2 === 0 ? revoked : expired).text);
      expect(await allTaken(takes, texts)).toEqual([]);
      tried(texts.length);
      expect(await takes(`ApiKey ${good.text}`)).toBe(true);
    },
  );
});

describe("naive wirings", () => {
  control({ row: 1, naive: "API keys kept as they are" }, async () => {
    const { text, entry } = make("acme");
    writeFileSync(file, JSON.stringify({ [text]: { owner: "acme" } }));
    const kept = JSON.parse(readFileSync(file, "utf8"));
    const takes: Takes = async (header) => Object.hasOwn(kept, header.slice("ApiKey ".length));
    expect(await allTaken(takes, textsOf(readFileSync(file, "utf8"), entry.id))).toContain(text);
  });

  control({ row: 1, naive: "an exchange with the store for each API key" }, async () => {
    let exchanges = 0;
    const find = async (_id: string) => {
      exchanges += 1;
      return undefined;
    };
    const takes: Takes = async (header) => (await find(header)) !== undefined;
    const { entry } = make("acme");
    await allTaken(
      takes,
      Array.from({ length: 200 }, (_, count) => guessOf(entry, count)),
    );
    expect(exchanges).toBe(200);
  });

  control({ row: 41, naive: "API keys looked up by their digest alone" }, async () => {
    const [revoked, expired] = [make("a"), make("b", -1)];
    const kept = new Map([
      [revoked.text, { ...revoked.entry, revokedAt: new Date().toISOString() }],
      [expired.text, expired.entry],
    ]);
    const takes: Takes = async (header) => kept.has(header.slice("ApiKey ".length));
    expect(await allTaken(takes, [revoked.text, expired.text])).toHaveLength(2);
  });
});
