/** Stage 10, Cache-Control: an answer is kept as long as its service allows, and not at all where that is not sure. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freshnessOf } from "../../../clients/core/cache-control.ts";

const usualMs = 10_000;

const read = (headers: Readonly<Record<string, string | readonly string[]>>) =>
  freshnessOf({ status: 200, headers, bodyBytes: 10 }, usualMs);

const cacheControl = (text: string) => read({ "cache-control": text });

/** Seconds, as they are written down. */
const kept = (fresh: number, { age = 0, revalidate = 0, error = 0 } = {}) => ({
  ageMs: age * 1_000,
  freshMs: fresh * 1_000,
  staleWhileRevalidateMs: revalidate * 1_000,
  staleIfErrorMs: error * 1_000,
});

describe("an answer is kept", () => {
  it.each([
    ["max-age=60", kept(60)],
    ["public, max-age=60", kept(60)],
    ["MAX-AGE=60", kept(60)],
    ["  max-age = 60  ", kept(60)],
    ['max-age="60"', kept(60)],
    ["max-age=0", kept(0)],
    ["max-age=60, max-age=5", kept(5)],
    ["max-age=5, max-age=60", kept(5)],
    ["max-age=60, immutable, x-new=1", kept(60)],
    ["max-age=60, stale-while-revalidate=30", kept(60, { revalidate: 30 })],
    ["max-age=60, stale-if-error=600, stale-while-revalidate=30", kept(60, { revalidate: 30, error: 600 })],
  ])("as %s says", (text, freshness) => {
    expect(cacheControl(text)).toEqual(freshness);
  });

  it.each([
    ["no-cache", kept(0)],
    ["no-cache, max-age=60", kept(0)],
    ['no-cache="set-cookie", max-age=60', kept(0)],
    ["max-age=60, must-revalidate, stale-while-revalidate=30, stale-if-error=600", kept(60)],
    ["max-age=60, proxy-revalidate, stale-if-error=600", kept(60)],
    ["no-cache, stale-while-revalidate=30, stale-if-error=600", kept(0)],
    ["max-age=60, s-maxage=5, stale-if-error=600", kept(5)],
    ["s-maxage=5, stale-while-revalidate=30", kept(5)],
  ])("and never used unasked once it is not fresh, with %s", (text, freshness) => {
    expect(cacheControl(text)).toEqual(freshness);
  });

  it.each([
    ["max-age=60, stale-if-error=600", kept(60, { revalidate: 10, error: 600 })],
    ["max-age=60, stale-if-error=4", kept(60, { revalidate: 4, error: 4 })],
    ["max-age=60, stale-if-error=600, stale-while-revalidate=0", kept(60, { error: 600 })],
    ["max-age=60, stale-if-error=soon", kept(60)],
  ])(
    "and used stale for a little while it is asked for, where it may be used stale at all: %s",
    (text, freshness) => {
      expect(cacheControl(text)).toEqual(freshness);
    },
  );

  it.each([
    ["10", kept(60, { age: 10 })],
    ["90", kept(60, { age: 90 })],
    ["soon", kept(60)],
    ["-5", kept(60)],
    ["1.5", kept(60)],
    ["", kept(60)],
  ])("from when it was made, with the Age %j", (age, freshness) => {
    expect(read({ "cache-control": "max-age=60", age })).toEqual(freshness);
  });

  it.each(["accept-encoding", "Accept, Accept-Encoding", "user-agent"])(
    "where it varies by %s, which all send alike",
    (vary) => {
      expect(read({ "cache-control": "max-age=60", vary })).toEqual(kept(60));
    },
  );
});

describe("an answer is not kept", () => {
  it("where nothing is said", () => {
    expect(read({})).toBeNull();
    expect(read({ expires: "Thu, 01 Jan 2099 00:00:00 GMT", etag: '"1"' })).toBeNull();
  });

  it.each([
    "",
    "public",
    "immutable",
    "no-store",
    "max-age=60, no-store",
    "private",
    "max-age=60, private",
    'max-age=60, private="set-cookie, x-user-id"',
    "max-age",
    "max-age=",
    "max-age=soon",
    "max-age=-1",
    "max-age=1.5",
    "max-age=1e9",
    "max-age=0x10",
    "max-age=99999999999",
    "max-age=60, s-maxage=soon",
    "stale-while-revalidate=30",
    "stale-if-error=600",
    "maxage=60",
    "max-age:60",
    ";;;=,=,,",
  ])("where %j is what is said", (text) => {
    expect(cacheControl(text)).toBeNull();
  });

  it.each(["*", "authorization", "X-User-Id", "accept-encoding, x-frontend", "cookie", "accept-language"])(
    "where it varies by %s",
    (vary) => {
      expect(read({ "cache-control": "max-age=60", vary })).toBeNull();
    },
  );
});

describe("a header that comes in several lines", () => {
  it("is read as one list", () => {
    expect(read({ "cache-control": ["max-age=60", "stale-if-error=600"] })).toEqual(
      kept(60, { revalidate: 10, error: 600 }),
    );
    expect(read({ "cache-control": ["max-age=60", "no-store"] })).toBeNull();
    expect(read({ "cache-control": "max-age=60", vary: ["accept", "x-user-id"] })).toBeNull();
  });
});

describe("whatever a service sends", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "max-age",
      "s-maxage",
      "stale-if-error",
      "stale-while-revalidate",
      "=",
      ",",
      '"',
      "60",
      " ",
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  );
  const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(""));

  it("it throws nothing, and allows no time that is not one", () => {
    fc.assert(
      fc.property(text, text, (control, age) => {
        const times = Object.values(read({ "cache-control": control, age }) ?? {});
        expect(times.filter((ms) => !(ms >= 0 && ms < 1e14))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("an answer that is not to be kept is not kept, whatever else is said", () => {
    const directive = fc.oneof(fc.constantFrom("max-age=60", "s-maxage=60", "public", "immutable"), text);
    const forbidding = fc.constantFrom("no-store", "private", "No-Store", " PRIVATE ", 'private="x-user-id"');
    fc.assert(
      fc.property(fc.array(directive), forbidding, fc.array(directive), (before, forbids, after) => {
        expect(cacheControl(["max-age=60", ...before, forbids, ...after].join(","))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
