/** The moment at which the seeded data ends, and times counted back from it: the demo looks the same on any day. */

/** No seeded time is later than this. */
export const SEEDED_AT = "2026-11-01T12:00:00.000Z";

const MINUTE_MS = 60_000;

/** So many minutes before the end of the seeded data, as RFC 3339 in UTC. */
export function minutesBefore(minutes: number): string {
  return new Date(Date.parse(SEEDED_AT) - Math.round(minutes) * MINUTE_MS).toISOString();
}

export function hours(count: number): number {
  return count * 60;
}

export function days(count: number): number {
  return count * 24 * 60;
}
