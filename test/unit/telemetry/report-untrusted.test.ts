/** Telemetry: documents that are not stored are told once each, and never faster than a log can take. */
import { describe, expect, it } from "vitest";
import {
  createUntrustedReport,
  type UntrustedReportOptions,
} from "../../../src/telemetry/report-untrusted.ts";

function reportTo(options: UntrustedReportOptions = {}) {
  const lines: Record<string, unknown>[] = [];
  let nowMs = 0;
  const report = createUntrustedReport(
    { info: (fields: unknown) => void lines.push(fields as Record<string, unknown>) } as never,
    { now: () => nowMs, ...options },
  );
  const tell = (hash: string, frontend = "web", operationName: string | null = "Own") =>
    report({ frontend, hash, operationName });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { lines, tell, pass };
}

describe("a document that is not stored", () => {
  it("is told once for each frontend, with its hash and its operation's name", () => {
    const { lines, tell } = reportTo();
    for (let turn = 0; turn < 100; turn += 1) tell("abc");
    tell("abc", "mobile", null);
    expect(lines).toEqual([
      { frontend: "web", hash: "abc", operationName: "Own", notTold: 0 },
      { frontend: "mobile", hash: "abc", operationName: undefined, notTold: 0 },
    ]);
  });

  it("is told with no more of its name than a log line has room for", () => {
    const { lines, tell } = reportTo();
    tell("abc", "web", "N".repeat(16_000));
    expect(String(lines[0]?.operationName)).toHaveLength(100);
  });

  it("is not told where the minute has no lines left, but counted, and told the next time it comes", () => {
    const { lines, tell, pass } = reportTo({ maxPerMinute: 3 });
    for (let turn = 0; turn < 1_000; turn += 1) tell(`h${turn}`);
    expect(lines).toHaveLength(3);
    pass(60_000);
    tell("h999");
    expect(lines.at(-1)).toMatchObject({ hash: "h999", notTold: 997 });
    tell("h999");
    expect(lines).toHaveLength(4);
  });

  it("is forgotten when too many others have come, the oldest first", () => {
    const { lines, tell } = reportTo({ maxRemembered: 2, maxPerMinute: 100 });
    for (const hash of ["a", "b", "c", "b", "a"]) tell(hash);
    expect(lines.map(({ hash }) => hash)).toEqual(["a", "b", "c", "a"]);
  });
});
