/** The retry budget of one service: retries stay a small share of its calls, so that they never become its load. */

export interface RetryBudgetSettings {
  /** Retries for each call, from 0 to 1. */
  readonly share: number;
  /** Retries a second that are allowed where there are too few calls for the share to give any. */
  readonly floorPerSecond: number;
  /** How many unused retries are kept at most. */
  readonly maxBalance: number;
}

export interface RetryBudget {
  /** For each call. */
  deposit(): void;
  /** For each retry; false where there is nothing left. */
  withdraw(): boolean;
}

export function createRetryBudget({ share, floorPerSecond, maxBalance }: RetryBudgetSettings): RetryBudget {
  let balance = maxBalance;
  let secondBeganAtMs = performance.now();
  let depositedThisSecond = 0;

  /** The floor makes up for what calls did not bring, and adds nothing where they brought as much. */
  const settleSeconds = () => {
    const seconds = Math.floor((performance.now() - secondBeganAtMs) / 1_000);
    if (seconds < 1) return;
    const missing = Math.max(0, floorPerSecond - depositedThisSecond) + (seconds - 1) * floorPerSecond;
    balance = Math.min(maxBalance, balance + missing);
    secondBeganAtMs += seconds * 1_000;
    depositedThisSecond = 0;
  };

  return {
    deposit: () => {
      settleSeconds();
      depositedThisSecond += share;
      balance = Math.min(maxBalance, balance + share);
    },
    withdraw: () => {
      settleSeconds();
      // A tenth ten times over is a little less than one.
      if (balance < 1 - 1e-9) return false;
      balance -= 1;
      return true;
    },
  };
}
