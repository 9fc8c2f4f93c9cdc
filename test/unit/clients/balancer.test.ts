/** Stage 10, the balancer: the less busy instance is asked, and none that keeps failing. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type BalancerUnderTest, startBalancer, urlsOf } from "./balancers.ts";
import { fixChance, pass, settled, stopClock } from "./fake-clock.ts";

beforeEach(stopClock);

const [a, b, c, d] = urlsOf(4) as [string, string, string, string];

/** The instances that are taken, of so many times; none is handed back before the last. */
const takenOf = ({ balancer }: BalancerUnderTest, times: number, failedOn?: string) => {
  const instances = Array.from({ length: times }, () => balancer.take(failedOn));
  for (const instance of instances) balancer.settle(instance, "ignored");
  return new Set(instances.map(({ url }) => url));
};

describe("a choice", () => {
  it("needs an instance", () => {
    expect(() => startBalancer([])).toThrow(RangeError);
  });

  it("of one instance is that one, however often it fails", () => {
    const under = startBalancer([a]);
    under.attempt(a, 100, "failure");
    expect(under.balancer.take(a).url).toBe(a);
    expect(under.told).toEqual([]);
  });

  it.each([0, 0.3, 0.5, 0.7, 0.999])("of two is the less busy one, whatever chance says (%d)", (chance) => {
    fixChance(chance);
    const { balancer, take } = startBalancer([a, b]);
    vi.mocked(Math.random).mockReturnValueOnce(0);
    expect(take(a).inFlight).toBe(1);
    expect(balancer.take(null).url).toBe(b);
  });

  it("of many is never the busiest", () => {
    const { balancer, take } = startBalancer([a, b, c, d]);
    const busy = take(b);
    for (let time = 0; time < 200; time += 1) {
      const other = balancer.take(null);
      expect(other.url).not.toBe(b);
      balancer.settle(other, "success");
    }
    balancer.settle(busy, "success");
    expect(takenOf({ balancer } as BalancerUnderTest, 100)).toContain(b);
  });

  it("of idle ones falls on each alike", () => {
    const { balancer } = startBalancer([a, b, c]);
    const counts = new Map<string, number>();
    for (let time = 0; time < 3_000; time += 1) {
      const instance = balancer.take(null);
      counts.set(instance.url, (counts.get(instance.url) ?? 0) + 1);
      balancer.settle(instance, "success");
    }
    for (const url of [a, b, c]) expect(counts.get(url)).toBeGreaterThan(800);
  });

  it("keeps a load even", () => {
    const { balancer } = startBalancer([a, b, c, d]);
    const instances = Array.from({ length: 400 }, () => balancer.take(null));
    for (const { inFlight } of instances) expect(inFlight).toBeLessThan(120);
    for (const instance of instances) balancer.settle(instance, "success");
    expect(instances.every(({ inFlight }) => inFlight === 0)).toBe(true);
  });
});

describe("a call that failed on an instance", () => {
  it("goes to another", () => {
    const under = startBalancer([a, b, c]);
    expect(takenOf(under, 100, b)).toEqual(new Set([a, c]));
  });

  it("goes to another, though that is busier", () => {
    const under = startBalancer([a, b]);
    for (let time = 0; time < 10; time += 1) under.balancer.take(a);
    expect(under.balancer.take(a).url).toBe(b);
  });

  it("goes to the same again where there is no other", () => {
    expect(takenOf(startBalancer([a]), 10, a)).toEqual(new Set([a]));
    const under = startBalancer([a, b]);
    under.attempt(b, 5, "failure");
    expect(takenOf(under, 10, a)).toEqual(new Set([a]));
  });
});

describe("failures in a row", () => {
  it("set an instance aside when they are five", () => {
    const under = startBalancer([a, b]);
    under.attempt(a, 4, "failure");
    expect([under.told, takenOf(under, 50)]).toEqual([[], new Set([a, b])]);
    under.attempt(a, 1, "failure");
    expect([under.told, takenOf(under, 50)]).toEqual([[`${a} aside`], new Set([b])]);
  });

  it("begin anew after a success", () => {
    const under = startBalancer([a, b]);
    for (let time = 0; time < 10; time += 1) {
      under.attempt(a, 4, "failure");
      under.attempt(a, 1, "success");
    }
    expect(under.told).toEqual([]);
  });

  it("are neither lengthened nor ended by what is ignored", () => {
    const under = startBalancer([a, b]);
    under.attempt(a, 100, "ignored");
    under.attempt(a, 4, "failure");
    under.attempt(a, 100, "ignored");
    expect(under.told).toEqual([]);
    under.attempt(a, 1, "failure");
    expect(under.told).toEqual([`${a} aside`]);
  });

  it("are counted for each instance by itself", () => {
    const under = startBalancer([a, b, c, d]);
    for (const url of [a, b, c, d]) under.attempt(url, 4, "failure");
    expect(under.told).toEqual([]);
  });

  it.each([
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
  ])("of all of %i instances set aside %i, never more than half", (count, most) => {
    const urls = urlsOf(count);
    const under = startBalancer(urls);
    const taken = urls.flatMap((url) => Array.from({ length: 10 }, () => under.take(url)));
    for (const instance of taken) under.balancer.settle(instance, "failure");
    expect(under.told).toEqual(urls.slice(0, most).map((url) => `${url} aside`));
    expect(takenOf(under, 200)).toEqual(new Set(urls.slice(most)));
  });

  it("set aside the next when another has come back", async () => {
    const under = startBalancer([a, b]);
    under.attempt(a, 5, "failure");
    under.attempt(b, 20, "failure");
    await pass(30_000);
    under.attempt(b, 1, "failure");
    expect(under.told).toEqual([`${a} aside`, `${a} back`, `${b} aside`]);
  });

  it("that end after it was set aside don't prolong that", async () => {
    const under = startBalancer([a, b]);
    const late = Array.from({ length: 10 }, () => under.take(a));
    under.attempt(a, 5, "failure");
    for (const instance of late) under.balancer.settle(instance, "failure");
    await pass(30_000);
    expect(under.told).toEqual([`${a} aside`, `${a} back`]);
  });
});

