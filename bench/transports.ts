/** What an attempt takes of the CPU over real HTTP: by each transport, and by the whole stack. */
import type { Send } from "../clients/core/call.ts";
import { alternative, type CallOf, personalCall, publicCall } from "./calls.ts";
import { startChild } from "./child.ts";
import { measureCpu, medianOf, medianOver } from "./rounds.ts";
import { inUs, maxStackUs, printSlowdown, printTable, printVerdict } from "./table.ts";
import { createTransportSends, type TransportSends } from "./transport-sends.ts";

const settings = { warmUpRounds: 6, rounds: 21, callsPerRound: 400 };

const bare = "undici, dispatch: the transport of reads";
const parsed = "  + its answer parsed as JSON";

interface Line {
  readonly name: string;
  readonly send: Send;
  readonly callOf: CallOf;
  /** What kind of read it is, where it is one by the whole stack. */
  readonly stackRead?: string;
}

function linesOf(sends: TransportSends): readonly Line[] {
  const [mine, everybodys] = [{ callOf: personalCall }, { callOf: publicCall }];
  return [
    { name: bare, send: sends.undiciDispatch, ...mine },
    { name: "undici.request", send: sends.undiciRequest, ...mine },
    { name: "node:http", send: sends.nodeHttp, ...mine },
    { name: "got: the transport of writes", send: sends.got, ...mine },
    { name: parsed, send: sends.undiciDispatchRead, ...mine },
    {
      name: "  whole stack, personal read",
      send: sends.stackWithCache,
      ...mine,
      stackRead: "a personal read",
    },
    {
      name: "  whole stack, public read, no cache",
      send: sends.stack,
      ...everybodys,
      stackRead: "a public read without a cache",
    },
    {
      name: "  whole stack, public read, cache missed",
      send: sends.stackWithCache,
      ...everybodys,
      stackRead: "a public read that misses the cache and keeps 4 records",
    },
  ];
}

async function measure(lines: readonly Line[], concurrency: number): Promise<void> {
  const alternatives = lines.map(({ name, send, callOf }) => alternative(name, send, callOf, concurrency));
  const measured = await measureCpu(alternatives, settings);
  printTable(
    `Attempts over HTTP for 3 kB, ${concurrency} at a time: CPU per call in µs`,
    ["whole", "over bare", "over parsed"],
    lines.map(({ name }) => {
      const overUs = [bare, parsed].map((base) => inUs(medianOver(measured, name, base)));
      return { name, cells: [inUs(medianOf(measured, name)), ...overUs] };
    }),
  );
  printSlowdown(measured.slowdown);
  for (const { name, stackRead } of lines) {
    if (stackRead === undefined) continue;
    const costUs = medianOver(measured, name, parsed);
    const promise = `Over the transport and the parsing the stack takes ${stackRead} at most ${maxStackUs} µs`;
    printVerdict(promise, `${inUs(costUs)} µs`, costUs <= maxStackUs);
  }
}

const server = await startChild<string>("./answering-server.ts");
const { sends, close } = createTransportSends(server.ready);
for (const concurrency of [1, 50]) await measure(linesOf(sends), concurrency);
close();
await server.end();
