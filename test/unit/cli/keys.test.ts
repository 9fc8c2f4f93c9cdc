/** The command `keys`: what it makes works at once, what it revokes does not any more, and what is wrong changes nothing. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createApiKeys } from "../../../src/auth/api-keys.ts";
import { createRedisStore } from "../../../src/store/redis.ts";
import { hasRedisServer, type RedisServer, startRedisServer } from "../../support/redis-server.ts";
import { startFarAway } from "../store/far-away.ts";
import { type Ended, runCli, startCli } from "./run.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keys-command-"));
  file = join(folder, "keys.json");
  return () => rmSync(folder, { recursive: true, force: true });
});

const keys = (...args: readonly string[]) => runCli("keys", args, { API_KEYS_FILE: file });
const wish = [
  "--owner",
  "acme",
  "--tier",
  "partner",
  "--scopes",
  "catalog:read,reviews:read",
  "--days",
  "90",
];
const make = () => keys("make", ...wish);
const keyIn = ({ output }: Ended) => /pk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}/.exec(output)?.[0] ?? "";
const idOf = (key: string) => key.slice(3, 19);

async function identify(key: string) {
  const known = await createApiKeys({ file, store: null, onFault: () => {} });
  onTestFinished(() => known?.close());
  return known?.identify(key);
}

describe("make", () => {
  it("makes a key that works, in a file that was not there and that only its owner can read", async () => {
    const made = await make();
    expect(made.code).toBe(0);
    const key = keyIn(made);
    expect(await identify(key)).toMatchObject({
      subject: "acme",
      tier: "partner",
      scopes: ["catalog:read", "reviews:read"],
      credentialId: idOf(key),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).not.toContain(key.slice(20));
    expect(readdirSync(folder)).toEqual(["keys.json"]);
    const [entry] = JSON.parse(readFileSync(file, "utf8")).keys;
    expect(Date.parse(entry.expiresAt) - Date.parse(entry.createdAt)).toBe(90 * 24 * 60 * 60 * 1000);
  });

  it("does without scopes", async () => {
    const made = await keys("make", "--owner", "acme", "--tier", "internal", "--days", "1");
    expect(await identify(keyIn(made))).toMatchObject({ scopes: [], tier: "internal" });
  });

  it("makes no third valid key, says what to do, and makes it once one is revoked", async () => {
    const first = keyIn(await make());
    await make();
    const third = await make();
    expect(third.code).toBe(1);
    expect(third.output).toMatch(/acme has 2 valid keys.*npm run keys -- revoke <id>/);
    expect(keyIn(third)).toBe("");
    expect((await keys("revoke", idOf(first))).code).toBe(0);
    expect((await make()).code).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8")).keys).toHaveLength(3);
  });

  it("makes two keys only, however many commands run at a time", async () => {
    const environment = { API_KEYS_FILE: file };
    const started = Array.from({ length: 4 }, () => startCli("keys", ["make", ...wish], environment));
    const codes = (await Promise.all([...started, make(), make(), make()])).map(({ code }) => code);
    const made = JSON.parse(readFileSync(file, "utf8")).keys.length;
    expect(made).toBeLessThanOrEqual(2);
    expect(codes.filter((code) => code === 0)).toHaveLength(made);
  });

  it("follows a link, and leaves it one", async () => {
    const target = join(folder, "target.json");
    writeFileSync(target, '{"keys":[]}');
    symlinkSync(target, file);
    expect((await make()).code).toBe(0);
    expect(JSON.parse(readFileSync(target, "utf8")).keys).toHaveLength(1);
    expect(statSync(file).ino).toBe(statSync(target).ino);
  });
});

describe("a file that is there", () => {
  const isRoot = process.getuid?.() === 0;
  const nobody = 65_534;

  it("keeps its mode", async () => {
    writeFileSync(file, '{"keys":[]}');
    chmodSync(file, 0o640);
    expect((await make()).code).toBe(0);
    expect(statSync(file).mode & 0o7777).toBe(0o640);
    expect(JSON.parse(readFileSync(file, "utf8")).keys).toHaveLength(1);
  });

  it.skipIf(!isRoot)("stays its owner's and group's, whoever runs the command", async () => {
    writeFileSync(file, '{"keys":[]}');
    chownSync(file, nobody, nobody - 1);
    expect((await make()).code).toBe(0);
    expect(statSync(file)).toMatchObject({ uid: nobody, gid: nobody - 1 });
  });

  /** Not where the folder of the source is root's alone. */
  const canBeNobody =
    isRoot && spawnSync(process.execPath, ["--check", "src/cli/keys.ts"], { uid: nobody }).status === 0;

  it.skipIf(!canBeNobody)("is left as it is by somebody who can't give it back to its owner", async () => {
    writeFileSync(file, '{"keys":[]}');
    chmodSync(file, 0o644);
    chmodSync(folder, 0o777);
    const { code, output } = await startCli("keys", ["make", ...wish, "--file", file], {}, nobody);
    expect(output).toContain("Run the command as user 0 or as root.");
    expect(code).toBe(1);
    expect(keyIn({ code, output })).toBe("");
    expect(readFileSync(file, "utf8")).toBe('{"keys":[]}');
    expect(statSync(file)).toMatchObject({ uid: 0, gid: 0 });
    expect(readdirSync(folder)).toEqual(["keys.json"]);
  });
});

