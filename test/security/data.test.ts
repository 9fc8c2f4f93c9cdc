/** Rows 28 and 29: nobody is given what was read for anybody else, however it is kept, and whoever asks at the same time. */
import { execute, type GraphQLSchema, parse } from "graphql";
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Send } from "../../clients/core/call.ts";
import { pathAndQueryOf } from "../../clients/core/transport.ts";
import type { GatewayContext, Identity } from "../../src/context.ts";
import { buildSchema } from "../../src/execution/schema.ts";
import { partner } from "../../src/frontends/partner.ts";
import { web } from "../../src/frontends/web.ts";
import type { PersonalLoaders } from "../../src/loaders/index.ts";
import {
  type CanaryPerson,
  canariesIn,
  canaryOf,
  contextOf,
  createCanaryClients,
  orderIdOf,
  startCanaryServices,
} from "../support/canaries.ts";
import { type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { createRandom, type Random } from "../support/random-operations.ts";
import { control, threat } from "../support/threats.ts";

/** In each of two tenants, with the same ids. */
const people = 10_000;
const tenants = ["north", "south"] as const;

const personOf = (index: number): CanaryPerson => ({
  person: `u${Math.floor(index / 2) % people}`,
  tenant: tenants[index % 2] ?? "",
});

const identityOf = ({ person, tenant }: CanaryPerson, scopes: readonly string[] = []): Identity => ({
  kind: "person",
  subject: person,
  tenant,
  scopes,
  tier: "standard",
  credentialId: null,
});

/** What is found where it must not be, or not found where it must. */
interface Findings {
  asked: number;
  foreign: number;
  /** Answers without the asker's own canary: then they would show nothing. */
  empty: number;
}

const clean = (asked: number): Findings => ({ asked, foreign: 0, empty: 0 });

function note(findings: Findings, asker: CanaryPerson, answer: string): void {
  const own = canaryOf(asker);
  const found = canariesIn(answer);
  findings.asked += 1;
  findings.foreign += found.filter((canary) => canary !== own).length;
  if (!found.includes(own)) findings.empty += 1;
}

async function interleave(
  times: number,
  atATime: number,
  run: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < times) {
      const index = next;
      next += 1;
      await run(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, times) }, work));
}

type Read = (loaders: GatewayContext["loaders"], own: PersonalLoaders, other: string) => Promise<unknown>;

/** Each has something of the asker's own; the order of somebody else is one of those that the service would give. */
const reads: readonly Read[] = [
  ({ catalog }, { user }) => Promise.all([user.person(), catalog.product("p1")]),
  ({ catalog }, { order }) => Promise.all([order.latest(2), catalog.featured(2)]),
  (_loaders, { order, subject }, other) =>
    Promise.all([order.byId(orderIdOf(subject, 1)), order.byId(orderIdOf(other, 1))]),
  (_loaders, { payment, subject }, other) =>
    Promise.all([payment.ofOrder(orderIdOf(subject, 1)), payment.ofOrder(orderIdOf(other, 1))]),
  ({ catalog }, { payment, subject }) =>
    Promise.all([payment.methods(), catalog.recommendations(subject, 2), catalog.categories()]),
];

async function readAsMany(times: number, random: Random, around?: (next: Send) => Send): Promise<Findings> {
  const clients = createCanaryClients({ random, ...(around ? { around } : {}) });
  const findings = clean(0);
  await interleave(times, 400, async (index) => {
    const asker = personOf(index);
    const { loaders } = contextOf(clients, identityOf(asker));
    const read = reads[random(reads.length)] as Read;
    const other = personOf(random(2 * people)).person;
    if (loaders.personal === null) throw new Error("nobody is signed in");
    note(findings, asker, JSON.stringify(await read(loaders, loaders.personal, other)));
  });
  return findings;
}

/** All that is the same in the URL is the same. */
const keptByUrl = (send: Send): Send => {
  const known = new Map<string, Promise<unknown>>();
  return <T>(call: Parameters<typeof send<T>>[0], until: AbortSignal) => {
    const key = pathAndQueryOf(call);
    const answer = known.get(key) ?? send(call, until);
    known.set(key, answer);
    return answer as Promise<T>;
  };
};

