/** Stage 10, the breaker: it opens when it must, learns nothing from what says nothing, and asks one at a time. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { admittedOf, refusalOf, report, slow, startBreaker, usual } from "./breakers.ts";
import { fixChance, pass, settled, stopClock } from "./fake-clock.ts";

beforeEach(() => {
  stopClock();
  fixChance(0);
});

describe("failures", () => {
  it("open it at the twentieth attempt, and not at the nineteenth", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(19, "failure");
    expect(breaker.state).toBe("closed");
    await attempt(1, "failure");
    expect(breaker.state).toBe("open");
  });

  it("open it when they are ten of twenty, and not when they are nine of nineteen", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(10, "success");
    await attempt(9, "failure");
    expect(breaker.state).toBe("closed");
    await attempt(1, "failure");
    expect(breaker.state).toBe("open");
  });

  it("of writes open it like those of reads", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(20, "failure", { isRead: false });
    expect(breaker.state).toBe("open");
  });

  it("that come in the same tick are all counted", async () => {
    const { breaker } = startBreaker();
    const tickets = admittedOf(breaker, 20);
    for (const ticket of tickets) breaker.settle(ticket, report("failure"));
    await settled();
    expect(breaker.state).toBe("open");
  });

  it("count for ten seconds", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(19, "failure");
    await pass(9_900);
    await attempt(1, "failure");
    expect(breaker.state).toBe("open");
  });

  it("count for no longer than ten seconds", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(19, "failure");
    await pass(10_000);
    await attempt(19, "failure");
    expect(breaker.state).toBe("closed");
  });

  it("count for no longer because of what comes in between", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(19, "failure");
    for (let time = 0; time < 7; time += 1) {
      await pass(1_500);
      await attempt(1, "success");
    }
    await attempt(1, "failure");
    expect(breaker.state).toBe("closed");
  });

  it("are not hidden by attempts that hang", async () => {
    const { breaker, attempt } = startBreaker();
    expect(admittedOf(breaker, 30)).toHaveLength(30);
    await attempt(20, "failure");
    expect(breaker.state).toBe("open");
  });

  it("are needed to open it: no success does", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(10, "failure");
    await attempt(10, "success");
    expect(breaker.state).toBe("closed");
    await attempt(1, "failure");
    expect(breaker.state).toBe("open");
  });
});

describe("ignored outcomes", () => {
  it("neither open it nor hide failures", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(100, "ignored");
    await attempt(19, "failure");
    await attempt(100, "ignored");
    expect(breaker.state).toBe("closed");
    await attempt(1, "failure");
    expect(breaker.state).toBe("open");
  });

  it("are not slow, however long they took", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(100, "ignored", slow);
    expect(breaker.state).toBe("closed");
  });

  it("of a probe leave its place to the next", async () => {
    const { breaker, failAndWait, states } = startBreaker();
    await failAndWait();
    for (let time = 0; time < 3; time += 1) {
      const [probe, ...others] = admittedOf(breaker);
      expect(others).toEqual([]);
      breaker.settle(probe as number, report("ignored"));
      await settled();
      expect(breaker.state).toBe("half-open");
    }
    expect(states).toEqual(["open", "half-open"]);
  });
});

describe("slow reads", () => {
  it("open it when they are four fifths of at least twenty", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(4, "success");
    await attempt(15, "success", slow);
    expect(breaker.state).toBe("closed");
    await attempt(1, "success", slow);
    expect(breaker.state).toBe("open");
  });

  it("are needed to open it: no quick one does", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(10, "success");
    await pass(5_000);
    await attempt(25, "success", slow);
    await pass(5_000);
    await attempt(1, "success");
    expect(breaker.state).toBe("closed");
    await attempt(1, "success", slow);
    expect(breaker.state).toBe("open");
  });

  it("take a second at least", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(100, "success", { durationMs: usual.slowMs - 1 });
    expect(breaker.state).toBe("closed");
  });

  it("are not hidden by quick writes, and writes are never slow", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(100, "success", { ...slow, isRead: false });
    await attempt(19, "success", slow);
    expect(breaker.state).toBe("closed");
    await attempt(1, "success", slow);
    expect(breaker.state).toBe("open");
  });

  it("count for ten seconds", async () => {
    const { breaker, attempt } = startBreaker();
    await attempt(19, "success", slow);
    await pass(10_000);
    await attempt(19, "success", slow);
    expect(breaker.state).toBe("closed");
  });
});

describe("while it is open", () => {
  it("nobody is let through, and all are told when to come back", async () => {
    const { breaker, fail } = startBreaker();
    await fail();
    await pass(1_200);
    expect(admittedOf(breaker)).toEqual([]);
    expect(refusalOf(breaker)).toMatchObject({
      code: "UPSTREAM_UNAVAILABLE",
      service: "order",
      retryAfterMs: 3_800,
    });
  });

  it("it says how long that will be", async () => {
    const { breaker, fail } = startBreaker();
    expect(breaker.closedInMs()).toBeNull();
    await fail();
    expect(breaker.closedInMs()).toBe(5_000);
    await pass(4_999);
    expect([breaker.state, breaker.closedInMs()]).toEqual(["open", 1]);
    await pass(1);
    expect([breaker.state, breaker.closedInMs()]).toEqual(["half-open", null]);
  });

  it("nothing is learnt from what began before", async () => {
    const { breaker, fail } = startBreaker();
    const early = admittedOf(breaker, 60);
    await fail();
    for (const ticket of early.slice(0, 30)) breaker.settle(ticket, report("success"));
    for (const ticket of early.slice(30)) breaker.settle(ticket, report("failure"));
    await pass(4_999);
    expect(breaker.state).toBe("open");
    await pass(1);
    expect(breaker.state).toBe("half-open");
  });
});

describe("when its time is up", () => {
  it("one of those who ask in the same tick is let through, until that one's answer is there", async () => {
    const { breaker, failAndWait } = startBreaker();
    await failAndWait();
    expect(admittedOf(breaker)).toHaveLength(1);
    await pass(60_000);
    expect(admittedOf(breaker)).toEqual([]);
    expect([breaker.closedInMs(), refusalOf(breaker)]).toMatchObject([1_000, { retryAfterMs: 1_000 }]);
  });

  it("a success closes it, and lets nobody through before that is known", async () => {
    const { breaker, failAndWait } = startBreaker();
    await failAndWait();
    breaker.settle(breaker.admit(), report("success"));
    expect(admittedOf(breaker)).toEqual([]);
    await settled();
    expect(breaker.state).toBe("closed");
    expect(admittedOf(breaker)).toHaveLength(50);
  });

  it("a failure opens it, and lets nobody through before or after that is known", async () => {
    const { breaker, failAndWait } = startBreaker();
    await failAndWait();
    breaker.settle(breaker.admit(), report("failure"));
    expect(admittedOf(breaker)).toEqual([]);
    await settled();
    expect([breaker.state, admittedOf(breaker)]).toEqual(["open", []]);
  });

  it("a slow read opens it again, and a slow write closes it", async () => {
    const { breaker, failAndWait, attempt } = startBreaker();
    await failAndWait();
    await attempt(1, "success", slow);
    expect(breaker.state).toBe("open");
    await pass(10_000);
    await attempt(1, "success", { ...slow, isRead: false });
    expect(breaker.state).toBe("closed");
  });

  it.each(["success", "failure"] as const)(
    "a %s of an attempt that began before says nothing",
    async (late) => {
      const { breaker, failAndWait } = startBreaker();
      const early = breaker.admit();
      await failAndWait();
      const probe = breaker.admit();
      breaker.settle(early, report(late));
      await settled();
      expect([breaker.state, admittedOf(breaker)]).toEqual(["half-open", []]);
      breaker.settle(probe, report("success"));
      await settled();
      expect(breaker.state).toBe("closed");
    },
  );
});

describe("after it closed", () => {
  it("old failures don't count", async () => {
    const { breaker, failAndWait, attempt } = startBreaker({ resetMs: 1_000 });
    const early = admittedOf(breaker, 30);
    await failAndWait();
    await attempt(1, "success");
    for (const ticket of early) breaker.settle(ticket, report("failure"));
    await attempt(19, "failure");
    expect(breaker.state).toBe("closed");
    await attempt(1, "failure");
    expect(breaker.state).toBe("open");
  });

  it("old slow reads don't count", async () => {
    const { breaker, attempt } = startBreaker({ resetMs: 1_000 });
    await attempt(20, "success", slow);
    await pass(1_000);
    await attempt(1, "success");
    await attempt(19, "success", slow);
    expect(breaker.state).toBe("closed");
  });
});

it("tells of each state once, in order", async () => {
  const { states, failAndWait, attempt } = startBreaker();
  await failAndWait();
  await attempt(1, "failure");
  await pass(10_000);
  await attempt(1, "success");
  expect(states).toEqual(["open", "half-open", "open", "half-open", "closed"]);
});

it("has a timer while it is open, and none once it is closed for good", async () => {
  const { breaker, fail } = startBreaker();
  expect(vi.getTimerCount()).toBe(0);
  await fail();
  expect(vi.getTimerCount()).toBe(1);
  breaker.close();
  expect(vi.getTimerCount()).toBe(0);
});
