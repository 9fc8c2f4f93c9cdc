/** Limits: what a window and a bucket grant, in memory and on Redis, which must not differ. */
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { shortKeyOf } from "../../../src/limits/memory.ts";
import { hasRedisServer, type RedisServer, startRedisServer } from "../../support/redis-server.ts";
import {
  bucketOf,
  type CountersUnderTest,
  Grants,
  memoryCounters,
  redisCounters,
  someMs,
  takeOf,
  windowOf,
} from "./counters.ts";

let redis: RedisServer | undefined;
beforeAll(async () => {
  if (hasRedisServer) redis = await startRedisServer();
});
afterAll(() => redis?.close());

let clockMs = someMs;
const now = () => clockMs;
let keys = 0;
const newKey = () => `key ${++keys}`;

const kinds = [
  ["in memory", async () => memoryCounters(now), true],
  ["on Redis", async () => redisCounters(redis as RedisServer, now), hasRedisServer],
] as const;

describe.each(kinds)("%s", (_name, create, canRun) => {
  describe.skipIf(!canRun)("counters", () => {
    let counters: CountersUnderTest;
    beforeEach(async () => {
      clockMs = someMs;
      counters = await create();
    });
    afterEach(() => counters.close());

    const take = async (...takes: Parameters<CountersUnderTest["takeAll"]>[0]) => counters.takeAll(takes);
    /** How many of as many takings of 1 are granted now. */
    const grantedOf = async (tries: number, key: string, limit: ReturnType<typeof windowOf>) =>
      (await take(...Array.from({ length: tries }, () => takeOf(key, limit)))).filter((one) => one.granted)
        .length;

    it("grant exactly as many as a window has, in the order asked", async () => {
      const key = newKey();
      const answers = await take(...Array.from({ length: 8 }, () => takeOf(key, windowOf(5, 60_000))));
      expect(answers.map(({ granted }) => granted)).toEqual([
        ...Array(5).fill(true),
        ...Array(3).fill(false),
      ]);
      expect(answers.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0, 0]);
    });

    it("grant a taking whole or not at all, and go on with those after it", async () => {
      const key = newKey();
      const costs = [3, 3, 2, 0, 1];
      const answers = await take(...costs.map((cost) => takeOf(key, windowOf(5, 60_000), cost)));
      expect(answers.map(({ granted }) => granted)).toEqual([true, false, true, true, false]);
      expect(answers.map(({ remaining }) => remaining)).toEqual([2, 2, 0, 0, 0]);
    });

    it("a list may mix limits and kinds", async () => {
      const [one, other] = [newKey(), newKey()];
      const answers = await take(
        takeOf(one, windowOf(1, 60_000)),
        takeOf(other, bucketOf(2, 0.001)),
        takeOf(one, windowOf(1, 60_000)),
        takeOf(other, bucketOf(2, 0.001)),
        takeOf(other, bucketOf(2, 0.001)),
      );
      expect(answers.map(({ granted }) => granted)).toEqual([true, true, false, true, false]);
    });

    it("what was taken from a window comes back between 1 and 1.1 windows later", async () => {
      const key = newKey();
      expect(await grantedOf(9, key, windowOf(5, 60_000))).toBe(5);
      clockMs += 60_000;
      expect(await grantedOf(9, key, windowOf(5, 60_000))).toBe(0);
      clockMs += 6_000;
      expect(await grantedOf(9, key, windowOf(5, 60_000))).toBe(5);
    });

    it("retryAfterMs is when it is granted, and not a millisecond less", async () => {
      const window = windowOf(4, 10_000);
      const bucket = bucketOf(4, 0.003);
      for (const limit of [window, bucket]) {
        const key = newKey();
        await take(takeOf(key, limit, 1));
        clockMs += 2_500;
        await take(takeOf(key, limit, 3));
        const [{ granted, retryAfterMs } = { granted: true, retryAfterMs: 0 }] = await take(
          takeOf(key, limit, 3),
        );
        expect(granted).toBe(false);
        clockMs += retryAfterMs - 1;
        expect((await take(takeOf(key, limit, 3)))[0]).toMatchObject({ granted: false, retryAfterMs: 1 });
        clockMs += 1;
        expect((await take(takeOf(key, limit, 3)))[0]).toMatchObject({ granted: true, retryAfterMs: 0 });
      }
    });

    it("what costs more than there ever is is refused, and told to wait for what there is", async () => {
      for (const limit of [windowOf(4, 10_000), bucketOf(4, 0.001)]) {
        const key = newKey();
        await take(takeOf(key, limit, 1));
        const [answer] = await take(takeOf(key, limit, 5));
        expect(answer).toMatchObject({ granted: false, remaining: 3 });
        expect(answer?.retryAfterMs).toBeGreaterThanOrEqual(1_000);
        expect(answer?.retryAfterMs).toBeLessThanOrEqual(11_000);
      }
    });

    it("a bucket gives its capacity at once, and then what drips in", async () => {
      const key = newKey();
      const limit = bucketOf(7, 7 / 60_000);
      expect((await take(takeOf(key, limit, 7)))[0]).toMatchObject({ granted: true, remaining: 0 });
      clockMs += 60_000 / 7;
      // What is looked at again and again is not rounded away.
      for (let look = 0; look < 50; look += 1) {
        await take(takeOf(key, limit, 2), takeOf(key, limit, 0));
        clockMs += 1;
      }
      expect((await take(takeOf(key, limit, 1), takeOf(key, limit, 1))).map((one) => one.granted)).toEqual([
        true,
        false,
      ]);
      clockMs += 3_600_000;
      expect((await take(takeOf(key, limit, 0)))[0]).toMatchObject({ granted: true, remaining: 7 });
    });

    it("whoever's key differs in where its parts end has another counter", async () => {
      const long = "x".repeat(500);
      for (const key of [newKey(), long, `${long}y`, `#${newKey()}`]) {
        expect(await grantedOf(3, key, windowOf(2, 60_000)), key.slice(0, 20)).toBe(2);
      }
    });

    const steps = fc.array(
      fc.record({
        waitMs: fc.oneof(fc.constant(0), fc.nat(400), fc.nat(15_000)),
        cost: fc.oneof(fc.constant(1), fc.nat(6)),
        times: fc.integer({ min: 1, max: 6 }),
      }),
      { minLength: 1, maxLength: 40 },
    );

    it("no span of a window's length ever holds more than the limit, and none much longer is refused for nothing", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 5_000, max: 20_000 }),
          fc.nat(100_000),
          steps,
          async (max, windowMs, startMs, plan) => {
            const key = newKey();
            clockMs = someMs + startMs;
            const grants = new Grants();
            for (const { waitMs, cost, times } of plan) {
              clockMs += waitMs;
              const takes = Array.from({ length: times }, () => takeOf(key, windowOf(max, windowMs), cost));
              for (const { granted } of await counters.takeAll(takes)) {
                // A tenth more, and what slices of whole milliseconds add.
                const mustGrant = grants.since(clockMs - 1.1 * windowMs - 11) + cost <= max;
                if (mustGrant) expect(granted).toBe(true);
                if (granted) grants.add(clockMs, cost);
              }
            }
            expect(grants.mostWithin(windowMs)).toBeLessThanOrEqual(max);
          },
        ),
        { numRuns: 150 },
      );
    });

    it("a bucket grants what the model of a bucket grants", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 5_000 }),
          steps,
          async (capacity, perMillionMs, plan) => {
            const key = newKey();
            clockMs = someMs;
            const perMs = perMillionMs / 1_000_000;
            const grants = new Grants();
            for (const { waitMs, cost, times } of plan) {
              clockMs += waitMs;
              const takes = Array.from({ length: times }, () => takeOf(key, bucketOf(capacity, perMs), cost));
              for (const { granted } of await counters.takeAll(takes)) {
                const over = grants.leftInBucket(capacity, perMs, clockMs) - cost;
                if (over > 0.001) expect(granted).toBe(true);
                if (over < -0.001) expect(granted).toBe(false);
                if (granted) grants.add(clockMs, cost);
              }
            }
          },
        ),
        { numRuns: 150 },
      );
    });
  });
});

