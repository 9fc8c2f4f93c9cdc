/** The cache of public reads: asks a service only for what is not at hand, and has the last good answer where it fails. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Freshness, shorterOf } from "./cache-control.ts";
import { type CacheStore, type Entry, entryOf, freshForMsOf, stateOf } from "./cache-entry.ts";
import type { AnswerHead, Call, PublicRead, Query, Send } from "./call.ts";
import { UpstreamError } from "./errors.ts";
import { pathAndQueryOf } from "./transport.ts";

export interface CacheSettings {
  /** For answers that may be used stale where the service fails, and say nothing of using them while they are asked for. */
  readonly staleWhileRevalidateMs: number;
  /** With a stale answer at hand, nobody waits longer than this for a fresh one. */
  readonly freshWithinMs: number;
  /** How long a service may take to answer where nobody waits for it any more. */
  readonly refreshDeadlineMs: number;
  /** After that has failed, it is not tried again for so long, or for as long as the service says. */
  readonly refreshAgainMs: number;
}

type PublicCall<T> = Call<T> & { readonly public: PublicRead<T> };

export function withCache(service: string, settings: CacheSettings, store: CacheStore, next: Send): Send {
  /** By the kind of record: how long one may be kept that was asked for by its id; null for not at all. */
  const freshnessOfKind = new Map<string, Freshness | null>();

  const use = (entry: Entry, { origin }: Call<unknown>, nowMs: number) => {
    origin.onKept?.({ service, ageMs: nowMs - entry.madeAtMs, stale: stateOf(entry, nowMs) !== "fresh" });
    origin.onFreshForMs?.(freshForMsOf(entry, nowMs));
    return entry.value;
  };

  const put = (key: string, entry: Entry) => {
    if ((store.peek(key)?.askedAtMs ?? 0) <= entry.askedAtMs) store.set(key, entry);
  };

  const keep = <T>(call: PublicCall<T>, value: T, head: AnswerHead, askedAtMs: number) => {
    const { batch, records } = call.public;
    const source = pathAndQueryOf(call);
    const found = records?.of(value) ?? [];
    const wholeKey = `${service}${source}`;
    const before = store.peek(batch ? recordKey(service, call, found[0]) : wholeKey);
    const { staleWhileRevalidateMs } = settings;
    const entry = entryOf(call, value, { source, askedAtMs, head, before, staleWhileRevalidateMs });
    if (batch) freshnessOfKind.set(records?.kind ?? "", entry?.freshness ?? null);
    // What it no longer lets us keep is not its last good answer either.
    if (entry === null) return forget(call);
    if (!batch) put(wholeKey, entry);
    // A list may live longer than what stands in it, so its records wait until it is known how long they may.
    const known = freshnessOfKind.get(records?.kind ?? "");
    if (!known) return;
    const freshness = shorterOf(entry.freshness, known);
    const bytes = batch && head.status === 304 ? entry.bytes : entry.bytes / found.length;
    // What a batch was not asked for has no place in it.
    const asked = batch && new Set(idsOf(call).map((id) => keyOfId(service, call, id)));
    for (const record of found) {
      const key = recordKey(service, call, record);
      if (asked?.delete(key) === false) continue;
      put(key, { ...entry, value: record, bytes, freshness });
    }
    // What it no longer has is not its last good answer, either.
    for (const key of asked ?? []) store.delete(key);
  };

  const forget = (call: PublicCall<unknown>) => {
    if (call.public.batch) for (const id of idsOf(call)) store.delete(keyOfId(service, call, id));
    else store.delete(`${service}${pathAndQueryOf(call)}`);
  };

  const ask = async <T>(call: PublicCall<T>, held: Call<T>["held"], signal: AbortSignal): Promise<T> => {
    const asking = { ...call, ...(held && { held }) };
    const askedAtMs = Date.now();
    const onAnswer = (value: T, head: AnswerHead) => keep(asking, value, head, askedAtMs);
    try {
      const answer = await next({ ...asking, onAnswer }, signal);
      tellFreshness(call);
      return answer;
    } catch (error) {
      // Of several records it is not known which one was refused.
      if (isRefusal(error) && (!call.public.batch || idsOf(call).length === 1)) forget(call);
      throw error;
    }
  };

  /** By what is kept now, since whoever joins another's read is not told of its answer. What is not kept is not fresh. */
  const tellFreshness = (call: PublicCall<unknown>) => {
    const { onFreshForMs } = call.origin;
    if (onFreshForMs === undefined) return;
    const keys = call.public.batch
      ? idsOf(call).map((id) => keyOfId(service, call, id))
      : [`${service}${pathAndQueryOf(call)}`];
    for (const key of keys) onFreshForMs(freshForMsOf(store.peek(key), Date.now()));
  };

  /** Asks for what these entries hold. Goes on when whoever asked has left: it is for those who come next. */
  const refresh = async <T>(
    call: PublicCall<T>,
    held: Call<T>["held"],
    entries: readonly Entry[],
  ): Promise<T> => {
    const deadlineAtMs = Date.now() + settings.refreshDeadlineMs;
    for (const entry of entries) entry.askAgainAtMs = deadlineAtMs;
    try {
      return await ask({ ...call, origin: { ...call.origin, deadlineAtMs } }, held, neverAborted);
    } catch (error) {
      const retryAfterMs = error instanceof UpstreamError ? (error.retryAfterMs ?? 0) : 0;
      const askAgainAtMs = Date.now() + Math.max(settings.refreshAgainMs, retryAfterMs);
      for (const entry of entries) entry.askAgainAtMs = askAgainAtMs;
      throw error;
    }
  };

  /** What the service says, or what it said last, if that may stand in. */
  const freshOrLastGood = async <T>(
    call: PublicCall<T>,
    held: Call<T>["held"],
    entries: readonly Entry[],
    lastGood: () => T,
  ): Promise<T> => {
    const waiting = new AbortController();
    const patienceMs = Math.min(settings.freshWithinMs, call.origin.deadlineAtMs - Date.now());
    const fresh = refresh(call, held, entries);
    const late = sleep(Math.max(0, patienceMs), tooLate, { signal: waiting.signal, ref: false });
    late.catch(() => undefined);
    try {
      const first = await Promise.race([fresh, late]);
      return first === tooLate ? lastGood() : (first as T);
    } catch (error) {
      if (!isServiceFailure(error)) throw error;
      return lastGood();
    } finally {
      fresh.catch(() => undefined);
      waiting.abort();
    }
  };

  const readWhole = async <T>(call: PublicCall<T>, signal: AbortSignal): Promise<T> => {
    const nowMs = Date.now();
    const entry = store.get(`${service}${pathAndQueryOf(call)}`);
    if (entry === undefined) return ask(call, undefined, signal);
    const value = entry.value as T;
    const held = entry.etag === null ? undefined : { etag: entry.etag, value };
    switch (stateOf(entry, nowMs)) {
      case "fresh":
        return use(entry, call, nowMs) as T;
      case "stale":
        if (nowMs >= entry.askAgainAtMs) refresh(call, held, [entry]).catch(() => undefined);
        return use(entry, call, nowMs) as T;
      case "last good":
        if (nowMs < entry.askAgainAtMs) return use(entry, call, nowMs) as T;
        return freshOrLastGood(call, held, [entry], () => use(entry, call, Date.now()) as T);
      case "expired":
        return ask(call, held, signal);
    }
  };

  const readBatch = async <T>(call: PublicCall<T>, signal: AbortSignal): Promise<T> => {
    const batch = sortOut(call, (id) => store.get(keyOfId(service, call, id)), Date.now());
    const { atHand, toRefresh, lastGood, missing } = batch;
    const answerOf = (records: readonly unknown[]) => call.public.batch?.answerOf(records) as T;
    const used = (entries: readonly Entry[]) => entries.map((entry) => use(entry, call, Date.now()));
    if (toRefresh.length > 0) {
      const part = onlyFor(call, idsOfKnown(toRefresh));
      refresh(part, heldOf(call, toRefresh), entriesOf(toRefresh)).catch(() => undefined);
    }
    if (missing.length === 0 && lastGood.length === 0) return answerOf(used(atHand));
    const part = onlyFor(call, [...missing, ...idsOfKnown(lastGood)]);
    const lastEntries = entriesOf(lastGood);
    const recordsOf = (answer: T) => call.public.records?.of(answer) ?? [];
    try {
      // What is missing has to be waited for; with it, what is not.
      const answer =
        missing.length > 0
          ? await ask(part, undefined, signal)
          : await freshOrLastGood(part, heldOf(call, lastGood), lastEntries, () =>
              answerOf(used(lastEntries)),
            );
      return answerOf([...used(atHand), ...recordsOf(answer)]);
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.code === "REQUEST_CANCELLED") throw error;
      // A refusal is about what was asked for, and may be about any of it.
      const standIns = isServiceFailure(error) ? [...atHand, ...lastEntries] : atHand;
      throw withPart(error, answerOf(used(standIns)));
    }
  };

  return <T>(call: Call<T>, signal: AbortSignal) => {
    if (call.public === undefined || call.method !== "GET") {
      call.origin.onFreshForMs?.(0);
      return next(call, signal);
    }
    const publicCall = call as PublicCall<T>;
    return call.public.batch ? readBatch(publicCall, signal) : readWhole(publicCall, signal);
  };
}

