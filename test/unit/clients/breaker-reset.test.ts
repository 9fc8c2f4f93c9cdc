/** Stage 10, how long the breaker stays open: less than its neighbours at times, and longer each time that it opens again soon. */
import { beforeEach, describe, expect, it } from "vitest";
import { type BreakerUnderTest, startBreaker, usual } from "./breakers.ts";
import { almostOne, fixChance, pass, settled, stopClock } from "./fake-clock.ts";

beforeEach(stopClock);

describe("the time that it stays open", () => {
  it.each([
    ["all of the reset time", 0, 5_000],
    ["nine tenths", 0.5, 4_500],
    ["four fifths at least", almostOne, 4_000],
  ])("is %s, by chance", async (_share, chance, openMs) => {
    fixChance(chance);
    const { breaker, fail } = startBreaker();
    await fail();
    await pass(openMs - 1);
    expect(breaker.state).toBe("open");
    await pass(1);
    expect(breaker.state).toBe("half-open");
  });

  it("differs between gateways that saw the same failures", async () => {
    const breakers = Array.from({ length: 50 }, () => startBreaker());
    await Promise.all(breakers.map(({ fail }) => fail()));
    const times = breakers.map(({ breaker }) => breaker.closedInMs() ?? 0);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(4_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(5_000);
    expect(new Set(times).size).toBeGreaterThan(25);
  });
});

describe("opening again", () => {
  beforeEach(() => fixChance(0));

  /** The probe's time comes, and it ends like this. */
  const probe = async ({ breaker, attempt }: BreakerUnderTest, outcome: "success" | "failure") => {
    await pass(breaker.closedInMs() ?? 0);
    expect(breaker.state).toBe("half-open");
    await attempt(1, outcome);
  };

  it("from a failed probe doubles the time, up to its bound", async () => {
    const under = startBreaker();
    await under.fail();
    const times = [under.breaker.closedInMs()];
    for (let time = 0; time < 6; time += 1) {
      await probe(under, "failure");
      times.push(under.breaker.closedInMs());
    }
    expect(times).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  it("soon after it closed goes on doubling", async () => {
    const under = startBreaker();
    await under.fail();
    await probe(under, "failure");
    await probe(under, "success");
    await pass(usual.windowMs);
    await under.fail();
    expect(under.breaker.closedInMs()).toBe(20_000);
  });

  it("after a steady time begins anew", async () => {
    const under = startBreaker();
    await under.fail();
    await probe(under, "failure");
    await probe(under, "success");
    await pass(usual.windowMs + 1);
    await under.fail();
    expect(under.breaker.closedInMs()).toBe(5_000);
    await probe(under, "failure");
    expect(under.breaker.closedInMs()).toBe(10_000);
  });

  it("for slow reads after a steady time begins anew, too", async () => {
    const under = startBreaker();
    await under.fail();
    await probe(under, "success");
    await pass(usual.windowMs + 1);
    await under.attempt(20, "success", { durationMs: usual.slowMs });
    expect(under.breaker.closedInMs()).toBe(5_000);
  });

  it("counts no steady time while it waits to be probed", async () => {
    const under = startBreaker();
    await under.fail();
    await pass(600_000);
    await under.attempt(1, "failure");
    expect(under.breaker.closedInMs()).toBe(10_000);
    await settled();
  });
});
