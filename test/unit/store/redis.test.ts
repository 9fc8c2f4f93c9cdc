/** The store on Redis: what it does on a real one, and that one which is down, hung or flushed holds nobody up. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createRedisStore } from "../../../src/store/redis.ts";
import { type SharedStore, StoreAwayError, StoreRefusedError } from "../../../src/store/store.ts";
import { freePort, hasRedisServer, type RedisServer, startRedisServer } from "../../support/redis-server.ts";
import { type Certificate, createAuthority, createCertificate } from "../clients/tls-server.ts";
import { startFarAway } from "./far-away.ts";

/** On a machine with much else to do a timer of 45 ms may be late; it must not be as late as any other time limit here. */
const soonMs = 250;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const redis = await startRedisServer(args);
  closers.push(() => redis.close());
  return redis;
}

interface StoreUnderTest extends SharedStore {
  /** `away` and `back`, as they were told. */
  readonly told: readonly string[];
  /** Resolves when so much has been told. */
  toldSo(count: number): Promise<void>;
}

async function open(url: string, callTimeoutMs?: number): Promise<StoreUnderTest> {
  const told: string[] = [];
  const store = await createRedisStore(url, {
    ...(callTimeoutMs === undefined ? {} : { callTimeoutMs }),
    onAway: (reason) => told.push(`away ${reason}`),
    onBack: () => told.push("back"),
  });
  closers.push(() => store.close());
  return {
    ...store,
    told,
    toldSo: (count) =>
      vi.waitFor(() => expect(told.length).toBeGreaterThanOrEqual(count), { timeout: 10_000 }),
  };
}

const echo = { name: "echo", lua: "return {KEYS[1], ARGV[1], 7}" };
const ask = (store: SharedStore) => store.run(echo, ["k"], ["v"]);

/** How long something took that was refused because the store is away. */
async function awayMs(call: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await expect(call()).rejects.toBeInstanceOf(StoreAwayError);
  return performance.now() - startedMs;
}

describe.skipIf(!hasRedisServer)("on a Redis that answers", () => {
  it("runs scripts, also after Redis has forgotten them", async () => {
    const redis = await startRedis();
    const store = await open(redis.url);
    for (const command of ["PING", "SCRIPT FLUSH", "FLUSHALL"]) {
      await redis.command(command);
      expect(await store.run(echo, ["k"], ["v"]), command).toEqual(["k", "v", 7]);
    }
    // Its text was sent twice only: at first, and after the flush of scripts.
    expect(await redis.command("INFO commandstats")).toMatch(/cmdstat_script\|load:calls=2,/);
    expect(store.told).toEqual([]);
  });

  it("speaks TLS to a `rediss:` URL, and to nobody whose certificate it can't check", async () => {
    const [authority, stranger] = [await createAuthority("ours"), await createAuthority("theirs")];
    const folder = await mkdtemp(join(tmpdir(), "portico-tls-"));
    closers.push(() => rm(folder, { recursive: true }));
    const startTls = async (signer: Certificate) => {
      const { cert, key } = await createCertificate("localhost", signer);
      const file = async (name: string, text: string) => {
        await writeFile(join(folder, name), text);
        return join(folder, name);
      };
      const port = await freePort();
      const files = [
        "--tls-cert-file",
        await file("cert.pem", cert),
        "--tls-key-file",
        await file("key.pem", key),
      ];
      const auth = ["--tls-auth-clients", "no", "--tls-ca-cert-file", await file("ca.pem", signer.cert)];
      await startRedis(["--port", "0", "--tls-port", String(port), ...files, ...auth]);
      return open(`rediss://localhost:${port}`);
    };
    const usual = getCACertificates();
    closers.push(() => setDefaultCACertificates(usual));
    setDefaultCACertificates([authority.cert]);
    const store = await startTls(authority);
    expect(await store.run(echo, ["k"], ["v"])).toEqual(["k", "v", 7]);
    const other = await startTls(stranger);
    await expect(other.run(echo, ["k"], ["v"])).rejects.toBeInstanceOf(StoreAwayError);
  });

  it("signs in with the URL's password, and takes no options from its query", async () => {
    const redis = await startRedis(["--requirepass", "hidden"]);
    const store = await open(
      `redis://:hidden@127.0.0.1:${redis.port}/?enableOfflineQueue=true&commandTimeout=9`,
    );
    expect(await store.run(echo, ["k"], ["v"])).toEqual(["k", "v", 7]);
  });
});