describe("list", () => {
  it("shows ids, owners, tiers, states and scopes, and never what a secret is checked with", async () => {
    expect(await keys("list")).toEqual({ code: 0, output: "There are no keys.\n" });
    const [first, second] = [keyIn(await make()), keyIn(await make())];
    await keys("revoke", idOf(first));
    const { code, output } = await keys("list");
    expect(code).toBe(0);
    const lines = output.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^ID +OWNER +TIER +STATE +SCOPES$/);
    expect(lines).toHaveLength(3);
    expect(output).toMatch(
      new RegExp(`${idOf(first)} +acme +partner +revoked 20.*catalog:read,reviews:read`),
    );
    expect(output).toMatch(new RegExp(`${idOf(second)} +acme +partner +good until 20`));
    for (const { secretSha256 } of JSON.parse(readFileSync(file, "utf8")).keys) {
      expect(output).not.toContain(secretSha256);
    }
    for (const key of [first, second]) expect(output).not.toContain(key.slice(20));
  });
});

describe("revoke", () => {
  it("ends a key, again and again, and says when first", async () => {
    const key = keyIn(await make());
    await keys("revoke", idOf(key));
    await expect(identify(key)).rejects.toThrow("The API key was revoked.");
    const before = readFileSync(file, "utf8");
    expect((await keys("revoke", idOf(key))).code).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("takes the whole key for its id, shows no more of it, and says whom it reaches", async () => {
    const key = keyIn(await make());
    const { code, output } = await keys("revoke", key);
    expect(code).toBe(0);
    expect(output).toBe(
      `Key ${idOf(key)} is revoked. Every process that reads this file refuses it within a second.\n`,
    );
    await expect(identify(key)).rejects.toThrow("The API key was revoked.");
  });
});

describe("what is wrong", () => {
  const over = (name: string, value: string) => {
    const args = [...wish];
    args[args.indexOf(name) + 1] = value;
    return ["make", ...args];
  };
  it.each([
    [[], "Say what to do."],
    [["mend"], "There is no such command."],
    [["make"], "--owner must be"],
    [over("--owner", "a b"), "--owner must be"],
    [over("--tier", "gold"), "--tier must be one of standard, partner, internal."],
    [over("--tier", "anonymous"), "--tier must be"],
    [over("--scopes", "a,,b"), "--scopes must be"],
    [over("--scopes", "a b"), "--scopes must be"],
    [over("--days", "0"), "--days must be"],
    [over("--days", "731"), "--days must be"],
    [over("--days", "1.5"), "--days must be"],
    [over("--days", "-1"), "--days"],
    [["make", "--owner", "acme", "--tier", "partner"], "--days must be"],
    [["make", ...wish, "--owner", "other"], "--owner is given twice."],
    [["make", ...wish, "--secret", "x"], "--secret"],
    [["make", ...wish, "word"], "There is one word too many."],
    [["list", "word"], "There is one word too many."],
    [["revoke"], "Say which key"],
    [["revoke", "x"], "16 hexadecimal digits"],
    [["revoke", "0123456789abcdef"], "There is no key 0123456789abcdef."],
  ])("ends with 1 and says so: %j", async (args, words) => {
    const { code, output } = await keys(...args);
    expect(output).toContain(words);
    expect(code).toBe(1);
    expect(output).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [(key: string) => [key]],
    [(key: string) => ["list", key]],
    [(key: string) => ["make", ...wish, key]],
    [(key: string) => ["revoke", `${key}x`]],
    [(key: string) => ["revoke", key.slice(3)]],
    [(key: string) => ["revoke", "0123456789abcdef", key]],
    [(key: string) => ["revoke", key]],
  ])("never shows a key that was pasted: %s", async (argsOf) => {
    const key = `pk_0123456789abcdef_${"s".repeat(43)}`;
    const { code, output } = await keys(...argsOf(key));
    expect(code).toBe(1);
    expect(output).not.toContain("sss");
  });

  it("may be the place: none, a folder, a file of something else, a URL that is none, and a Redis that is away", async () => {
    const tries = await Promise.all([
      runCli("keys", ["list"]),
      runCli("keys", ["make", ...wish, "--file", folder]),
      runCli("keys", ["make", ...wish, "--file", join(folder, "none", "keys.json")]),
      runCli("keys", ["list", "--file", "package.json"]),
      runCli("keys", ["list"], { REDIS_URL: "http://canary:canary@127.0.0.1" }),
      runCli("keys", ["list"], { REDIS_URL: "redis://:canary@127.0.0.1:1" }),
    ]);
    expect(tries.map(({ code }) => code)).toEqual(tries.map(() => 1));
    const words = [
      "set API_KEYS_FILE or REDIS_URL",
      "can't be",
      "can't be written",
      "is no file of API keys",
      "REDIS_URL is",
      "Redis can't be reached",
    ];
    tries.forEach(({ output }, at) => {
      expect(output).toContain(words[at]);
      expect(output).not.toContain("canary");
    });
  });

  it("may be a command before, which was ended while it wrote: then it says what to delete", async () => {
    writeFileSync(`${file}.lock`, "");
    const { code, output } = await make();
    expect(code).toBe(1);
    expect(output).toContain(`delete ${file}.lock`);
    expect(readdirSync(folder)).toEqual(["keys.json.lock"]);
  });

  it("is explained by --help, which ends with 0", async () => {
    const { code, output } = await keys("--help");
    expect(code).toBe(0);
    expect(output).toContain("npm run keys -- make --owner");
  });
});

describe("the process", () => {
  it("reads the environment, prints the key, and ends with 0, or with 1 where something is wrong", async () => {
    const environment = { API_KEYS_FILE: file, NODE_ENV: "production" };
    const made = await startCli("keys", ["make", ...wish], environment);
    expect(made.code).toBe(0);
    expect(await identify(keyIn(made))).toMatchObject({ subject: "acme" });
    const wrong = await startCli("keys", ["mend"], environment);
    expect(wrong.code).toBe(1);
    expect(wrong.output).toContain("There is no such command.");
  });
});

describe.skipIf(!hasRedisServer)("on Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterAll(() => redis?.close());

  it("makes, lists and revokes what every gateway reads there", async () => {
    const onRedis = (...args: readonly string[]) => runCli("keys", args, { REDIS_URL: redis.url });
    const made = [await onRedis("make", ...wish), await onRedis("make", ...wish)];
    expect(made.map(({ code }) => code)).toEqual([0, 0]);
    expect((await onRedis("make", ...wish)).output).toContain("acme has 2 valid keys");
    const key = keyIn(made[0] as Ended);
    const store = await createRedisStore(redis.url);
    const known = await createApiKeys({ file: null, store, onFault: () => {} });
    onTestFinished(() => {
      known?.close();
      store.close();
    });
    expect(known?.identify(key)).toMatchObject({ subject: "acme" });
    expect(await onRedis("revoke", idOf(key))).toMatchObject({
      code: 0,
      output: expect.stringContaining("Every process on this Redis refuses it"),
    });
    expect((await onRedis("list")).output).toMatch(new RegExp(`${idOf(key)} .*revoked`));
    expect((await onRedis("revoke", "0123456789abcdef")).output).toContain("There is no key");
  });

  it("works from far away", async () => {
    const far = await startFarAway(redis.port, 100);
    onTestFinished(far.close);
    const made = await runCli("keys", ["make", ...wish.with(1, "far")], { REDIS_URL: far.url });
    expect(made).toMatchObject({ code: 0 });
  });

  it("says so where Redis has something else there", async () => {
    const other = await startRedisServer();
    onTestFinished(() => other.close());
    await other.command("SET portico:api-keys x");
    const { code, output } = await runCli("keys", ["make", ...wish], { REDIS_URL: other.url });
    expect(output).toContain("Redis has something else where the gateway keeps this");
    expect(output).toContain("WRONGTYPE");
    expect(keyIn({ code, output })).toBe("");
    expect(code).toBe(1);
  });
});
