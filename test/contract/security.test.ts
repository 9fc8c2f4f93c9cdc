/** docs/security.md has every row of what is tried, each with a result, and with a naive wiring that fails the same test. */
import { describe, expect, it } from "vitest";
import { documentedThreats } from "../support/security-report.ts";

/** What callers can try, and what happens to the processes; the rows between are about services: docs/resilience.md. */
const rows = [...range(1, 46), ...range(60, 72)];

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

const lines = documentedThreats().map((line) => line.split("|").map((cell) => cell.trim()));

describe("the table of threats", () => {
  it("has every row, and no other", () => {
    const found = new Set(lines.map(([, row]) => Number(row)));
    expect([...found].toSorted((a, b) => a - b)).toEqual(rows);
  });

  it.each(rows)("has a result and a negative control for row %i", (row) => {
    const own = lines.filter(([, number]) => Number(number) === row);
    for (const [, , attack, times, result, naive] of own) {
      for (const cell of [attack, times, result, naive]) expect(cell).not.toBe("");
      expect(Number(times?.replaceAll(",", ""))).toBeGreaterThan(0);
    }
    expect(own.length).toBeGreaterThan(0);
  });
});
