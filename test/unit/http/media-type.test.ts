/** Stage 5, the media type of an answer: what the caller takes, but no more is read of it than any caller has to say. */
import { describe, expect, it } from "vitest";
import { mediaTypeFor } from "../../../src/execution/media-type.ts";

const wanted = "application/graphql-response+json";

describe("an Accept header", () => {
  /** Ends with what is wanted, so that it has to be read to the end. */
  const ofLength = (length: number) => {
    const rest = `, ${wanted}`;
    return `${"a/b,".repeat(length).slice(0, length - rest.length - 1)}c${rest}`;
  };

  it("of a kilobyte is read, and a longer one is as good as none", () => {
    expect(ofLength(1_024)).toHaveLength(1_024);
    expect(mediaTypeFor(ofLength(1_024))).toBe(`${wanted}; charset=utf-8`);
    expect(mediaTypeFor(ofLength(1_025))).toBe("application/json; charset=utf-8");
    expect(mediaTypeFor(ofLength(15_000))).toBe(mediaTypeFor(undefined));
  });
});