/** The same, while it is under way. */
const joinedByUrl = (send: Send): Send => {
  const underWay = new Map<string, Promise<unknown>>();
  return <T>(call: Parameters<typeof send<T>>[0], until: AbortSignal) => {
    const key = pathAndQueryOf(call);
    const known = underWay.get(key);
    if (known) return known as Promise<T>;
    const answer = send(call, until).finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  };
};

/** Who asks is one header among others, and every answer anybody's. */
const allPublic =
  (send: Send): Send =>
  (call, until) => {
    const { headers, identityHeaders } = call.origin;
    const origin = { ...call.origin, headers: { ...headers, ...identityHeaders } };
    return send({ ...call, origin, public: {} }, until);
  };

describe("what is kept", () => {
  const times = 200_000;
  threat(
    {
      row: 28,
      attack:
        "10,000 people of two tenants with the same ids, interleaved over one cache, services that allow all",
      times,
      result: "no foreign canary",
    },
    async (tried) => {
      const findings = await readAsMany(times, createRandom(28));
      expect(findings).toEqual(clean(times));
      tried(findings.asked);
    },
    180_000,
  );

  for (const [naive, around] of [
    ["answers kept by their URL", keptByUrl],
    ["every read taken for a public one", allPublic],
  ] as const) {
    control({ row: 28, naive }, async () => {
      const findings = await readAsMany(2_000, createRandom(28), around);
      expect(findings.foreign).toBeGreaterThan(0);
    });
  }
});

describe("what is kept, over HTTP", () => {
  const times = 2_000;
  const some = 100;
  const query = (other: string) => `{
    viewer { id email recentOrders(first: 2) { id tracking { number } payment { id } } paymentMethods { brand } }
    homepage { featured(first: 2) { id description } recommended(first: 2) { id description } categories { name } }
    order(id: "${orderIdOf(other, 1)}") { id tracking { number } } }`;

  let services: Awaited<ReturnType<typeof startCanaryServices>>;
  let gateway: GatewayUnderTest;
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    services = await startCanaryServices();
    const at = { urls: [services.url] };
    gateway = await startGateway({
      cacheMaxBytes: 8 * 1024 ** 2,
      deadlineMs: 30_000,
      services: { user: at, order: at, payment: at, catalog: at },
    });
    for (let index = 0; index < 2 * some; index += 1) {
      const { person, tenant } = personOf(index);
      tokens.set(canaryOf({ person, tenant }), await gateway.demo.issuer.mint(person, { tid: tenant }));
    }
  });
  afterAll(async () => {
    await gateway.close();
    services.close();
  });

  type Ask = (url: string, init: RequestInit) => Promise<string>;
  const ask: Ask = async (url, init) => (await fetch(url, init)).text();

  /** By GET, which is what caches look at; every fifth asker is nobody. */
  async function askAsMany(count: number, how: Ask): Promise<Findings & { nobodys: number }> {
    const random = createRandom(280);
    const findings = { ...clean(0), nobodys: 0 };
    // No more than the bulkheads let through.
    await interleave(count, 60, async (index) => {
      const asker = personOf(random(2 * some));
      const search = new URLSearchParams({ query: query(`u${random(3)}`) });
      const url = `${gateway.url}/graphql/web?${search}`;
      const headers = { "apollo-require-preflight": "true" };
      if (index % 5 === 0) {
        findings.nobodys += canariesIn(await how(url, { headers })).length;
        findings.asked += 1;
        return;
      }
      const authorization = `Bearer ${tokens.get(canaryOf(asker))}`;
      note(findings, asker, await how(url, { headers: { ...headers, authorization } }));
    });
    return findings;
  }

  threat(
    {
      row: 28,
      attack: "equal GETs of 100 people of two tenants and of nobody, interleaved over HTTP, cache on",
      times,
      result: "no foreign canary",
    },
    async (tried) => {
      const findings = await askAsMany(times, ask);
      expect(findings).toEqual({ ...clean(times), nobodys: 0 });
      tried(findings.asked);
    },
  );

  control({ row: 28, naive: "a cache in front that goes by the URL alone" }, async () => {
    const kept = new Map<string, Promise<string>>();
    const findings = await askAsMany(200, (url, init) => {
      const answer = kept.get(url) ?? ask(url, init);
      kept.set(url, answer);
      return answer;
    });
    expect(findings.foreign + findings.nobodys).toBeGreaterThan(0);
  });
});

