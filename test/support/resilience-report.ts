/** A reporter that prints the matrix of services and faults, if the run had any of it, and can put it into the document. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";
import { type ResilienceRow, tableServices, toTable } from "./resilience-table.ts";

const documentUrl = new URL("../../docs/resilience.md", import.meta.url);
const marks = ["<!-- resilience: begin -->", "<!-- resilience: end -->"] as const;

/** The table as it stands in the document. */
export function documentedTable(): string {
  const [, , table = ""] = partsOf(readFileSync(documentUrl, "utf8"));
  return table.trim();
}

/** @param writes Whether the table in docs/resilience.md is replaced, where every test has passed. */
export function createResilienceReport({ writes }: { readonly writes: boolean }): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[], unhandled) {
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      const rows = tests.flatMap((test) => test.meta().resilience ?? []);
      if (rows.length === 0) return;
      const table = toTable(rows);
      process.stdout.write(`\n${inColumns(table)}\n\n`);
      // One that was skipped has not passed: a part of the table would take the place of the whole.
      const hasPassed = unhandled.length === 0 && tests.every((test) => test.result().state === "passed");
      if (writes && hasPassed && isComplete(rows)) writeTable(table);
      else if (writes) process.stdout.write("docs/resilience.md stays as it is: not every row has passed.\n");
    },
  };
}

/** Every service has had as many faults as any other. */
function isComplete(rows: readonly ResilienceRow[]): boolean {
  const faults = new Set(rows.map(({ fault }) => fault));
  return rows.length === faults.size * tableServices.length;
}

function writeTable(table: string): void {
  const [before, begin, , end, after] = partsOf(readFileSync(documentUrl, "utf8"));
  writeFileSync(documentUrl, [before, begin, `\n${table}\n`, end, after].join(""));
}

/** The text before the mark, the mark, the table, the mark, the rest. */
function partsOf(document: string): readonly string[] {
  const [begin, end] = marks;
  const [before = "", rest = ""] = document.split(begin);
  const [table = "", after] = rest.split(end);
  if (after === undefined) throw new Error(`docs/resilience.md has no ${begin} and ${end}`);
  return [before, begin, table, end, after];
}

/** A Markdown table for a terminal: its cells are as wide as their columns. */
function inColumns(table: string): string {
  const rows = table.split("\n").filter((line) => !line.startsWith("|---"));
  const lines = rows.map((line) => line.slice(2, -2).replaceAll("`", "").split(" | "));
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
