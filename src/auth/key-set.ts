/** Stage 3: the issuer's keys: asked for at most once in 30 s whatever arrives, and kept through any outage. */
import { LRUCache } from "lru-cache";
import { GatewayError } from "../errors.ts";
import { KeySetError, KnownKeys, type ReadKeySet, type RefreshFault, readKeySet } from "./known-keys.ts";
import type { Algorithm, KeyFault, SigningKey } from "./signing-key.ts";

/** Fetches the key set: what came back, whatever its status. Rejects where nothing whole did within the time. */
export type FetchKeys = (
  url: string,
  deadlineMs: number,
  signal: AbortSignal,
) => Promise<{ readonly status: number; readonly body: Uint8Array }>;

/** How long whoever needs a key that is not known yet waits for it. */
export interface Wait {
  /** At most {@link keySetTimeoutMs}. */
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** For the log. What the issuer says of itself may be in it, what callers send never is. */
export type KeySetEvent =
  | { readonly type: "keys-refreshed"; readonly keys: number; readonly changed: boolean }
  | {
      readonly type: "refresh-failed";
      readonly reason: RefreshFault;
      /** How many keys there are all the same. */
      readonly keys: number;
      readonly retryInMs: number;
      readonly cause: unknown;
    }
  /** Once for each key and reason, until a set is without it. */
  | { readonly type: "key-ignored"; readonly kid: string | null; readonly reason: KeyFault };

export interface KeySet {
  /**
   * The key for a token of this algorithm and key id; null where the issuer has none.
   * @throws {GatewayError} `UPSTREAM_UNAVAILABLE` where that can't be told: no set came yet, or the last fetch failed and
   * the id is unknown.
   */
  find(algorithm: Algorithm, kid: string | null, wait?: Wait): Promise<SigningKey | null>;
  /** Whether the last good set has the key. */
  has(key: SigningKey): boolean;
  /** Ends all fetching. */
  close(): void;
}

export const keySetTimeoutMs = 2_000;
/**
 * Between the beginnings of two fetches, whoever wants them and whatever became of the first. What asks nobody, since the
 * connection was refused, is no fetch: until the first set, that is repeated sooner.
 */
export const coolDownMs = 30_000;
/** The longest that a key is still taken after the issuer has withdrawn it, a fetch's time aside. */
export const refreshEveryMs = 300_000;
const minBackOffMs = 1_000;

const maxAbsentIds = 1_000;

type OnEvent = (event: KeySetEvent) => void;

/** Fetches at once, so that the first token need not wait. */
export function createKeySet(
  url: string,
  fetchKeys: FetchKeys,
  { onEvent = () => {} }: { readonly onEvent?: OnEvent | undefined } = {},
): KeySet {
  return new FetchedKeySet(url, fetchKeys, onEvent);
}

class FetchedKeySet implements KeySet {
  readonly #url: string;
  readonly #fetchKeys: FetchKeys;
  readonly #onEvent: OnEvent;
  readonly #closing = new AbortController();
  /** Null until the first good set. It is never given up: that a key was withdrawn only the issuer can say. */
  #known: KnownKeys | null = null;
  #flight: Promise<void> | null = null;
  /** What the last fetch came to grief by; null where it did not. */
  #fault: unknown = null;
  #faultsInARow = 0;
  #toldIgnored: ReadonlySet<string> = new Set();
  /** Of a monotonic clock: nobody's setting the time leads to more fetches, or to none. */
  #tookOffAtMs = Number.NEGATIVE_INFINITY;
  #dueAtMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  /**
   * Ids that the last fetch did not have. Nobody waits on their account, but they may bring about a fetch like any other:
   * otherwise whoever guesses the next key's id could keep it out.
   */
  readonly #absent = new LRUCache<string, true>({ max: maxAbsentIds });

  constructor(url: string, fetchKeys: FetchKeys, onEvent: OnEvent) {
    this.#url = url;
    this.#fetchKeys = fetchKeys;
    this.#onEvent = onEvent;
    this.#refresh();
  }

