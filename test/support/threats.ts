/** Threats as tests: each belongs to a row of docs/security.md, says how often what was tried, and has naive wirings that fail it. */
import { expect, it } from "vitest";

export interface Threat {
  /** The row's number; several tests may belong to one row. */
  readonly row: number;
  /** What is tried, in a few words. */
  readonly attack: string;
  /** How often the test tries it. */
  readonly times: number;
  /** What becomes of it. */
  readonly result: string;
}

export interface Control {
  readonly row: number;
  /** What is wired naively, such as `Apollo Server as it comes`. */
  readonly naive: string;
}

/** One line of the report. */
export type ThreatMeta = ({ readonly kind: "threat" } & Threat) | ({ readonly kind: "control" } & Control);

/** @param run Calls `tried` for each attempt that it makes, or once with their number. */
export function threat(
  what: Threat,
  run: (tried: (times?: number) => void) => Promise<void> | void,
  timeoutMs = 60_000,
): void {
  it(`row ${what.row}: ${what.attack}: ${what.result}`, { timeout: timeoutMs }, async ({ task }) => {
    let count = 0;
    await run((times = 1) => {
      count += times;
    });
    expect(count, "how often it was tried").toBe(what.times);
    task.meta.threat = { kind: "threat", ...what };
  });
}

/** Shows that what is tried succeeds where the wiring is naive; `run` passes where it does. */
export function control(what: Control, run: () => Promise<void> | void, timeoutMs = 60_000): void {
  it(`row ${what.row}, negative control: ${what.naive}`, { timeout: timeoutMs }, async ({ task }) => {
    await run();
    task.meta.threat = { kind: "control", ...what };
  });
}

declare module "vitest" {
  interface TaskMeta {
    threat?: ThreatMeta;
  }
}