const neverAborted = new AbortController().signal;
const tooLate = Symbol("too late");

interface Known {
  readonly id: string;
  readonly entry: Entry;
}

const idsOfKnown = (known: readonly Known[]) => known.map(({ id }) => id);
const entriesOf = (known: readonly Known[]) => known.map(({ entry }) => entry);

/** The ids of a batch by what is to be done about each. */
function sortOut(call: PublicCall<unknown>, find: (id: string) => Entry | undefined, nowMs: number) {
  const [atHand, toRefresh, lastGood, missing]: [Entry[], Known[], Known[], string[]] = [[], [], [], []];
  for (const id of idsOf(call)) {
    const entry = find(id);
    const state = entry === undefined ? "expired" : stateOf(entry, nowMs);
    if (entry === undefined || state === "expired") missing.push(id);
    else if (state === "last good" && nowMs >= entry.askAgainAtMs) lastGood.push({ id, entry });
    else {
      atHand.push(entry);
      if (state === "stale" && nowMs >= entry.askAgainAtMs) toRefresh.push({ id, entry });
    }
  }
  return { atHand, toRefresh, lastGood, missing };
}

function idsOf({ query, public: { batch } }: PublicCall<unknown>): readonly string[] {
  return (query?.[batch?.parameter ?? ""] ?? []) as readonly string[];
}

