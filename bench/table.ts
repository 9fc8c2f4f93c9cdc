/** Prints figures as plain text that a person reads and a log keeps. */

/** What all policies together may take of the CPU for an attempt, over the bare transport. */
export const maxStackUs = 15;

export interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

export function printTable(title: string, columns: readonly string[], rows: readonly Row[]): void {
  const all = [{ name: "", cells: columns }, ...rows];
  const nameWidth = Math.max(...all.map(({ name }) => name.length));
  const widths = columns.map((_column, at) => Math.max(...all.map(({ cells }) => cells[at]?.length ?? 0)));
  const lines = all.map(({ name, cells }) => {
    const padded = cells.map((cell, at) => cell.padStart((widths[at] ?? 0) + gap));
    return `  ${name.padEnd(nameWidth)}${padded.join("")}`.trimEnd();
  });
  print(`\n${title}\n${lines.join("\n")}`);
}

const gap = 3;

/** A promise with its figure: whether it is kept. */
export function printVerdict(promise: string, figure: string, isKept: boolean): void {
  print(`  ${isKept ? "kept  " : "BROKEN"}  ${promise}: ${figure}`);
}

/** The figures are corrected for it, but not so well that they could be trusted where it is large. */
export function printSlowdown(factor: number): void {
  if (factor >= noteworthy)
    print(`  Others used the processor: all took ${factor.toFixed(1)} times as long, before correction.`);
}

const noteworthy = 1.2;

export function inUs(value: number): string {
  return value.toFixed(1);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