describe.skipIf(!hasRedisServer)("both", () => {
  it("answer the same to the same takings, to the last number", async () => {
    const memory = memoryCounters(now);
    const shared = await redisCounters(redis as RedisServer, now);
    const limits = [
      windowOf(5, 9_999),
      windowOf(100, 60_000),
      bucketOf(9, 0.0123),
      bucketOf(200_000, 10 / 3),
    ];
    const anyTake = fc.record({ limit: fc.nat(limits.length - 1), cost: fc.nat(8) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ waitMs: fc.nat(5_000), takes: fc.array(anyTake, { maxLength: 12 }) }), {
          maxLength: 25,
        }),
        async (plan) => {
          const run = newKey();
          for (const { waitMs, takes } of plan) {
            clockMs += waitMs;
            const all = takes.map(({ limit, cost }) =>
              takeOf(`${run} ${limit}`, limits[limit] as (typeof limits)[0], cost),
            );
            expect(await shared.takeAll(all)).toEqual(await memory.takeAll(all));
          }
        },
      ),
      { numRuns: 150 },
    );
    shared.close();
  });
});

describe.skipIf(!hasRedisServer)("a counter on Redis that can't be read", () => {
  const thirteen = (number: string) => `SET %s "\\x9d${number.repeat(13)}"`;
  const two = (number: string) => `SET %s "\\x92${number.repeat(2)}"`;
  const notANumber = "\\xcb\\x7f\\xf8\\x00\\x00\\x00\\x00\\x00\\x00";
  it.each([
    ["a text", "SET %s x"],
    ["an empty text", 'SET %s ""'],
    ["half of one", 'SET %s "\\x9d\\x01"'],
    ["a list of something else", thirteen("\\xc0")],
    ["numbers that are none", thirteen(notANumber)],
    ["a part of a slice", thirteen("\\xcb\\x3f\\xe0\\x00\\x00\\x00\\x00\\x00\\x00")],
    ["a bucket's numbers that are none", two(notANumber)],
    ["two texts", two("\\xa1x")],
    ["another type", "RPUSH %s x"],
  ])("since it is %s, starts anew, and others go on", async (_what, command) => {
    const counters = await redisCounters(redis as RedisServer, now);
    const other = newKey();
    await counters.takeAll([takeOf(other, windowOf(5, 60_000), 3)]);
    for (const limit of [windowOf(5, 60_000), bucketOf(5, 0.001)]) {
      const key = newKey();
      const answer = await redis?.command(command.replace("%s", `"portico:limit:${shortKeyOf(key)}"`));
      expect(answer).toMatch(/^(?:\+OK|:1)/);
      const takes = Array.from({ length: 6 }, () => takeOf(key, limit));
      const answers = await counters.takeAll([...takes, takeOf(other, windowOf(5, 60_000))]);
      expect(answers.map(({ granted }) => granted)).toEqual([...Array(5).fill(true), false, true]);
      expect(await counters.takeAll([takeOf(key, limit)])).toMatchObject([{ granted: false }]);
    }
    counters.close();
  });
});