describe.skipIf(!hasRedisServer)("on a Redis that refuses a call", () => {
  const increment = { name: "increment", lua: "return redis.call('INCR', KEYS[1])" };

  it("only that call fails, and the others go on", async () => {
    const redis = await startRedis();
    const store = await open(redis.url);
    await redis.command("SET text x");
    await redis.command("RPUSH list x");
    for (const [key, code] of [
      ["text", "ERR"],
      ["list", "WRONGTYPE"],
    ] as const) {
      const error = await store.run(increment, [key], []).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StoreRefusedError);
      expect(error).toHaveProperty("message", `the store refused a call: ${code}`);
      expect(await ask(store)).toEqual(["k", "v", 7]);
    }
    expect(store.told).toEqual([]);
  });

  it.each([
    ["OOM", "CONFIG SET maxmemory 1"],
    ["READONLY", "REPLICAOF 127.0.0.1 1"],
    ["NOREPLICAS", "CONFIG SET min-replicas-to-write 1"],
    ["NOPERM", "ACL SETUSER default -evalsha"],
  ])("with %s it is left alone, for it would refuse the others, too", async (code, command) => {
    const redis = await startRedis();
    const store = await open(redis.url);
    await store.run(increment, ["n"], []);
    await redis.command(command);
    await expect(store.run(increment, ["n"], [])).rejects.toBeInstanceOf(StoreAwayError);
    expect(store.told[0]).toBe(`away ${code}`);
  });
});

describe.skipIf(!hasRedisServer)("on a Redis that is far away", () => {
  it("calls are waited for as long as whoever made the store says", async () => {
    const redis = await startRedis();
    const far = await startFarAway(redis.port, 100);
    closers.push(far.close);
    const [hasty, patient] = [await open(far.url), await open(far.url, 5_000)];
    await expect(ask(hasty)).rejects.toBeInstanceOf(StoreAwayError);
    expect(await ask(patient)).toEqual(["k", "v", 7]);
    expect(patient.told).toEqual([]);
  });
});

describe("on a Redis that is not there", () => {
  it("a process starts all the same, and every call fails at once", async () => {
    const store = await open("redis://127.0.0.1:1");
    expect(store.told).toEqual(["away ECONNREFUSED"]);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await awayMs(() => ask(store))).toBeLessThan(soonMs);
    }
  });

  it.skipIf(!hasRedisServer)("it is used as soon as it is there, and again after a crash", async () => {
    const redis = await startRedis();
    await redis.kill();
    const store = await open(redis.url);
    await redis.restart();
    await store.toldSo(2);
    expect(await store.run(echo, ["k"], ["v"])).toEqual(["k", "v", 7]);

    await redis.kill();
    const waits = await Promise.all(Array.from({ length: 200 }, () => awayMs(() => ask(store))));
    expect(Math.max(...waits)).toBeLessThan(soonMs);
    await redis.restart();
    await store.toldSo(4);
    expect(await ask(store)).toEqual(["k", "v", 7]);
    expect(store.told.map((one) => one.split(" ")[0])).toEqual(["away", "back", "away", "back"]);
  });

  it.skipIf(!hasRedisServer)("a wrong password is told of by a code; nothing shows it", async () => {
    const printed = vi.spyOn(console, "error").mockReturnValue();
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    const redis = await startRedis(["--requirepass", "hidden"]);
    const store = await open(`redis://:canary-7531@127.0.0.1:${redis.port}`);
    const error = await ask(store).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreAwayError);
    expect(store.told[0]).toBe("away WRONGPASS");
    const { message, stack, cause } = error as StoreAwayError;
    expect(JSON.stringify([store.told, message, stack, cause, error])).not.toContain("canary");
    expect([...printed.mock.calls, ...warned.mock.calls]).toEqual([]);
    vi.restoreAllMocks();
  });
});

describe.skipIf(!hasRedisServer)("on a Redis that hangs", () => {
  it("each call ends in time; then none waits any more, until it answers", async () => {
    const redis = await startRedis();
    const store = await open(redis.url);
    await ask(store);
    redis.pause();
    const first = await Promise.all(Array.from({ length: 100 }, () => awayMs(() => ask(store))));
    expect(Math.max(...first)).toBeLessThan(soonMs);
    expect(Math.min(...first)).toBeGreaterThan(30);
    expect(store.told).toEqual(["away ETIMEDOUT"]);

    // For 2.5 s, one call after the other, while Redis is found not to answer.
    const begunMs = performance.now();
    const waits: number[] = [];
    while (performance.now() - begunMs < 2_500) {
      waits.push(await awayMs(() => ask(store)));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(waits.length).toBeGreaterThan(100);
    expect(waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.9)]).toBeLessThan(10);
    expect(Math.max(...waits)).toBeLessThan(soonMs);

    redis.resume();
    await store.toldSo(2);
    expect(store.told).toEqual(["away ETIMEDOUT", "back"]);
    expect(await ask(store)).toEqual(["k", "v", 7]);
  });

  it("a process starts all the same", async () => {
    const redis = await startRedis();
    redis.pause();
    const store = await open(redis.url);
    expect(await awayMs(() => ask(store))).toBeLessThan(soonMs);
    redis.resume();
    await store.toldSo(2);
    expect(await ask(store)).toEqual(["k", "v", 7]);
  });
});
