/** Rows 1, 61 and 62: limits by attempts of every kind, on the whole gateway and on the counters behind it. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { graphql } from "graphql";
import { createRateLimitDirective, getGraphQLRateLimiter, InMemoryStore } from "graphql-rate-limit";
import { afterEach, expect } from "vitest";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { createLimits } from "../../src/limits/limits.ts";
import { type Answer, errorsOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";

let gateway: GatewayUnderTest;
/** What the test started. */
const started: GatewayUnderTest[] = [];
afterEach(() => Promise.all(started.splice(0).map((one) => one.close())));

async function start(...options: Parameters<typeof startGateway>): Promise<void> {
  gateway = await startGateway(...options);
  started.push(gateway);
}

const placing = (index: number) =>
  `a${index}: placeOrder(input: {idempotencyKey: "k${index}", items: [{productId: "p4", quantity: 1}]}) { __typename }`;
const aliases = (count: number, field: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => field(index)).join("\n");
const answeredOf = (answers: readonly Answer[]) =>
  answers
    .flatMap(({ body }) => Object.entries(body.data ?? {}))
    .flatMap(([name, value]) => (value === null ? [] : name));
const orderWrites = () => gateway.proxies.order.journal.filter(({ method }) => method === "POST");

/** Guards that look at the document would refuse the most of it before a limit is asked: here the limits stand alone. */
const unguarded: readonly Frontend[] = frontends.map((frontend) => ({
  ...frontend,
  limits: Object.fromEntries(
    Object.keys(frontend.limits).map((name) => [name, 1_000_000]),
  ) as unknown as Frontend["limits"],
}));

threat(
  {
    row: 1,
    attack: "a mutation under 100 aliases, limit 20",
    times: 100,
    result: "the first 20 are written",
  },
  async (tried) => {
    await start({}, unguarded);
    const answer = await gateway.ask("web", `mutation { ${aliases(100, placing)} }`, { as: "u1" });
    tried(100);
    expect(answeredOf([answer])).toEqual(Array.from({ length: 20 }, (_, index) => `a${index}`));
    expect(errorsOf(answer)).toEqual(["RATE_LIMITED"]);
    expect(orderWrites()).toHaveLength(20);
    const { retryAfterMs = 0 } = answer.body.errors?.[0]?.extensions ?? {};
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(66_000);
  },
);

threat(
  { row: 1, attack: "a mutation in 200 parallel requests, limit 20", times: 200, result: "20 are written" },
  async (tried) => {
    await start();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        gateway.ask("web", `mutation { ${placing(index)} }`, { as: "u1" }),
      ),
    );
    tried(200);
    expect(answeredOf(answers)).toHaveLength(20);
    expect(orderWrites()).toHaveLength(20);
    // Another person is not kept from anything by that.
    expect(answeredOf([await gateway.ask("web", `mutation { ${placing(0)} }`, { as: "u2" })])).toHaveLength(
      1,
    );
  },
);

threat(
  {
    row: 1,
    attack: "100 aliases in each of 20 parallel requests",
    times: 2_000,
    result: "20 are written at the most",
  },
  async (tried) => {
    await start();
    const documents = Array.from({ length: 20 }, () => `mutation { ${aliases(100, placing)} }`);
    await Promise.all(documents.map((document) => gateway.ask("web", document, { as: "u1" })));
    tried(2_000);
    expect(orderWrites().length).toBeLessThanOrEqual(20);
  },
);

/** A field with a limit of 5, wired as the library's own documentation says; gives how many of 100 aliases are written. */
async function writesOf(limiter: ReturnType<typeof getGraphQLRateLimiter>): Promise<number> {
  let writes = 0;
  const schema = makeExecutableSchema({
    typeDefs: "type Query { free: Int } type Mutation { write: Int }",
    resolvers: {
      Mutation: {
        write: async (parent, args, context, info) => {
          const message = await limiter({ parent, args, context, info }, { max: 5, window: "1m" });
          if (message !== undefined) throw new Error(message);
          writes += 1;
          return 1;
        },
      },
    },
  });
  const requests = Array.from({ length: 100 }, () => graphql({ schema, source: "mutation { write }" }));
  await Promise.all(requests);
  return writes;
}

