/** docs/resilience.md says what is: its table against what the tests expect, its figures against the policies. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { usualPolicies } from "../../clients/core/stack.ts";
import { serviceNames } from "../../clients/index.ts";
import { expectedRows, faultCases } from "../gateway/faults/cases.ts";
import { documentedTable } from "../support/resilience-report.ts";
import { tableServices, toTable } from "../support/resilience-table.ts";

const document = readFileSync(new URL("../../docs/resilience.md", import.meta.url), "utf8");

/** `policy.setting figure`, in the order of the document. */
function documentedFigures(): readonly string[] {
  let policy = "";
  const lines = document.split("\n").filter((line) => /^\| (?:`\w+` )?\| `\w+` \| [\d.]+ \| \S/.test(line));
  return lines.map((line) => {
    const [first = "", setting = "", figure = ""] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    if (first !== "") policy = first;
    return `${policy}.${setting} ${figure}`.replaceAll("`", "");
  });
}

describe("docs/resilience.md", () => {
  it("has the table that the tests of all faults hold the gateway to", () => {
    expect(documentedTable()).toBe(toTable(expectedRows));
  });

  it("has a line for each fault", () => {
    expect(faultCases.length).toBeGreaterThan(0);
    for (const { name } of faultCases) expect(documentedTable()).toContain(`\n| ${name} |`);
  });

  it("has every figure of the usual policies, each with its reason", () => {
    const figures = Object.entries(usualPolicies).flatMap(([policy, settings]) =>
      Object.entries(settings).map(([setting, figure]) => `${policy}.${setting} ${figure}`),
    );
    expect(documentedFigures()).toEqual(figures);
  });
});

describe("the table", () => {
  it("has all services", () => {
    expect(tableServices).toEqual(serviceNames);
  });

  it("is the same, whichever service was tested first", () => {
    const others = expectedRows.toSorted((a, b) => b.service.localeCompare(a.service));
    expect(toTable(others)).toBe(toTable(expectedRows));
  });

  it("shows a promise that was broken, and by whom", () => {
    const broken = expectedRows.map((row) =>
      row.service === "order" && row.fault === "hang" ? { ...row, inTime: false } : row,
    );
    const lines = toTable(broken).split("\n");
    expect(lines.filter((line) => line.startsWith("| hang |"))).toEqual([
      expect.stringMatching(/^\| hang \| user, payment, catalog \|.*\| yes \| yes \| yes \|$/),
      expect.stringMatching(/^\| hang \| order \|.*\| yes \| NO \| yes \|$/),
    ]);
  });
});
