/** Row 61 of docs/security.md, at the door: what one caller may ask for holds exactly, however the requests come. */
import { fastify } from "fastify";
import { pino } from "pino";
import { afterEach, describe, expect } from "vitest";
import { createCallerLimits } from "../../src/http/caller-limits.ts";
import { createListener } from "../../src/http/listener.ts";
import type { TakeAll } from "../../src/limit.ts";
import { createLimits } from "../../src/limits/limits.ts";
import { tierFactors } from "../../src/limits/tiers.ts";
import { startGateway, toAnswer } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";

/** How many of the parallel requests are let through, and what the others are told. */
async function askAtOnce(url: string, count: number, headersOf: (at: number) => Record<string, string>) {
  const answers = await Promise.all(
    Array.from({ length: count }, async (_, at) =>
      toAnswer(
        await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json", ...headersOf(at) },
          body: JSON.stringify({ query: "{ __typename }" }),
        }),
      ),
    ),
  );
  return {
    passed: answers.filter(({ status }) => status === 200),
    refused: answers.filter(({ status }) => status === 429),
  };
}

describe("limits per caller", () => {
  const open: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  const start = async (overrides: Parameters<typeof startGateway>[0]) => {
    const gateway = await startGateway(overrides);
    open.push(gateway);
    return gateway;
  };

  threat(
    {
      row: 61,
      attack: "parallel requests from one address that forge X-Forwarded-For",
      times: 200,
      result: "as many as the bucket holds, exactly; then 429 with Retry-After",
    },
    async (tried) => {
      const gateway = await start({ rateLimitPerIp: 5, rateLimitPerIdentity: 1_000 });
      const { passed, refused } = await askAtOnce(`${gateway.url}/graphql/web`, 200, (at) => ({
        "x-forwarded-for": `198.51.100.${at}`,
        "x-real-ip": `198.51.100.${at}`,
        forwarded: `for=198.51.100.${at}`,
      }));
      expect([passed.length, refused.length]).toEqual([5, 195]);
      tried(200);
      for (const { headers, text } of refused) {
        expect(headers.get("content-type")).toContain("application/problem+json");
        expect(headers.get("ratelimit-policy")).toBe('"ip";q=5;w=60');
        expect(headers.get("ratelimit")).toBe('"ip";r=0;t=60');
        expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
        expect(Number(headers.get("retry-after"))).toBeLessThanOrEqual(12);
        expect(JSON.parse(text)).toMatchObject({
          type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
          status: 429,
          code: "RATE_LIMITED",
          "violated-policies": ["ip"],
        });
      }
      // Health has no limit, and nobody's limit.
      expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
    },
  );

  threat(
    {
      row: 61,
      attack: "parallel requests of one person from addresses of their own, and one person beside",
      times: 200,
      result: "as many as the bucket holds, exactly; the other person is answered",
    },
    async (tried) => {
      const gateway = await start({
        rateLimitPerIp: 1_000,
        rateLimitPerIdentity: 5,
        trustProxy: ["127.0.0.0/8"],
      });
      const token = await gateway.demo.issuer.mint("u1");
      const { passed, refused } = await askAtOnce(`${gateway.url}/graphql/web`, 200, (at) => ({
        authorization: `Bearer ${token}`,
        "x-forwarded-for": `198.51.100.${at}`,
      }));
      expect([passed.length, refused.length]).toEqual([5, 195]);
      tried(200);
      for (const { headers } of refused) {
        expect(headers.get("ratelimit-policy")).toBe('"identity";q=5;w=60');
        expect(headers.get("ratelimit")).toBe('"identity";r=0;t=60');
      }
      expect((await gateway.ask("web", "{ __typename }", { as: "u2" })).status).toBe(200);
    },
  );

  threat(
    {
      row: 61,
      attack: "bad tokens from one address",
      times: 50,
      result: "counted by address: 401 as often as the bucket holds, then 429",
    },
    async (tried) => {
      const gateway = await start({ rateLimitPerIp: 5 });
      const statuses: number[] = [];
      for (let at = 0; at < 50; at += 1) {
        const answer = await gateway.ask("web", "{ __typename }", {
          headers: { authorization: `Bearer a.b.${at}` },
        });
        statuses.push(answer.status);
        tried();
      }
      expect(statuses).toEqual([...Array(5).fill(401), ...Array(45).fill(429)]);
    },
  );

  const people = ["u1", "u2", "u3", "u4", "u5"];
  const perPerson = 8;
  const junkPerPerson = 10;
  threat(
    {
      row: 61,
      attack:
        "junk from the address of five people, which uses up the address, while each asks for all of theirs",
      times: people.length * junkPerPerson,
      result: "each person has the whole limit, and no more; the junk is 401 five times, then 429",
    },
    async (tried) => {
      const gateway = await start({ rateLimitPerIp: 5, rateLimitPerIdentity: perPerson });
      const url = `${gateway.url}/graphql/web`;
      const junk = { passed: 0, refused: 0 };
      for (const person of people) {
        const headers = await gateway.headersOf({ as: person });
        const [own, others] = await Promise.all([
          askAtOnce(url, perPerson + 2, () => headers),
          askAtOnce(url, junkPerPerson, (at) => ({ authorization: `Bearer a.b.${at}` })),
        ]);
        tried(junkPerPerson);
        expect([person, own.passed.length, own.refused.length]).toEqual([person, perPerson, 2]);
        junk.passed += others.passed.length;
        junk.refused += others.refused.length;
      }
      expect(junk).toEqual({ passed: 0, refused: people.length * junkPerPerson - 5 });
    },
  );

  control({ row: 61, naive: "every request counted by its address first" }, async () => {
    const { takeAll } = createLimits({ store: null });
    const limits = createCallerLimits({
      perIp: 5,
      perIdentity: perPerson,
      factors: tierFactors,
      take: takeAll,
      onRefused: () => undefined,
    });
    const app = fastify();
    app.get<{ Querystring: { person?: string } }>("/", async (request, reply) => {
      if (!(await limits.admitAddress(request, reply, `ip:${request.ip}`))) return reply;
      const { person } = request.query;
      if (person === undefined) return reply.code(401).send();
      return (await limits.admitIdentity(request, reply, `user:${person}`, "standard")) ? "" : reply;
    });
    for (let at = 0; at < junkPerPerson; at += 1) await app.inject("/");
    const statuses = await Promise.all(
      people.map(async (person) => (await app.inject(`/?person=${person}`)).statusCode),
    );
    expect(statuses).toEqual(people.map(() => 429));
  });

  control({ row: 61, naive: "a counter that is read, waited for and then written" }, async () => {
    const used = new Map<string, number>();
    const take: TakeAll = async (takes) => {
      const counts = takes.map(({ key }) => used.get(key) ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return takes.map(({ key, limit }, at) => {
        used.set(key, (counts[at] ?? 0) + 1);
        const max = limit.kind === "bucket" ? limit.capacity : limit.max;
        return { granted: (counts[at] ?? 0) < max, remaining: 0, retryAfterMs: 1_000 };
      });
    };
    expect(await passOf(take)).toBeGreaterThan(5);
    expect(await passOf(createLimits({ store: null }).takeAll)).toBe(5);
  });
});

/** Of 200 parallel requests, those that a listener lets through where five are allowed. */
async function passOf(take: TakeAll): Promise<number> {
  const app = await createListener(pino({ level: "silent" }), {
    production: false,
    corsOrigins: [],
    trustProxy: [],
    allowedHosts: [],
    maxConnections: 1_000,
  });
  const limits = createCallerLimits({
    perIp: 5,
    perIdentity: 0,
    factors: tierFactors,
    take,
    onRefused: () => undefined,
  });
  app.get("/limited", async (request, reply) =>
    (await limits.admitAddress(request, reply, `ip:${request.address}`)) ? "" : reply,
  );
  const answers = await Promise.all(Array.from({ length: 200 }, () => app.inject("/limited")));
  await app.close();
  return answers.filter(({ statusCode }) => statusCode === 200).length;
}
