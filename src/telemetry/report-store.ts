/** Telemetry: when what the processes share can't be reached, and when it can again. One line each. */
import type { Logger } from "./log.ts";

export interface StoreReport {
  /** @param reason A code, such as `ECONNREFUSED`. */
  readonly onAway: (reason: string) => void;
  readonly onBack: () => void;
}

export function createStoreReport(log: Logger): StoreReport {
  return {
    onAway: (reason) => log.warn({ reason }, "redis is away: this process counts by itself"),
    onBack: () => log.info("redis is back"),
  };
}