describe("what is under way", () => {
  const document = parse(`{
    viewer { id email recentOrders(first: 2) { id tracking { number } payment { id } } paymentMethods { brand } }
    homepage { featured(first: 1) { description } } }`);
  const schema = buildSchema(web);

  type Run = (schema: GraphQLSchema, context: GatewayContext) => Promise<string>;
  const run: Run = async (of, contextValue) =>
    JSON.stringify(await execute({ schema: of, document, contextValue }));

  const atOnce = 100;

  /** Rounds of people who ask the same in the same step of the event loop; neighbours are one id in two tenants. */
  async function askAtOnce(rounds: number, how: Run, around?: (next: Send) => Send): Promise<Findings> {
    const clients = createCanaryClients({ random: createRandom(29), ...(around ? { around } : {}) });
    const findings = clean(0);
    for (let round = 0; round < rounds; round += 1) {
      const askers = Array.from({ length: atOnce }, (_, index) => personOf(round + index));
      const answers = askers.map((asker) => how(schema, contextOf(clients, identityOf(asker))));
      for (const [index, asker] of askers.entries()) note(findings, asker, (await answers[index]) ?? "");
    }
    return findings;
  }

  const rounds = 50;
  threat(
    {
      row: 29,
      attack: "100 equal operations in one step, each of another person or tenant",
      times: rounds * atOnce,
      result: "each has its own answer",
    },
    async (tried) => {
      const findings = await askAtOnce(rounds, run);
      expect(findings).toEqual(clean(rounds * atOnce));
      tried(findings.asked);
    },
  );

  control({ row: 29, naive: "one read for all who ask for the same URL" }, async () => {
    expect((await askAtOnce(2, run, joinedByUrl)).foreign).toBeGreaterThan(0);
  });

  control({ row: 29, naive: "one execution for all who send the same document" }, async () => {
    let underWay: Promise<string> | null = null;
    const joined: Run = (of, context) => {
      underWay ??= run(of, context).finally(() => {
        underWay = null;
      });
      return underWay;
    };
    expect((await askAtOnce(2, joined)).foreign).toBeGreaterThan(0);
  });
});

describe("what is under way for one owner with other scopes", () => {
  const document = parse(`{ product(id: "p1") { id reviews(first: 1) { average } } }`);
  const schema = buildSchema(partner);
  const scopesOf = [["catalog:read", "reviews:read"], ["catalog:read"], []] as const;
  const expected = [
    { product: { id: "p1", reviews: { average: 4.5 } } },
    { product: { id: "p1", reviews: null } },
    { product: null },
  ];

  type Run = (context: GatewayContext) => Promise<unknown>;
  const run: Run = async (contextValue) =>
    JSON.parse(JSON.stringify((await execute({ schema, document, contextValue })).data));

  const perRound = 30;
  async function wrongIn(rounds: number, how: Run): Promise<number> {
    const clients = createCanaryClients({ random: createRandom(290) });
    let wrong = 0;
    for (let round = 0; round < rounds; round += 1) {
      const answers = Array.from({ length: perRound }, (_, index) => {
        const scopes = scopesOf[(round + index) % scopesOf.length] ?? [];
        const identity: Identity = { ...identityOf({ person: "acme", tenant: "" }), kind: "key", scopes };
        return how(contextOf(clients, { ...identity, tenant: null }));
      });
      for (const [index, answer] of (await Promise.all(answers)).entries()) {
        const right = expected[(round + index) % scopesOf.length];
        if (JSON.stringify(answer) !== JSON.stringify(right)) wrong += 1;
      }
    }
    return wrong;
  }

  const rounds = 100;
  threat(
    {
      row: 29,
      attack: "30 equal operations in one step, of one owner with three sets of scopes",
      times: rounds * perRound,
      result: "each has what its scopes allow",
    },
    async (tried) => {
      expect(await wrongIn(rounds, run)).toBe(0);
      tried(rounds * perRound);
    },
  );

  control({ row: 29, naive: "one execution for all that one owner asks in the same words" }, async () => {
    const underWay = new Map<string, Promise<unknown>>();
    const joined: Run = (context) => {
      const owner = context.identity?.subject ?? "";
      const answer = underWay.get(owner) ?? run(context).finally(() => underWay.delete(owner));
      underWay.set(owner, answer);
      return answer;
    };
    expect(await wrongIn(1, joined)).toBeGreaterThan(0);
  });
});