control({ row: 1, naive: "graphql-rate-limit with its own memory store" }, async () => {
  const limiter = getGraphQLRateLimiter({ identifyContext: () => "u1", store: new InMemoryStore() });
  expect(await writesOf(limiter)).toBe(100);
});

control({ row: 1, naive: "graphql-rate-limit's directive class" }, () => {
  // It extends a class that graphql-tools no longer has: there is nothing to put a limit on with.
  expect(() => createRateLimitDirective({ identifyContext: () => "u1" })).toThrow(TypeError);
});

threat(
  { row: 61, attack: "a query in 100 parallel requests, limit 60", times: 100, result: "60 are answered" },
  async (tried) => {
    await start();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        gateway.ask("web", `{ search(query: "a${index}") { totalCount } }`),
      ),
    );
    tried(100);
    expect(answeredOf(answers)).toHaveLength(60);
    expect(gateway.proxies.catalog.journal).toHaveLength(60);
  },
);

threat(
  {
    row: 61,
    attack: "items of a list, 100 at a time, limit 6,000",
    times: 70,
    result: "60 times 100 are answered",
  },
  async (tried) => {
    await start();
    const ids = Array.from({ length: 100 }, (_, index) => `p${index + 1}`);
    const query = "query ($ids: [ID!]!) { products(ids: $ids) { id } }";
    const answers = await Promise.all(
      Array.from({ length: 70 }, () => gateway.ask("web", query, { variables: { ids } })),
    );
    tried(70);
    expect(answeredOf(answers)).toHaveLength(60);
  },
);

/** Asks as fast as it can at the end of one window and the beginning of the next, whichever way windows are laid. */
async function mostAtABoundary(take: (nowMs: number) => Promise<boolean> | boolean): Promise<number> {
  const windowMs = 60_000;
  const beginMs = 1_790_000_040_000;
  const grants: number[] = [];
  for (let nowMs = beginMs - 2_000; nowMs < beginMs + 2_000; nowMs += 20) {
    if (await take(nowMs)) grants.push(nowMs);
  }
  expect(grants.every((grant) => grant - (grants[0] ?? 0) < windowMs)).toBe(true);
  return grants.length;
}

threat(
  {
    row: 61,
    attack: "bursts on both sides of a window's end, limit 50",
    times: 200,
    result: "50 are granted",
  },
  async (tried) => {
    let clockMs = 0;
    const { takeAll } = createLimits({ store: null, nowMs: () => clockMs });
    const limit = { kind: "window", max: 50, windowMs: 60_000 } as const;
    const granted = await mostAtABoundary(async (nowMs) => {
      tried();
      clockMs = nowMs;
      return (await takeAll([{ key: "k", limit, cost: 1, outage: "open" }]))[0]?.granted === true;
    });
    expect(granted).toBe(50);
  },
);

control({ row: 61, naive: "a counter of fixed windows" }, async () => {
  const counts = new Map<number, number>();
  const granted = await mostAtABoundary((nowMs) => {
    const window = Math.floor(nowMs / 60_000);
    const count = counts.get(window) ?? 0;
    if (count < 50) counts.set(window, count + 1);
    return count < 50;
  });
  expect(granted).toBe(100);
});

threat(
  { row: 62, attack: "a million identities, each new", times: 1_000_000, result: "under 64 MB of memory" },
  async (tried) => {
    const script = fileURLToPath(new URL("../support/rotate-identities.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script]);
    const { identities = 0, mostBytes = Number.NaN } = JSON.parse(stdout) as Record<string, number>;
    tried(identities);
    expect(mostBytes).toBeLessThan(64 * 1024 ** 2);
  },
  120_000,
);

control({ row: 62, naive: "graphql-rate-limit with its own memory store" }, async () => {
  const store = new InMemoryStore();
  const limiter = getGraphQLRateLimiter({ identifyContext: ({ caller }) => caller, store });
  const info = { fieldName: "search" } as never;
  for (let index = 0; index < 2_000; index += 1) {
    await limiter(
      { parent: {}, args: {}, context: { caller: `ip:${index}` }, info },
      { max: 5, window: "1ms" },
    );
  }
  // All windows but the last have ended, and every identity is still there.
  expect(Object.keys(store.state)).toHaveLength(2_000);
});
