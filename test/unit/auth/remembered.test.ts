/** Stage 3, remembered tokens: only as long as what was found out holds, and never more than so many. */
import { describe, expect, it } from "vitest";
import { createRemembered } from "../../../src/auth/remembered.ts";

describe("a remembered token", () => {
  it("gives what was found out about it, and no other token does", () => {
    const remembered = createRemembered<{ readonly of: string }>(() => true);
    remembered.set("a", { of: "a" });
    expect(remembered.get("a")).toEqual({ of: "a" });
    for (const other of ["b", "A", "a ", "a\0", ""]) expect(remembered.get(other)).toBeUndefined();
  });

  it("is forgotten for good as soon as it does not hold", () => {
    let holds = true;
    const remembered = createRemembered(() => holds);
    remembered.set("a", {});
    holds = false;
    expect(remembered.get("a")).toBeUndefined();
    holds = true;
    expect(remembered.get("a")).toBeUndefined();
  });

  it("is one of 10,000 at most; those that nobody brings go first", () => {
    const remembered = createRemembered(() => true);
    remembered.set("often", {});
    let found = 0;
    for (let index = 0; index < 20_000; index += 1) {
      remembered.set(`token-${index}`, {});
      if (remembered.get("often")) found += 1;
    }
    expect(found).toBe(20_000);
    const known = Array.from({ length: 20_000 }, (_, index) => remembered.get(`token-${index}`)).filter(
      Boolean,
    );
    expect(known).toHaveLength(9_999);
    expect(remembered.get("token-19999")).toBeDefined();
  });

  it("shares 16 MiB with the others, counted by their lengths", () => {
    const remembered = createRemembered(() => true);
    const token = (index: number) => `${index}`.padEnd(8 * 1024, "x");
    for (let index = 0; index < 4_000; index += 1) remembered.set(token(index), {});
    const known = Array.from({ length: 4_000 }, (_, index) => remembered.get(token(index))).filter(Boolean);
    expect(known).toHaveLength(2_048);
  });
});