function onlyFor<T>(call: PublicCall<T>, ids: readonly string[]): PublicCall<T> {
  const query: Query = { ...call.query, [call.public.batch?.parameter ?? ""]: ids };
  return { ...call, query };
}

/** Where all that is asked for came with one answer to the very same question, its ETag still says whether it holds. */
function heldOf<T>(call: PublicCall<T>, known: readonly Known[]): Call<T>["held"] {
  const source = pathAndQueryOf(onlyFor(call, idsOfKnown(known)));
  const etag = known[0]?.entry.etag ?? null;
  const isOne = known.every(({ entry }) => entry.etag === etag && entry.source === source);
  if (etag === null || !isOne) return undefined;
  return { etag, value: call.public.batch?.answerOf(known.map(({ entry }) => entry.value)) as T };
}

function recordKey(service: string, call: PublicCall<unknown>, record: unknown): string {
  const { records } = call.public;
  return keyOfId(service, call, record === undefined ? "" : (records?.idOf(record) ?? ""));
}

function keyOfId(service: string, call: PublicCall<unknown>, id: string): string {
  return `${service} ${call.public.records?.kind} ${id}`;
}

/** Of a batch that failed, those who asked for what is known get it. */
function withPart(error: UpstreamError, partial: unknown): UpstreamError {
  const { code, service, message, rejection, status, retryAfterMs } = error;
  const details = { cause: error, rejection, status, retryAfterMs };
  const own = new UpstreamError(code, service, message, details);
  own.instance = error.instance;
  own.partial = partial;
  return own;
}

/** Request timeout, too early, too many requests: 4xx that are about the moment, and not about what was asked for. */
const momentary = new Set([408, 425, 429]);

/** RFC 5861, 4: what is no answer of the service that says something about what was asked for. */
function isServiceFailure(error: unknown): boolean {
  if (!(error instanceof UpstreamError) || error.code === "REQUEST_CANCELLED") return false;
  return error.status === null || error.status >= 500 || momentary.has(error.status);
}

/** What the service does say about what was asked for: that there is none, or none for us. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof UpstreamError && error.code === "UPSTREAM_REJECTED" && !momentary.has(error.status ?? 0)
  );
}
