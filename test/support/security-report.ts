/** A reporter that prints the table of threats, if the run had any, and can put it into docs/security.md. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";
import type { ThreatMeta } from "./threats.ts";

const documentUrl = new URL("../../docs/security.md", import.meta.url);
const begin = "<!-- threats: begin -->";
const end = "<!-- threats: end -->";

/** @param writes Whether the table in docs/security.md is replaced, where every test has passed. */
export function createSecurityReport({ writes }: { readonly writes: boolean }): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[], unhandled) {
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      const metas = tests.flatMap((test) =>
        test.result().state === "passed" ? (test.meta().threat ?? []) : [],
      );
      if (metas.length === 0) return;
      const table = toThreatTable(metas);
      process.stdout.write(`\n${table}\n\n`);
      const hasPassed = unhandled.length === 0 && tests.every((test) => test.result().state === "passed");
      if (!writes) return;
      if (hasPassed) writeTable(table);
      else process.stdout.write("docs/security.md stays as it is: not every row has passed.\n");
    },
  };
}

function toThreatTable(metas: readonly ThreatMeta[]): string {
  const threats = metas.filter((meta) => meta.kind === "threat");
  const controls = metas.filter((meta) => meta.kind === "control");
  const lines = threats
    .toSorted((a, b) => a.row - b.row || a.attack.localeCompare(b.attack))
    .map(({ row, attack, times, result }) => {
      const naive = controls.filter((one) => one.row === row).map((one) => one.naive);
      return `| ${row} | ${attack} | ${times.toLocaleString("en")} | ${result} | ${[...new Set(naive)].sort().join("; ")} |`;
    });
  return [
    "| Row | What is tried | Times | Result | What fails the same test |",
    "|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}

function writeTable(table: string): void {
  const document = readFileSync(documentUrl, "utf8");
  const [before = "", rest = ""] = document.split(begin);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`docs/security.md has no ${begin} and ${end}`);
  writeFileSync(documentUrl, `${before}${begin}\n${table}\n${end}${after}`);
}
