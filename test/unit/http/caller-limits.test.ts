/** Stage 1, limits per caller: counted by address or by who asks, told in headers, and nothing where there is no limit. */
import { fastify } from "fastify";
import { describe, expect, it } from "vitest";
import type { TierName } from "../../../src/context.ts";
import {
  type CallerLimitsOptions,
  type CallerRefusal,
  createCallerLimits,
} from "../../../src/http/caller-limits.ts";
import type { Take } from "../../../src/limit.ts";
import { createLimits } from "../../../src/limits/limits.ts";

const factors = { anonymous: 1, standard: 1, partner: 5, internal: 20 };

function setUp(options: Partial<CallerLimitsOptions> = {}, caller = "ip:203.0.113.7") {
  const taken: Take[] = [];
  const refusals: CallerRefusal[] = [];
  let nowMs = 0;
  const { takeAll } = createLimits({ store: null, nowMs: () => nowMs });
  const limits = createCallerLimits({
    perIp: 0,
    perIdentity: 0,
    factors,
    take: (takes) => {
      taken.push(...takes);
      return takeAll(takes);
    },
    onRefused: (refusal) => refusals.push(refusal),
    ...options,
  });
  const app = fastify();
  const who = { caller, tier: null as TierName | null };
  app.post("/", {
    onRequest: async (request, reply) => {
      const isAdmitted =
        who.tier === null
          ? await limits.admitAddress(request, reply, caller)
          : await limits.admitIdentity(request, reply, "user:u1", who.tier);
      if (!isAdmitted) return reply;
    },
    handler: async () => "answered",
  });
  const ask = async (tier: TierName | null = null) => {
    who.tier = tier;
    return app.inject({ method: "POST", url: "/", payload: {} });
  };
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { ask, pass, taken, refusals };
}

describe("limits per caller", () => {
  it("let as many through as the limit says, at once, and then one by one as they come back", async () => {
    const { ask, pass } = setUp({ perIp: 60 });
    const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await ask()).statusCode));
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(140);
    pass(999);
    expect((await ask()).statusCode).toBe(429);
    pass(1);
    expect((await ask()).statusCode).toBe(200);
    expect((await ask()).statusCode).toBe(429);
    pass(60_000);
    const later = await Promise.all(Array.from({ length: 200 }, async () => (await ask()).statusCode));
    expect(later.filter((status) => status === 200)).toHaveLength(60);
  });

  it("tell what is left, and in how many seconds all of it is there again", async () => {
    const { ask, pass } = setUp({ perIp: 1_200, perIdentity: 600 });
    const first = await ask("standard");
    expect(first.headers["ratelimit-policy"]).toBe('"identity";q=600;w=60');
    expect(first.headers.ratelimit).toBe('"identity";r=599;t=1');
    for (let turn = 0; turn < 29; turn += 1) await ask("standard");
    expect((await ask("standard")).headers.ratelimit).toBe('"identity";r=569;t=4');
    expect((await ask()).headers["ratelimit-policy"]).toBe('"ip";q=1200;w=60');
    expect((await ask()).headers.ratelimit).toBe('"ip";r=1198;t=1');
    pass(60_000);
    expect((await ask()).headers.ratelimit).toBe('"ip";r=1199;t=1');
  });

  it("refuse with a problem that says when to ask again, and whose limit it was", async () => {
    const { ask, pass, refusals } = setUp({ perIp: 100, perIdentity: 2 });
    await ask("standard");
    await ask("standard");
    pass(100);
    const refused = await ask("standard");
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      "content-type": "application/problem+json; charset=utf-8",
      "cache-control": "no-store",
      "retry-after": "30",
      ratelimit: '"identity";r=0;t=60',
    });
    expect(refused.json()).toEqual({
      type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
      status: 429,
      title: "Too Many Requests",
      detail: "Wait 30 s, as Retry-After says, before the next request.",
      code: "RATE_LIMITED",
      "violated-policies": ["identity"],
    });
    expect(refusals).toEqual([
      {
        requestId: expect.any(String),
        countedBy: "identity",
        caller: "user:u1",
        retryAfterMs: expect.closeTo(29_900, -1),
      },
    ]);
  });

  it("never ask to wait for no time at all", async () => {
    const take: CallerLimitsOptions["take"] = async (takes) =>
      takes.map(() => ({ granted: false, remaining: 0, retryAfterMs: 3 }));
    const { ask } = setUp({ perIp: 60_000, take });
    expect((await ask()).headers["retry-after"]).toBe("1");
  });

  it("touch no counter and say nothing where there is no limit", async () => {
    const { ask, taken } = setUp();
    const answer = await ask("standard");
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).not.toHaveProperty("ratelimit");
    expect(answer.headers).not.toHaveProperty("ratelimit-policy");
    expect(taken).toEqual([]);
  });

  it.each([
    ["standard", 10],
    ["partner", 50],
    ["internal", 200],
  ] as const)("give the tier %s %d where 10 are configured", async (tier, expected) => {
    const { ask } = setUp({ perIdentity: 10 });
    expect((await ask(tier)).headers["ratelimit-policy"]).toBe(`"identity";q=${expected};w=60`);
  });

  it("go on where the counters that processes share can't be reached", async () => {
    const { ask, taken } = setUp({ perIp: 1, perIdentity: 1 });
    await ask("standard");
    await ask();
    expect(taken.map(({ outage }) => outage)).toEqual(["open", "open"]);
  });

  it("name a counter by who is counted and how much there is", async () => {
    const one = setUp({ perIp: 1 });
    const other = setUp({ perIp: 1 }, "ip:203.0.113.8");
    const larger = setUp({ perIp: 2 });
    for (const { ask } of [one, other, larger]) await ask();
    const keys = [one, other, larger].map(({ taken }) => taken[0]?.key);
    expect(new Set(keys).size).toBe(3);
  });
});
