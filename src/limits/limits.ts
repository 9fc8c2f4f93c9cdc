/** Limits: the counters behind them, in this process or shared with others. Stands beside the path; stages are handed `takeAll`. */
import type { Take, TakeAll, Taken } from "../limit.ts";
import type { SharedStore } from "../store/store.ts";
import { createMemoryCounters, type MemoryCounters } from "./memory.ts";
import { createSharedCounters } from "./shared.ts";

export interface LimitsOptions {
  /** Null: each process counts by itself. */
  readonly store: SharedStore | null;
  /** Milliseconds of any clock that doesn't go back; for tests. Shared counters go by the store's clock. */
  readonly nowMs?: () => number;
}

export interface Limits {
  readonly takeAll: TakeAll;
}

/** What is said to those who are refused because nobody can count them: by then the store may be back. */
const outageRetryAfterMs = 1_000;

/** How many takings one script is given at the most: while it runs, the store does nothing else. */
const maxTakesARun = 500;

/**
 * Shared counters decide as long as the store answers. What they grant is counted in this process too: so where the
 * store goes away, this process goes on from what it has granted, not from nothing; and whoever is known here to have used
 * a limit up is refused without asking the store.
 */
export function createLimits({ store, nowMs }: LimitsOptions): Limits {
  const local = createMemoryCounters(nowMs ? { nowMs } : {});
  if (store === null) return { takeAll: (takes) => Promise.resolve(local.takeAll(takes)) };
  const askShared = joinCalls(createSharedCounters(store));

  const takeAll: TakeAll = async (takes) => {
    const looked = takes.map((take) => local.look(take));
    const asked = takes.filter((_, index) => looked[index]?.granted === true);
    const answers = asked.length === 0 ? [] : await askShared(asked).catch(() => null);
    const decided = answers === null ? decideAlone(local, asked) : answers;
    if (answers !== null) noteAll(local, asked, answers);
    let next = 0;
    return looked.map((one) => (one.granted ? (decided[next++] as Taken) : one));
  };
  return { takeAll };
}

function noteAll(local: MemoryCounters, takes: readonly Take[], answers: readonly Taken[]): void {
  for (const [index, take] of takes.entries()) if (answers[index]?.granted === true) local.note(take);
}

/** Without the store, this process decides what it may, and refuses the rest. */
function decideAlone(local: MemoryCounters, takes: readonly Take[]): readonly Taken[] {
  const open = local.takeAll(takes.filter(({ outage }) => outage === "open"));
  let next = 0;
  return takes.map(({ outage }) =>
    outage === "open"
      ? (open[next++] as Taken)
      : { granted: false, remaining: 0, retryAfterMs: outageRetryAfterMs },
  );
}

interface Waiting {
  readonly takes: readonly Take[];
  readonly resolve: (answers: readonly Taken[]) => void;
  readonly reject: (error: unknown) => void;
}

/** How many round trips may be under way before others wait, and how long they wait at the most. */
const usualRuns = 2;
const maxWaitMs = 4;

/**
 * What is asked for by the same step of the event loop goes in one round trip; and so does, while the store has enough to
 * do, what is asked for until it has done some of it.
 */
function joinCalls(ask: TakeAll): TakeAll {
  let waiting: Waiting[] = [];
  let runs = 0;
  let timer: NodeJS.Timeout | undefined;
  const send = async (group: readonly Waiting[]) => {
    runs += 1;
    try {
      const answers = await ask(group.flatMap(({ takes }) => takes));
      let begin = 0;
      for (const { takes, resolve } of group) {
        resolve(answers.slice(begin, begin + takes.length));
        begin += takes.length;
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      runs -= 1;
      flush();
    }
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const calls = waiting;
    waiting = [];
    for (const group of groupsOf(calls)) void send(group);
  };
  return (takes) =>
    new Promise((resolve, reject) => {
      waiting.push({ takes, resolve, reject });
      if (waiting.length > 1) return;
      if (runs < usualRuns) queueMicrotask(flush);
      else timer = setTimeout(flush, maxWaitMs);
    });
}

/** In order; a call is never split, since it is one step. */
function groupsOf(calls: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const groups: Waiting[][] = [];
  let size = 0;
  for (const call of calls) {
    size += call.takes.length;
    const last = groups.at(-1);
    if (last !== undefined && size <= maxTakesARun) {
      last.push(call);
    } else {
      groups.push([call]);
      size = call.takes.length;
    }
  }
  return groups;
}
