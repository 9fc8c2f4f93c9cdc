/** The demo's clock: real time that never runs behind the seeded data and never shows the same millisecond twice. */

/** Answers the next moment as an RFC 3339 string in UTC, always with milliseconds, so that text order is time order. */
export type Clock = () => string;

/** Makes a clock whose first moment is later than `notBefore` (RFC 3339), whatever the machine's own clock says. */
export function createClock(notBefore: string): Clock {
  let lastMs = Date.parse(notBefore);
  return () => {
    lastMs = Math.max(lastMs + 1, Date.now());
    return new Date(lastMs).toISOString();
  };
}