describe("an instance that is set aside", () => {
  const minutes = (count: number) => count * 60_000;

  it("is asked for its health after its time, and comes back if it is well", async () => {
    const under = startBalancer([a, b]);
    under.attempt(a, 5, "failure");
    await pass(29_999);
    expect([under.checks, takenOf(under, 50)]).toEqual([[], new Set([b])]);
    await pass(1);
    expect(under.checks).toEqual([{ url: a, atMs: 30_000 }]);
    expect(takenOf(under, 50)).toEqual(new Set([a, b]));
  });

  it("stays there while it is not well, and is asked less and less often", async () => {
    const under = startBalancer([a, b]);
    under.ill.add(a);
    under.attempt(a, 5, "failure");
    await pass(minutes(20));
    const seconds = under.checks.map(({ atMs }) => atMs / 1_000);
    expect(seconds).toEqual([30, 90, 210, 450, 750, 1_050]);
    under.ill.clear();
    await pass(minutes(5));
    expect(under.told).toEqual([`${a} aside`, `${a} back`]);
  });

  it("is set aside for longer if it fails again soon", async () => {
    const under = startBalancer([a, b]);
    under.attempt(a, 5, "failure");
    await pass(30_000);
    await pass(30_000);
    under.attempt(a, 5, "failure");
    await pass(59_999);
    expect(under.checks).toHaveLength(1);
    await pass(1);
    expect(under.checks).toHaveLength(2);
  });

  it("is set aside for the first time again after it did well for as long", async () => {
    const under = startBalancer([a, b]);
    under.ill.add(a);
    under.attempt(a, 5, "failure");
    await pass(minutes(10));
    under.ill.clear();
    await pass(minutes(5));
    await pass(30_001);
    const before = under.checks.length;
    under.attempt(a, 5, "failure");
    await pass(30_000);
    expect(under.checks).toHaveLength(before + 1);
  });

  it("needs five failures again once it is back", async () => {
    const under = startBalancer([a, b]);
    under.attempt(a, 5, "failure");
    await pass(30_000);
    under.attempt(a, 4, "failure");
    expect(under.told).toEqual([`${a} aside`, `${a} back`]);
  });
});

describe("what an attempt says of the service", () => {
  it("is what it ended in, while its instance is in use", () => {
    const under = startBalancer([a, b]);
    for (const outcome of ["success", "failure", "ignored"] as const) {
      expect(under.balancer.settle(under.take(a), outcome)).toBe(outcome);
    }
  });

  it("is nothing, where it failed on an instance that is set aside: the others carry on", () => {
    const under = startBalancer([a, b]);
    const said = Array.from({ length: 8 }, () => under.take(a)).map((each) =>
      under.balancer.settle(each, "failure"),
    );
    expect(said).toEqual([...Array(4).fill("failure"), ...Array(4).fill("ignored")]);
  });

  it("is a failure, where its instance can't be set aside", () => {
    const under = startBalancer([a]);
    for (let time = 0; time < 8; time += 1)
      expect(under.balancer.settle(under.take(a), "failure")).toBe("failure");
  });
});

describe("close", () => {
  it("ends all timers", () => {
    const under = startBalancer([a, b, c, d]);
    under.attempt(a, 5, "failure");
    under.attempt(b, 5, "failure");
    expect(vi.getTimerCount()).toBe(2);
    under.balancer.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("while an instance is asked for its health is the last that is heard of it", async () => {
    const under = startBalancer([a, b]);
    under.attempt(a, 5, "failure");
    vi.advanceTimersByTime(30_000);
    under.balancer.close();
    await settled();
    expect([under.checks.length, under.told, vi.getTimerCount()]).toEqual([1, [`${a} aside`], 0]);
  });

  it("lets attempts that are under way end without beginning anything", () => {
    const under = startBalancer([a, b]);
    const late = Array.from({ length: 5 }, () => under.take(a));
    under.balancer.close();
    for (const instance of late) under.balancer.settle(instance, "failure");
    expect(vi.getTimerCount()).toBe(0);
  });
});
