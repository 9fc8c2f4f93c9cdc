/** Stage 3, revocations: what was issued before is refused and what was issued after is not, in every process, until it ends. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import {
  createRevocationList,
  formatRevocationFile,
  parseRevocationFile,
  type RevocableToken,
  type Revocation,
} from "../../../src/auth/revocation-list.ts";
import {
  createRevocations,
  type Revocations,
  type RevocationsOptions,
} from "../../../src/auth/revocations.ts";
import { addSharedRevocation, readSharedRevocations } from "../../../src/auth/shared-revocations.ts";
import { createRedisStore } from "../../../src/store/redis.ts";
import { type SharedStore, StoreAwayError } from "../../../src/store/store.ts";
import { hasRedisServer, type RedisServer, startRedisServer } from "../../support/redis-server.ts";

const nowMs = Date.parse("2030-01-01T00:00:00Z");
const at = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString();
const token = (over: Partial<RevocableToken> = {}) => ({
  tokenId: "t1",
  subject: "u1",
  issuedAt: nowMs / 1000 - 10,
  ...over,
});

describe("a list of revocations", () => {
  it("has a token by its id until a minute after its end, and no other", () => {
    const list = createRevocationList([{ jti: "t1", until: at(100) }]);
    expect(list.has(token(), nowMs)).toBe(true);
    expect(list.has(token(), nowMs + 159_999)).toBe(true);
    expect(list.has(token(), nowMs + 160_000)).toBe(false);
    expect(list.has(token({ tokenId: "t2" }), nowMs)).toBe(false);
    expect(list.has(token({ tokenId: null }), nowMs)).toBe(false);
    expect(list.has(token({ tokenId: "T1" }), nowMs)).toBe(false);
  });

  it("has all tokens of a person that were issued up to that moment, and those that don't say when", () => {
    const list = createRevocationList([{ sub: "u1", issuedBefore: at(0), until: at(100) }]);
    expect(list.has(token(), nowMs)).toBe(true);
    expect(list.has(token({ issuedAt: nowMs / 1000 }), nowMs)).toBe(true);
    expect(list.has(token({ issuedAt: nowMs / 1000 + 1 }), nowMs)).toBe(false);
    expect(list.has(token({ issuedAt: null }), nowMs)).toBe(true);
    expect(list.has(token({ subject: "u2" }), nowMs)).toBe(false);
    expect(list.has(token(), nowMs + 160_000)).toBe(false);
  });

  it("lets the strictest and the longest of several count, whatever their order", () => {
    const several: Revocation[] = [
      { sub: "u1", issuedBefore: at(0), until: at(10) },
      { sub: "u1", issuedBefore: at(-100), until: at(500) },
      { jti: "t9", until: at(500) },
      { jti: "t9", until: at(1) },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(several, { minLength: 4 }), (shuffled) => {
        const list = createRevocationList(shuffled);
        expect(list.has(token(), nowMs + 400_000)).toBe(true);
        expect(list.has(token({ tokenId: "t9", subject: "u9" }), nowMs + 400_000)).toBe(true);
      }),
    );
  });

  it("forgets what has ended, and nothing else", () => {
    const list = createRevocationList([
      { jti: "t1", until: at(-61) },
      { jti: "t2", until: at(0) },
      { sub: "u1", issuedBefore: at(0), until: at(-61) },
      { sub: "u2", issuedBefore: at(0), until: at(0) },
    ]);
    list.prune(nowMs);
    expect(list.size()).toBe(2);
    expect(list.has(token({ tokenId: "t2" }), nowMs)).toBe(true);
    expect(list.has(token({ subject: "u2" }), nowMs)).toBe(true);
  });

  it.each([
    ["{", "not valid JSON"],
    ["[]", "expected object"],
    ['{"revocations":[{"jti":"x"}]}', "must have jti and until"],
    ['{"revocations":[{"jti":"","until":"2030-01-01T00:00:00Z"}]}', "revocations"],
    ['{"revocations":[{"sub":"u1","until":"2030-01-01T00:00:00Z"}]}', "revocations[0] must have"],
    [`{"revocations":[{"jti":"${"x".repeat(257)}","until":"2030-01-01T00:00:00Z"}]}`, "revocations[0]"],
    ['{"revocations":[{"jti":"x","until":"tomorrow"}]}', "revocations[0]"],
    ['{"revocations":[{"jti":"x","until":"2030-02-30T00:00:00Z"}]}', "revocations[0]"],
    ['{"revocations":[{"jti":"x","until":"2030-01-01T00:00:00"}]}', "revocations[0]"],
    ['{"revocations":[{"jti":7,"until":"2030-01-01T00:00:00Z"}]}', "revocations[0]"],
    ['{"revocations":[{"jti":"x","sub":"u1","until":"2030-01-01T00:00:00Z"}]}', "revocations[0]"],
    ['{"revocations":[{"jti":"x","until":"2030-01-01T00:00:00Z"},null]}', "revocations[1]"],
    ['{"revocations":[],"more":1}', "more"],
  ])("is not made of %s", (text, words) => {
    expect(() => parseRevocationFile(text)).toThrow(words);
  });
});

async function create(options: Partial<RevocationsOptions>) {
  const faults: string[] = [];
  const onFault = ({ message }: Error) => faults.push(message);
  const revocations = await createRevocations({ file: null, store: null, onFault, ...options });
  onTestFinished(() => revocations.close());
  return { revocations, faults };
}

const longTime = "2999-01-01T00:00:00Z";

/** Gives the milliseconds that it took; rejects after ten seconds. */
async function eventually(holds: () => boolean): Promise<number> {
  const beganAtMs = performance.now();
  while (!holds()) {
    if (performance.now() - beganAtMs > 10_000) throw new Error("it did not come to hold");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - beganAtMs;
}

/** Also on a machine that is so busy that Redis does not always answer in time. */
async function addPatiently(store: SharedStore, revocation: Revocation): Promise<void> {
  for (;;) {
    try {
      expect(await addSharedRevocation(store, revocation, Date.now())).toBe(true);
      return;
    } catch (error) {
      if (!(error instanceof StoreAwayError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

describe("revocations of one process", () => {
  it("are in force at once", async () => {
    const { revocations } = await create({});
    expect(revocations.isRevoked(token())).toBe(false);
    await revocations.revoke({ jti: "t1", until: longTime });
    expect(revocations.isRevoked(token())).toBe(true);
  });

  it("are bounded in number", async () => {
    const { revocations } = await create({});
    for (let count = 0; count < 100_000; count += 1)
      await revocations.revoke({ jti: `x${count}`, until: longTime });
    await expect(revocations.revoke({ jti: "t1", until: longTime })).rejects.toThrow(RangeError);
  });
});

describe("revocations of a file", () => {
  it("are in force within a second of being written, and as long as they stand there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "revocations-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "revocations.json");
    const write = (revocations: readonly Revocation[]) =>
      writeFileSync(file, JSON.stringify({ revocations }));
    write([{ jti: "t0", until: longTime }]);
    const { revocations, faults } = await create({ file });
    expect(revocations.isRevoked(token({ tokenId: "t0" }))).toBe(true);
    write([{ sub: "u1", issuedBefore: longTime, until: longTime }]);
    expect(await eventually(() => revocations.isRevoked(token()))).toBeLessThan(1_000);
    expect(revocations.isRevoked(token({ tokenId: "t0", subject: "u2" }))).toBe(false);
    writeFileSync(file, "{");
    await eventually(() => faults.length > 0);
    expect(revocations.isRevoked(token())).toBe(true);
  });
});

describe("a file of revocations", () => {
  const fileOf = (count: number) =>
    formatRevocationFile(
      Array.from({ length: count }, (_, index) => ({ jti: `t${index}`, until: longTime })),
    );

  it("has 20,000 at the most, and says what to do where there are more", () => {
    expect(parseRevocationFile(fileOf(20_000))).toHaveLength(20_000);
    expect(() => parseRevocationFile(fileOf(20_001))).toThrow(
      /20000 revocations at the most; Redis holds 100000: set REDIS_URL/,
    );
  });
});

describe("revocations of a store", () => {
  it("are read again only as long as one with a lower score may come", async () => {
    const newest = 1_790_000_000_000_000;
    const kept = Array.from({ length: 2_500 }, (_, index) => newest - index).reverse();
    const froms: number[] = [];
    const store: SharedStore = {
      run: async (_script, _keys, [from, limit]) => {
        froms.push(Number(from));
        const page = kept.filter((score) => score >= Number(from)).slice(0, Number(limit));
        return page.flatMap((score) => [
          JSON.stringify({ jti: `t${score}`, until: longTime }),
          String(score),
        ]);
      },
      close: () => {},
    };
    let timeMs = 0;
    const { revocations } = await create({ store, everyMs: 1, steadyMs: () => timeMs });
    expect(froms).toHaveLength(3);
    timeMs = 4_999;
    froms.length = 0;
    await eventually(() => froms.length >= 6);
    expect(froms[0]).toBe(newest - 5_000_000);
    timeMs = 5_000;
    await new Promise((resolve) => setTimeout(resolve, 20));
    froms.length = 0;
    await eventually(() => froms.length >= 6);
    expect(new Set(froms)).toEqual(new Set([newest]));
    kept.push(newest + 1);
    await eventually(() => revocations.isRevoked(token({ tokenId: `t${newest + 1}` })));
    froms.length = 0;
    await eventually(() => froms.length >= 4);
    expect(froms).toContain(newest + 1 - 5_000_000);
  });
});

describe.skipIf(!hasRedisServer)("revocations on Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterAll(() => redis?.close());
  beforeEach(() => redis.command("FLUSHALL"));

  async function connect(): Promise<SharedStore> {
    const store = await createRedisStore(redis.url);
    onTestFinished(() => store.close());
    return store;
  }

  /** False, too, where nothing has been read yet. */
  const isKnown = (revocations: Revocations, over: Parameters<typeof token>[0]) => {
    try {
      return revocations.isRevoked(token(over));
    } catch {
      return false;
    }
  };

  it("are in force in every process, whoever makes them", async () => {
    const all = await Promise.all([1, 2, 3].map(async () => create({ store: await connect() })));
    await all[0]?.revocations.revoke({ jti: "t1", until: longTime });
    await all[1]?.revocations.revoke({ sub: "u2", issuedBefore: longTime, until: longTime });
    for (const { revocations } of all) {
      await eventually(
        () => isKnown(revocations, {}) && isKnown(revocations, { tokenId: null, subject: "u2" }),
      );
    }
  });

  it("are known to a process that starts later, all of them", async () => {
    const store = await connect();
    const ids = Array.from({ length: 2_500 }, (_, index) => `t${index}`);
    for (let from = 0; from < ids.length; from += 50) {
      const some = ids.slice(from, from + 50);
      await Promise.all(some.map((jti) => addPatiently(store, { jti, until: longTime })));
    }
    const { revocations } = await create({ store: await connect() });
    await eventually(() => ids.every((tokenId) => isKnown(revocations, { tokenId })));
  });

  it("stay in force while Redis is away, and when it comes back empty", async () => {
    const { revocations, faults } = await create({ store: await connect(), everyMs: 20 });
    const other = await connect();
    await addPatiently(other, { jti: "t1", until: longTime });
    await eventually(() => isKnown(revocations, {}));
    await redis.kill();
    await eventually(() => faults.length > 0);
    expect(revocations.isRevoked(token())).toBe(true);
    expect(revocations.isRevoked(token({ tokenId: "t2" }))).toBe(false);
    await redis.restart();
    await addPatiently(other, { jti: "t2", until: longTime });
    await eventually(() => revocations.isRevoked(token({ tokenId: "t2" })));
    expect(revocations.isRevoked(token())).toBe(true);
  });

  it("that nothing is known of, since Redis was away from the start, lock nobody out, and the log is told", async () => {
    const store: SharedStore = {
      ...(await connect()),
      run: () => Promise.reject(new StoreAwayError("away")),
    };
    const { revocations, faults } = await create({ store, everyMs: 20 });
    expect(revocations.isRevoked(token())).toBe(false);
    expect(faults).toEqual(["away"]);
    await expect(revocations.revoke({ jti: "t1", until: longTime })).rejects.toThrow(StoreAwayError);
    expect(revocations.isRevoked(token())).toBe(true);
  });

  it("are not lost in the answer to a question that was under way", async () => {
    const store = await connect();
    const { revocations } = await create({ store, everyMs: 1 });
    const ids = Array.from({ length: 500 }, (_, index) => `r${index}`);
    const writers = await Promise.all([connect(), connect(), connect(), connect()]);
    await Promise.all(
      writers.map(async (writer, at) => {
        for (const jti of ids.filter((_id, index) => index % writers.length === at)) {
          await addPatiently(writer, { jti, until: longTime });
        }
      }),
    );
    await eventually(() => ids.every((tokenId) => isKnown(revocations, { tokenId })));
  });

  it("that have ended are let go by the next one", async () => {
    const store = await connect();
    await addSharedRevocation(store, { jti: "old", until: "2001-01-01T00:00:00Z" }, 0);
    await addPatiently(store, { jti: "new", until: longTime });
    const pages = [];
    for await (const page of readSharedRevocations(store, 0)) pages.push(...page.revocations);
    expect(pages).toEqual([{ jti: "new", until: longTime }]);
  });
});
