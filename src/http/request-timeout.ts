/** Stage 1: how long an operation may take where its caller says how long it waits: less than the frontend's time, never more. */
import { GatewayError } from "../errors.ts";

const longestMs = 600_000;

/**
 * @param header The caller's `X-Request-Timeout`.
 * @throws {GatewayError} `BAD_REQUEST` for a value of another form; where the header comes twice, it is one of these.
 */
export function timeLimitMs(header: string | readonly string[] | undefined, frontendMs: number): number {
  if (header === undefined) return frontendMs;
  const waitsMs = /^\d{1,6}$/.test(String(header)) ? Number(header) : 0;
  if (waitsMs >= 1 && waitsMs <= longestMs) return Math.min(waitsMs, frontendMs);
  throw new GatewayError(
    "BAD_REQUEST",
    `Send X-Request-Timeout once, as a whole number of milliseconds from 1 to ${longestMs}.`,
  );
}
