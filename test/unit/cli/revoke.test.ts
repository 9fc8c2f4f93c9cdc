/** The command `revoke`: what it takes back is refused, and what is wrong changes nothing. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createRevocations } from "../../../src/auth/revocations.ts";
import { createRedisStore } from "../../../src/store/redis.ts";
import { hasRedisServer, type RedisServer, startRedisServer } from "../../support/redis-server.ts";
import { startFarAway } from "../store/far-away.ts";
import { runCli, startCli } from "./run.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "revoke-command-"));
  file = join(folder, "revocations.json");
  return () => rmSync(folder, { recursive: true, force: true });
});
const revoke = (...args: readonly string[]) => runCli("revoke", args, { REVOCATIONS_FILE: file });
const token = { tokenId: "t1", subject: "u1", issuedAt: Math.floor(Date.now() / 1000) - 60 };

async function isRevoked(one: typeof token): Promise<boolean> {
  const revocations = await createRevocations({ file, store: null, onFault: () => {} });
  onTestFinished(() => revocations.close());
  return revocations.isRevoked(one);
}

describe("the command", () => {
  it("revokes one token by its id, in a file that was not there", async () => {
    expect(await revoke("--jti", "t1")).toMatchObject({
      code: 0,
      output: expect.stringMatching(/token "t1".*\. Every process that reads this file refuses it/),
    });
    expect(await isRevoked(token)).toBe(true);
    expect(await isRevoked({ ...token, tokenId: "t2" })).toBe(false);
    const [{ until }] = JSON.parse(readFileSync(file, "utf8")).revocations;
    expect(Date.parse(until) - Date.now()).toBeGreaterThan(29 * 24 * 60 * 60 * 1000);
  });

  it("revokes all tokens of a person up to now, and none that are issued later", async () => {
    expect((await revoke("--sub", "u1")).code).toBe(0);
    expect(await isRevoked(token)).toBe(true);
    expect(await isRevoked({ ...token, issuedAt: Math.floor(Date.now() / 1000) + 60 })).toBe(false);
    expect(await isRevoked({ ...token, subject: "u2" })).toBe(false);
  });

  it("revokes up to a moment that is given, keeps what was there, and lets go what has ended", async () => {
    writeFileSync(
      file,
      JSON.stringify({
        revocations: [
          { jti: "kept", until: "2999-01-01T00:00:00Z" },
          { jti: "ended", until: "2001-01-01T00:00:00Z" },
        ],
      }),
    );
    const times = ["--issued-before", "2020-01-01T02:00:00+02:00", "--until", "2999-02-01T00:00Z"];
    expect((await revoke("--sub", "u1", ...times)).code).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8")).revocations).toEqual([
      { jti: "kept", until: "2999-01-01T00:00:00Z" },
      { sub: "u1", issuedBefore: "2020-01-01T00:00:00.000Z", until: "2999-02-01T00:00:00.000Z" },
    ]);
    expect(await isRevoked(token)).toBe(false);
    const { output } = await revoke("list");
    expect(output).toContain('token "kept"');
    expect(output).toContain('all tokens of "u1" issued up to 2020-01-01');
    expect(readdirSync(folder)).toEqual(["revocations.json"]);
  });

  it("adds no more than 20,000 to a file, and says what to do instead", async () => {
    const revocations = Array.from({ length: 20_000 }, (_, at) => ({
      jti: `t${at}`,
      until: "2999-01-01T00:00:00Z",
    }));
    writeFileSync(file, JSON.stringify({ revocations }));
    const { code, output } = await revoke("--jti", "one-more");
    expect(output).toContain("20000 revocations at the most; Redis holds 100000: set REDIS_URL");
    expect(code).toBe(1);
    expect(readFileSync(file, "utf8")).not.toContain("one-more");
  });

  it("never shows a token that was pasted", async () => {
    const pasted = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
    for (const args of [[pasted], ["list", pasted], ["--jti", "t1", pasted]]) {
      const { code, output } = await revoke(...args);
      expect(code).toBe(1);
      expect(output).not.toContain(pasted);
    }
  });

  it("shows nothing where nothing is revoked", async () => {
    expect(await revoke("list")).toEqual({ code: 0, output: "Nothing is revoked.\n" });
  });

  it.each([
    [[], "Give --jti or --sub"],
    [["--jti", "a", "--sub", "b"], "Give --jti or --sub"],
    [["--jti", ""], "--jti must have 1 to 256 characters."],
    [["--sub", "x".repeat(257)], "--sub must have"],
    [["--jti", "a", "--issued-before", "2030-01-01T00:00:00Z"], "belongs to --sub"],
    [["--jti", "a", "--until", "tomorrow"], "--until must be a time"],
    [["--jti", "a", "--until", "2030-13-01T00:00:00Z"], "--until must be a time"],
    [["--jti", "a", "--until", "2001-01-01T00:00:00Z"], "in the past"],
    [["--sub", "a", "--issued-before", "1"], "--issued-before must be a time"],
    [["--jti"], "--jti"],
    [["t1"], "one word too many"],
    [["list", "t1"], "one word too many"],
    [["--kid", "x"], "--kid"],
  ])("ends with 1 and says what is wrong: %j", async (args, words) => {
    const { code, output } = await revoke(...args);
    expect(output).toContain(words);
    expect(code).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("ends with 1 where the file is one of something else", async () => {
    const { code, output } = await runCli("revoke", ["--jti", "a", "--file", "package.json"]);
    expect(output).toContain("is no file of revocations");
    expect(code).toBe(1);
  });
});

describe("the process", () => {
  it("reads the environment, and ends with 0, or with 1 where something is wrong", async () => {
    const environment = { REVOCATIONS_FILE: file, NODE_ENV: "production" };
    expect((await startCli("revoke", ["--jti", "t1"], environment)).code).toBe(0);
    expect(await isRevoked(token)).toBe(true);
    expect((await startCli("revoke", [], environment)).code).toBe(1);
  });
});

describe.skipIf(!hasRedisServer)("on Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterAll(() => redis?.close());

  it("revokes for every gateway that reads there", async () => {
    const onRedis = (...args: readonly string[]) => runCli("revoke", args, { REDIS_URL: redis.url });
    expect((await onRedis("--jti", "t1")).code).toBe(0);
    expect((await onRedis("--sub", "u2")).code).toBe(0);
    const store = await createRedisStore(redis.url);
    const revocations = await createRevocations({ file: null, store, onFault: () => {} });
    onTestFinished(() => {
      revocations.close();
      store.close();
    });
    expect(revocations.isRevoked(token)).toBe(true);
    expect(revocations.isRevoked({ ...token, tokenId: "t2" })).toBe(false);
    expect(revocations.isRevoked({ ...token, tokenId: "t2", subject: "u2" })).toBe(true);
    expect((await onRedis("list")).output).toMatch(/token "t1"[\s\S]*all tokens of "u2"/);
  });

  it("revokes there even where there is a file, unless it is told to use that, and says whom it reaches", async () => {
    const both = (...args: readonly string[]) =>
      runCli("revoke", args, { REDIS_URL: redis.url, REVOCATIONS_FILE: file });
    expect(await both("--jti", "t3")).toMatchObject({
      code: 0,
      output: expect.stringContaining("Every process on this Redis refuses it within a second."),
    });
    expect(readdirSync(folder)).toEqual([]);
    expect((await both("list")).output).toContain('token "t3"');
    expect(await both("--jti", "t4", "--file", file)).toMatchObject({
      code: 0,
      output: expect.stringContaining("Every process that reads this file refuses it within a second."),
    });
    expect(await isRevoked({ ...token, tokenId: "t4" })).toBe(true);
    expect((await both("list")).output).not.toContain('token "t4"');
  });

  it("works from far away", async () => {
    const far = await startFarAway(redis.port, 100);
    onTestFinished(far.close);
    const { code } = await runCli("revoke", ["--jti", "far"], { REDIS_URL: far.url });
    expect(code).toBe(0);
  });
});
