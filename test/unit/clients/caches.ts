/** Caches for tests, in front of a service that answers as the test says, on a clock that stands still. */
import { type CacheSettings, withCache } from "../../../clients/core/cache.ts";
import { type CacheStore, createCacheStore } from "../../../clients/core/cache-entry.ts";
import type { AnswerHead, Call, KeptPart, PublicRead } from "../../../clients/core/call.ts";
import { withSingleFlight } from "../../../clients/core/single-flight.ts";
import { usualPolicies } from "../../../clients/core/stack.ts";
import { patient, readOf } from "./local-server.ts";
import { type HeldCall, holdCalls } from "./sends.ts";

export interface Thing {
  readonly id: string;
  readonly text: string;
}

export const thing = (id: string, text = "first"): Thing => ({ id, text });

export const thingList: PublicRead<unknown> = {
  records: {
    kind: "thing",
    of: (answer) => answer as readonly Thing[],
    idOf: (record) => (record as Thing).id,
  },
};

export const thingBatch: PublicRead<unknown> = {
  ...thingList,
  batch: { parameter: "ids", answerOf: (records) => records },
};

export interface CacheUnderTest {
  readonly store: CacheStore;
  /** The calls that reached the service. */
  readonly calls: readonly HeldCall[];
  /** What came from the cache so far. */
  readonly kept: readonly KeptPart[];
  /** How much longer everybody may use each part that was answered so far. */
  readonly freshForMs: readonly number[];
  /** Asks for what is the same for everybody. */
  ask(change?: Partial<Call<unknown>>): Promise<unknown>;
  /** Asks for things by their ids. */
  askFor(...ids: readonly string[]): Promise<readonly Thing[]>;
}

interface Options {
  readonly settings?: Partial<CacheSettings>;
  readonly maxBytes?: number;
}

/** The cache of a service whose answers the test holds in its hands. */
export function startCache({ settings = {}, maxBytes = 1_000_000 }: Options = {}): CacheUnderTest {
  const store = createCacheStore(maxBytes);
  const { send: next, held } = holdCalls();
  const single = withSingleFlight("catalog", { sharedDeadlineMs: 3_000, joinWithinMs: 500 }, next);
  const send = withCache("catalog", { ...usualPolicies.cache, ...settings }, store, single);
  const kept: KeptPart[] = [];
  const onKept = (part: KeptPart) => void kept.push(part);
  const freshForMs: number[] = [];
  const onFreshForMs = (ms: number) => void freshForMs.push(ms);
  const ask = (change: Partial<Call<unknown>> = {}) => {
    const call = readOf({ public: {}, ...change });
    const answer = send({ ...call, origin: { ...call.origin, onKept, onFreshForMs } }, patient());
    answer.catch(() => undefined);
    return answer;
  };
  const askFor = (...ids: readonly string[]) =>
    ask({ query: { ids }, public: thingBatch }) as Promise<readonly Thing[]>;
  return { store, calls: held, kept, freshForMs, ask, askFor };
}

/** Ends the call with an answer that has these headers. */
export function give(held: HeldCall | undefined, value: unknown, headers: AnswerHead["headers"] = {}): void {
  const bodyBytes = Buffer.byteLength(JSON.stringify(value));
  held?.call.onAnswer?.(value, { status: 200, headers, bodyBytes });
  held?.answer(value);
}

/** Ends the call with "not modified". */
export function confirm(held: HeldCall | undefined, headers: AnswerHead["headers"] = {}): void {
  const value = held?.call.held?.value;
  held?.call.onAnswer?.(value, { status: 304, headers, bodyBytes: 0 });
  held?.answer(value);
}

/** The ids that each call to the service asked for. */
export const idsAsked = ({ calls }: CacheUnderTest) => calls.map(({ call }) => call.query?.ids);
