/** A clock for one test: it stands still until it is moved, for timers, `Date` and `performance` alike. */
import { onTestFinished, vi } from "vitest";

/** Until the test is over. The promises of `node:timers/promises` keep to it, too. */
export function stopClock(): void {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
  onTestFinished(() => void vi.useRealTimers());
}

/** Time passes, and all that it brings about happens. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** All that takes no time happens. */
export const settled = () => pass(0);

/** Makes chance give this, from 0 to just below 1, until the test is over. */
export function fixChance(value: number): void {
  const chance = vi.spyOn(Math, "random").mockReturnValue(value);
  onTestFinished(() => chance.mockRestore());
}

/** The most that chance gives. */
export const almostOne = 1 - Number.EPSILON;