  async find(algorithm: Algorithm, kid: string | null, wait: Wait = {}): Promise<SigningKey | null> {
    const found = this.#lookUp(algorithm, kid);
    if (found !== undefined) return found;
    const isWorthWaiting = this.#isAsking() && (kid === null || !this.#absent.has(kid));
    const isDone = !isWorthWaiting || (await this.#waitForFlight(wait));
    const foundNow = this.#lookUp(algorithm, kid);
    if (foundNow !== undefined) return foundNow;
    // Where the issuer fails, a key that it has made since is as likely as one that there never was.
    if (!isDone || this.#fault !== null || kid === null) throw this.#unavailable();
    this.#absent.set(kid, true);
    return null;
  }

  has(key: SigningKey): boolean {
    return this.#known?.all.get(key.text) === key;
  }

  close(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
  }

  /** Undefined where only a fetch can tell. */
  #lookUp(algorithm: Algorithm, kid: string | null): SigningKey | null | undefined {
    const known = this.#known;
    if (known === null) return undefined;
    // Of a known id no fetch makes another algorithm, and a token without an id asks for no key in particular.
    return known.find(algorithm, kid) ?? (kid === null || known.ids.has(kid) ? null : undefined);
  }

  /** Whether a fetch is under way, or could be begun. Else one is due as soon as the last one is 30 s old. */
  #isAsking(): boolean {
    // Before the first set no token brings a fetch about: they come by themselves.
    if (this.#flight !== null || this.#known === null) return this.#flight !== null;
    const mayAskAtMs = this.#tookOffAtMs + coolDownMs;
    if (performance.now() >= mayAskAtMs) {
      this.#refresh();
      return true;
    }
    if (mayAskAtMs < this.#dueAtMs) this.#fetchAt(mayAskAtMs);
    return false;
  }

  /** Whether it ended in time. */
  #waitForFlight({ waitMs = keySetTimeoutMs, signal }: Wait): Promise<boolean> {
    return within(Math.min(waitMs, keySetTimeoutMs), this.#flight ?? Promise.resolve(), signal).then(
      () => true,
      () => false,
    );
  }

  #unavailable(): GatewayError {
    const mayAskAtMs = this.#known === null ? this.#dueAtMs : this.#tookOffAtMs + coolDownMs;
    const inMs = Math.min(this.#dueAtMs, mayAskAtMs) - performance.now();
    return new GatewayError("UPSTREAM_UNAVAILABLE", "", {
      service: "issuer",
      retryAfterMs: Math.min(Math.max(inMs, minBackOffMs), coolDownMs),
      ...(this.#fault === null ? {} : { cause: this.#fault }),
    });
  }

  #fetchAt(atMs: number): void {
    this.#dueAtMs = atMs;
    clearTimeout(this.#timer);
    // Timers may come a moment early.
    this.#timer = setTimeout(() => this.#refresh(), Math.ceil(atMs - performance.now()) + 1);
    this.#timer.unref();
  }

  #refresh(): void {
    if (this.#closing.signal.aborted) return;
    this.#flight ??= this.#takeOff().finally(() => {
      this.#flight = null;
    });
  }

  /** Never rejects. */
  async #takeOff(): Promise<void> {
    this.#tookOffAtMs = performance.now();
    clearTimeout(this.#timer);
    const nextInMs = await this.#fetchSet().then(
      (set) => this.#accept(set),
      (cause: unknown) => this.#backOff(cause),
    );
    if (this.#closing.signal.aborted) return;
    this.#fetchAt(Math.max(this.#tookOffAtMs + nextInMs, performance.now() + minBackOffMs));
  }

  async #fetchSet(): Promise<ReadKeySet> {
    const { signal } = this.#closing;
    const answer = this.#fetchKeys(this.#url, keySetTimeoutMs, signal);
    const { status, body } = await within(keySetTimeoutMs, answer, signal);
    if (status !== 200) throw new KeySetError("status", `the issuer answered ${status}`);
    const set = await readKeySet(body, this.#known?.all ?? new Map());
    for (const [name, key] of set.ignored) {
      if (!this.#toldIgnored.has(name)) this.#onEvent({ type: "key-ignored", ...key });
    }
    this.#toldIgnored = new Set(set.ignored.keys());
    if (set.keys.length === 0) throw new KeySetError("no-usable-key", "no key of the set is fit for use");
    return set;
  }

  /** Gives the time to the next fetch, like `#backOff`. */
  #accept({ keys }: ReadKeySet): number {
    const last = this.#known;
    const next = new KnownKeys(keys);
    const changed = next.all.size !== last?.all.size || keys.some(({ text }) => !last.all.has(text));
    this.#known = next;
    this.#fault = null;
    this.#faultsInARow = 0;
    this.#onEvent({ type: "keys-refreshed", keys: keys.length, changed });
    // Earlier by up to a tenth, so that processes that began together don't ask together.
    return refreshEveryMs * (1 - Math.random() / 10);
  }

  #backOff(cause: unknown): number {
    const doublings = 2 ** Math.min(this.#faultsInARow, 10);
    this.#fault = cause;
    this.#faultsInARow += 1;
    const hasKeys = this.#known !== null;
    // A connection that was never made asked nobody: an issuer that starts with the gateway is found soon after it is there.
    const retryInMs =
      !hasKeys && hasAskedNobody(cause)
        ? Math.min(minBackOffMs * doublings, coolDownMs)
        : Math.min(coolDownMs * doublings, hasKeys ? refreshEveryMs : coolDownMs);
    if (this.#closing.signal.aborted) return retryInMs;
    const reason = cause instanceof KeySetError ? cause.reason : "unreachable";
    const keys = this.#known?.all.size ?? 0;
    this.#onEvent({ type: "refresh-failed", reason, keys, retryInMs, cause });
    return retryInMs;
  }
}

/** Node's words for a connection that was never made have its code in them, and a transport's error may have no more. */
function hasAskedNobody(error: unknown): boolean {
  const neverMade = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b/;
  return error instanceof Error && neverMade.test(error.message);
}

/** Rejects where the promise takes longer, or the signal comes first. */
function within<T>(limitMs: number, promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      settle();
      reject(new Error("not waited for any longer"));
    };
    const timer = setTimeout(giveUp, limitMs);
    timer.unref();
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    };
    promise.finally(settle).then(resolve, reject);
    if (signal?.aborted) giveUp();
    else signal?.addEventListener("abort", giveUp);
  });
}
