/** Measures the CPU of alternatives in turns, and against the pace of the processor, so that what else runs counts little. */

export interface Alternative {
  readonly name: string;
  /** Makes so many calls and resolves when the last one is answered. */
  run(calls: number): Promise<void>;
}

export interface RoundSettings {
  readonly warmUpRounds: number;
  readonly rounds: number;
  readonly callsPerRound: number;
}

export interface Measured {
  /** For each alternative by its name, the CPU of this process per call in µs, round by round, at the best pace. */
  readonly cpuUs: ReadonlyMap<string, readonly number[]>;
  /** How much longer everything took in the middle of all rounds than at the best pace; 1 on an idle machine. */
  readonly slowdown: number;
}

interface Round {
  readonly name: string;
  readonly cpuUs: number;
  readonly paceUs: number;
}

export async function measureCpu(
  alternatives: readonly Alternative[],
  settings: RoundSettings,
): Promise<Measured> {
  const { warmUpRounds, rounds, callsPerRound } = settings;
  const measured: Round[] = [];
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    // In another order each time: what one leaves to the garbage collector is not always the same one's to pay for.
    for (const { name, run } of shuffled(alternatives)) {
      const paceBeforeUs = await cpuUsOf(async () => fixedWork());
      const cpuUs = (await cpuUsOf(() => run(callsPerRound))) / callsPerRound;
      const paceAfterUs = await cpuUsOf(async () => fixedWork());
      // The lesser, since garbage may be collected in one of them.
      if (round >= 0) measured.push({ name, cpuUs, paceUs: Math.min(paceBeforeUs, paceAfterUs) });
    }
  }
  return correctPace(measured);
}

async function cpuUsOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const text = JSON.stringify(Array.from({ length: 100 }, (_, index) => ({ id: `p${index}`, name: "Kettle" })));

/** A millisecond of what gateways do. Others on the same processor slow it down as they do all else. */
function fixedWork(): void {
  for (let times = 0; times < 100; times += 1) JSON.parse(text);
}

function correctPace(rounds: readonly Round[]): Measured {
  const pacesUs = rounds.map(({ paceUs }) => paceUs);
  const bestUs = Math.min(...pacesUs);
  const cpuUs = [...Map.groupBy(rounds, ({ name }) => name)].map(
    ([name, own]) => [name, own.map((round) => (round.cpuUs * bestUs) / round.paceUs)] as const,
  );
  return { cpuUs: new Map(cpuUs), slowdown: median(pacesUs) / bestUs };
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share From 0 to 1; between two values, the one that is nearer. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
}

export function medianOf({ cpuUs }: Measured, name: string): number {
  return median(cpuUs.get(name) ?? []);
}

/** What one alternative takes more than another. */
export function medianOver(measured: Measured, name: string, base: string): number {
  return medianOf(measured, name) - medianOf(measured, base);
}
