/** The store: Redis. Every call ends in time, and a Redis that can't be reached holds nobody up. The only file with ioredis. */
import { Redis, ReplyError } from "ioredis";
import { type Script, type SharedStore, StoreAwayError, StoreRefusedError } from "./store.ts";

export interface RedisStoreOptions {
  /** How long a call may take; 45 ms unless it is given, which is for those whose callers wait for them. */
  readonly callTimeoutMs?: number;
  /** Told once when the store can't be used any more. The reason is a code: no address, no password. */
  readonly onAway?: (reason: string) => void;
  /** Told once when it can be used again. */
  readonly onBack?: () => void;
}

/** A little less than what is promised, for a timer is never early. */
const usualCallTimeoutMs = 45;
/** How long Redis is left alone after a failure, at the most. */
const restMs = 1_000;
/** A write, since a Redis that is full or has become a replica still answers reads. */
const probeKey = "portico:probe";
/** For a connection to be made and greeted: nobody waits for that but the start of the process. */
const connectTimeoutMs = 1_000;
const maxReconnectMs = 2_000;

/**
 * Resolves when Redis is reached, or when it is known that it isn't: a gateway starts without it, and goes on trying.
 * @param url `redis:` or `rediss:`, with user and password where Redis asks for them. Redis Cluster is not supported.
 */
export async function createRedisStore(url: string, options: RedisStoreOptions = {}): Promise<SharedStore> {
  const { callTimeoutMs = usualCallTimeoutMs } = options;
  const patienceMs = Math.max(connectTimeoutMs, callTimeoutMs);
  const redis = new Redis(withoutQuery(url), {
    lazyConnect: true,
    // A call that can't be sent now is not worth sending later.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // Ours is shorter; this one is for what ioredis sends when it connects.
    commandTimeout: patienceMs,
    connectTimeout: patienceMs,
    // A connection over which nothing comes back is given up.
    socketTimeout: 2 * patienceMs,
    retryStrategy: reconnectDelayMs,
    // The one that could be written to has become a replica.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  });
  const breaker = createBreaker(options, () => within(callTimeoutMs, redis.set(probeKey, "", "PX", restMs)));
  // Unheard, an error would be printed by ioredis with all that it holds.
  redis.on("error", (error: unknown) => breaker.fail(reasonOf(error)));
  redis.on("ready", () => breaker.succeed());

  const runScript = createScriptRunner(redis);
  const ask = async <T>(send: () => Promise<T>): Promise<T> => {
    if (breaker.isAway()) throw new StoreAwayError("the store is left alone");
    try {
      return await within(callTimeoutMs, send());
    } catch (error) {
      const reason = reasonOf(error);
      if (isOfOneCall(error)) throw new StoreRefusedError(`the store refused a call: ${reason}`);
      breaker.fail(reason);
      throw new StoreAwayError(`the store is away: ${reason}`);
    }
  };

  await redis.connect().catch(() => {});
  return {
    run: (script, keys, args) => ask(() => runScript(script, keys, args)),
    close: () => {
      breaker.close();
      redis.disconnect();
    },
  };
}

/**
 * Scripts are called by their digest. Their text is sent before the first call, and where Redis has forgotten it, once
 * for all who wait for it.
 */
function createScriptRunner(redis: Redis) {
  const loading = new Map<string, Promise<string>>();
  const load = ({ name, lua }: Script) => {
    const digest = loading.get(name) ?? (redis.script("LOAD", lua) as Promise<string>);
    loading.set(name, digest);
    return digest;
  };
  return async (script: Script, keys: readonly string[], args: readonly (string | number)[]) => {
    const loaded = load(script);
    try {
      return await redis.evalsha(await loaded, keys.length, ...keys, ...args);
    } catch (error) {
      // Whoever comes first has it loaded again.
      if (loading.get(script.name) === loaded) loading.delete(script.name);
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return await redis.evalsha(await load(script), keys.length, ...keys, ...args);
    }
  };
}

/** After a failure Redis is asked nothing, but for a probe every second: nobody's call waits to find out. */
function createBreaker({ onAway, onBack }: RedisStoreOptions, probe: () => Promise<unknown>) {
  let isAway = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const probeLater = () => {
    clearTimeout(timer);
    if (!isClosed)
      timer = setTimeout(() => probe().then(breaker.succeed, probeLater), withJitter(restMs)).unref();
  };
  const breaker = {
    isAway: () => isAway,
    succeed(): void {
      clearTimeout(timer);
      if (!isAway) return;
      isAway = false;
      onBack?.();
    },
    fail(reason: string): void {
      if (isAway || isClosed) return;
      isAway = true;
      probeLater();
      onAway?.(reason);
    },
    close(): void {
      isClosed = true;
      clearTimeout(timer);
    },
  };
  return breaker;
}

/** Not the same for processes that lost it at the same moment. */
function withJitter(ms: number): number {
  return Math.ceil(ms * (0.5 + Math.random() / 2));
}

function reconnectDelayMs(times: number): number {
  return withJitter(Math.min(50 * 2 ** Math.min(times, 10), maxReconnectMs));
}

class TimeoutError extends Error {
  readonly code = "ETIMEDOUT";
}

function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // A process that was busy for longer than that finds the answer waiting: it is read before this is called.
      setImmediate(() => reject(new TimeoutError()));
    }, timeoutMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The query would override our options. */
function withoutQuery(url: string): string {
  const bare = new URL(url);
  bare.search = "";
  return bare.href;
}

/** What Redis answers to every call of ours. Older ones put what a script met into words of their own, behind a minus. */
const ofAllCalls =
  /(?:^|-)(?:READONLY|OOM|LOADING|BUSY|NOAUTH|WRONGPASS|NOPERM|MISCONF|MASTERDOWN|CLUSTERDOWN|NOREPLICAS) /;

/** Whether Redis has answered, with an error that says nothing of other calls: no reason to leave it alone. */
function isOfOneCall(error: unknown): boolean {
  return error instanceof ReplyError && !ofAllCalls.test((error as Error).message);
}

/** Not the error itself: ioredis puts the command into it that failed, and that may be the one with the password. */
function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "UNKNOWN";
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === "string" && /^[A-Z0-9_]{2,40}$/.test(code)) return code;
  return /^[A-Z]{2,20}(?= )/.exec(typeof message === "string" ? message : "")?.[0] ?? "CLOSED";
}
