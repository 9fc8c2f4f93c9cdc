/** A reporter that prints the table of threats, if the run had any, holds docs/security.md to it, and can put it there. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import type { ThreatMeta } from "./threats.ts";

const documentUrl = new URL("../../docs/security.md", import.meta.url);
const testsUrl = new URL("../security/", import.meta.url);
const marks = ["<!-- threats: begin -->", "<!-- threats: end -->"] as const;

/** The lines of the table as it stands in the document. */
export function documentedThreats(): readonly string[] {
  return partsOf(readFileSync(documentUrl, "utf8")).table.trim().split("\n").slice(2);
}

/** @param writes Whether the table in the document is replaced, where every test has passed. */
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
      const ofThreats = tests.filter(({ module }) => isOfThreats(module));
      const hasPassed = unhandled.length === 0 && ofThreats.every((test) => test.result().state === "passed");
      if (!hasPassed || !isWhole(modules)) {
        if (writes) process.stdout.write("docs/security.md stays as it is: not every row has passed.\n");
        return;
      }
      if (writes) writeTable(table);
      else if (partsOf(readFileSync(documentUrl, "utf8")).table.trim() !== table) {
        process.stdout.write(
          "docs/security.md does not say what was tried: npm run test:security writes it.\n",
        );
        process.exitCode = 1;
      }
    },
  };
}

const isOfThreats = ({ moduleId }: TestModule) => moduleId.includes("/test/security/");

/** Whether every file of threats was run: part of the table must not take the place of the whole. */
function isWhole(modules: readonly TestModule[]): boolean {
  const files = readdirSync(testsUrl).filter((name) => name.endsWith(".test.ts"));
  const run = new Set(modules.filter(isOfThreats).map(({ moduleId }) => basename(moduleId)));
  return files.every((name) => run.has(name));
}

function toThreatTable(metas: readonly ThreatMeta[]): string {
  const threats = metas.filter((meta) => meta.kind === "threat");
  const controls = metas.filter((meta) => meta.kind === "control");
  const lines = threats
    .toSorted((a, b) => a.row - b.row || (a.attack < b.attack ? -1 : 1))
    .map(({ row, attack, times, result }) => {
      const naive = controls.filter((one) => one.row === row).map((one) => one.naive);
      return `| ${row} | ${attack} | ${times.toLocaleString("en")} | ${result} | ${[...new Set(naive)].sort().join("; ")} |`;
    });
  const head = [
    "| Row | What is tried | Times | Result | What fails the same test |",
    "|---|---|---|---|---|",
  ];
  return [...head, ...lines].join("\n");
}

function writeTable(table: string): void {
  const { before, after } = partsOf(readFileSync(documentUrl, "utf8"));
  writeFileSync(documentUrl, `${before}${marks[0]}\n${table}\n${marks[1]}${after}`);
}

function partsOf(document: string) {
  const [before = "", rest = ""] = document.split(marks[0]);
  const [table = "", after] = rest.split(marks[1]);
  if (after === undefined) throw new Error(`docs/security.md has no ${marks[0]} and ${marks[1]}`);
  return { before, table, after };
}
