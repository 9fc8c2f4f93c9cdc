/** Stage 1, JSON: the depth of a text is known before it is parsed, whatever stands in its strings. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTooDeep, maxJsonDepth } from "../../../src/http/json-body.ts";

/** By the book: of a value that was parsed. */
function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("the depth of JSON", () => {
  const nest = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

  it("is bounded exactly", () => {
    expect(isTooDeep(nest(maxJsonDepth))).toBe(false);
    expect(isTooDeep(nest(maxJsonDepth + 1))).toBe(true);
    expect(isTooDeep(`[${`${nest(31)},`.repeat(1_000)}1]`)).toBe(false);
  });

  it("is that of the parsed value, whatever the value", () => {
    const deepened = fc
      .tuple(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 40 }), fc.string())
      .map(([value, levels, key]) => {
        let result: unknown = value;
        for (let level = 0; level < levels; level += 1) result = level % 2 ? [result] : { [key]: result };
        return result;
      });
    fc.assert(
      fc.property(deepened, (value) => {
        expect(isTooDeep(JSON.stringify(value))).toBe(depthOf(value) > maxJsonDepth);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['"[[[', '"\\"', '"a\\', "]]]]", '{"a":"[", "b": "\\\\"}', ""])("of %j is no matter", (text) => {
    expect(isTooDeep(text)).toBe(false);
  });
});
