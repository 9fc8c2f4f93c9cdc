/** Stage 1, X-Request-Timeout: it lowers the time that an operation has, never raises it, and is a whole number. */
import { describe, expect, it } from "vitest";
import { timeLimitMs } from "../../../src/http/request-timeout.ts";

const frontendMs = 2_000;

describe("the time of an operation", () => {
  it.each([
    [undefined, 2_000],
    ["1", 1],
    ["1999", 1_999],
    ["2000", 2_000],
    ["2001", 2_000],
    ["600000", 2_000],
    ["0500", 500],
  ])("with X-Request-Timeout %j is %i ms of 2000", (header, expected) => {
    expect(timeLimitMs(header, frontendMs)).toBe(expected);
  });

  it.each([
    "",
    "0",
    "000000",
    "-1",
    "+1",
    "1.5",
    "1e3",
    "0x10",
    "600001",
    "1000000",
    "99999999999999999999",
    "1s",
    "500ms",
    "Infinity",
    "NaN",
    "100, 200",
    "100,100",
    " 100",
    "१००",
  ])("is not given by %j, and the caller is told what to send", (header) => {
    expect(() => timeLimitMs(header, frontendMs)).toThrow(
      expect.objectContaining({
        code: "BAD_REQUEST",
        message: "Send X-Request-Timeout once, as a whole number of milliseconds from 1 to 600000.",
      }),
    );
  });

  it("is not given by a list of headers", () => {
    expect(() => timeLimitMs(["100", "200"], frontendMs)).toThrow(/once/);
  });
});
