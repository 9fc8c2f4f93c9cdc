/** What each policy of the call stack takes of the CPU, over a transport that takes next to none. */
import type { Send } from "../clients/core/call.ts";
import {
  alternative,
  batchCall,
  type CallOf,
  itemsOf,
  personalCall,
  publicCall,
  repeatedCall,
} from "./calls.ts";
import { createPolicyStacks } from "./policy-stacks.ts";
import { type Measured, measureCpu, medianOf, medianOver } from "./rounds.ts";
import { inUs, maxStackUs, printSlowdown, printTable, printVerdict } from "./table.ts";

const settings = { warmUpRounds: 6, rounds: 13, callsPerRound: 4_000 };

interface Line {
  readonly name: string;
  readonly send: Send;
  readonly callOf: CallOf;
  /** The same without the policy. */
  readonly without?: string;
}

const personal = {
  bare: "personal read, no policy",
  attempt: "  + attempt: breaker, balancer, accounts",
  bulkhead: "  + bulkhead",
  retry: "  + retry",
  singleFlight: "  + single flight within a request",
  whole: "  + cache, which lets it pass",
};
const shared = {
  bare: "public read, no policy",
  retry: "  + attempt, bulkhead, retry",
  singleFlight: "  + single flight with all others",
  whole: "  + cache, missed; one record is kept",
};

function linesOf(): readonly Line[] {
  const { bare, attempt, bulkhead, retry, singleFlight, cache } = createPolicyStacks(1);
  const large = createPolicyStacks(20);
  const items = itemsOf(1);
  const resolved = (() => Promise.resolve(items)) as unknown as Send;
  const [mine, everybodys] = [{ callOf: personalCall }, { callOf: publicCall }];
  return [
    { name: "a resolved promise", send: resolved, ...mine },
    { name: personal.bare, send: bare, ...mine },
    { name: personal.attempt, send: attempt, ...mine, without: personal.bare },
    { name: personal.bulkhead, send: bulkhead, ...mine, without: personal.attempt },
    { name: personal.retry, send: retry, ...mine, without: personal.bulkhead },
    { name: personal.singleFlight, send: singleFlight, ...mine, without: personal.retry },
    { name: personal.whole, send: cache, ...mine, without: personal.singleFlight },
    { name: shared.bare, send: bare, ...everybodys },
    { name: shared.retry, send: retry, ...everybodys, without: shared.bare },
    { name: shared.singleFlight, send: singleFlight, ...everybodys, without: shared.retry },
    { name: shared.whole, send: cache, ...everybodys, without: shared.singleFlight },
    { name: "cache, hit", send: cache, callOf: repeatedCall },
    { name: "cache, hit with a batch of 20", send: large.cache, callOf: batchCall },
  ];
}

async function measure(lines: readonly Line[], concurrency: number): Promise<void> {
  const alternatives = lines.map(({ name, send, callOf }) => alternative(name, send, callOf, concurrency));
  const measured = await measureCpu(alternatives, settings);
  printTable(
    `Policies, ${concurrency} at a time: CPU per call in µs`,
    ["whole", "policy"],
    lines.map(({ name, without }) => {
      const own = without === undefined ? "" : inUs(medianOver(measured, name, without));
      return { name, cells: [inUs(medianOf(measured, name)), own] };
    }),
  );
  printSlowdown(measured.slowdown);
  judge(measured, "a personal read", personal);
  judge(measured, "a public read that misses the cache", shared);
}

function judge(
  measured: Measured,
  read: string,
  { bare, whole }: { readonly bare: string; readonly whole: string },
) {
  const costUs = medianOver(measured, whole, bare);
  printVerdict(
    `All policies together take ${read} at most ${maxStackUs} µs`,
    `${inUs(costUs)} µs`,
    costUs <= maxStackUs,
  );
}

const lines = linesOf();
for (const concurrency of [1, 50]) await measure(lines, concurrency);
