/** What is too dear is refused before it costs anything, and no request holds up the others. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { ApolloServer } from "@apollo/server";
import { type DocumentNode, Kind, parse, visit } from "graphql";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { type GatewayUnderTest, serviceNames, startGateway } from "../support/gateway.ts";
import { startProcess } from "../support/process.ts";
import { randomOperations } from "../support/random-operations.ts";
import { control, threat } from "../support/threats.ts";

const strict = { accept: "application/graphql-response+json" };

interface Attack {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const reviews = "reviews(first: 50) { items { id } }";

/** Each is list × list × list, said in another way. */
const listsOfListsOfLists: readonly Attack[] = [
  {
    query: `{ viewer { orders(first: 100) { nodes { items { product { images { url } ${reviews} } } } } } }`,
  },
  { query: `{ viewer { orders(first: 100) { edges { node { items { product { ${reviews} } } } } } } }` },
  { query: `{ viewer { recentOrders(first: 50) { items { product { ${reviews} } } } } }` },
  {
    query: `query ($n: Int!) { viewer { orders(first: $n) { nodes { items { product { reviews(first: $n) { items { id } } } } } } } }`,
    variables: { n: 50 },
  },
  {
    query: `query ($n: Int! = 50) { viewer { orders(first: $n) { nodes { items { product { reviews(first: $n) { items { id } } } } } } } }`,
  },
  // All by default arguments: 20 × 20 × 3, as often as the aliases say.
  {
    query: `{ viewer { ${Array.from({ length: 12 }, (_, at) => `o${at}: orders { nodes { items { product { images { url } reviews { items { id } } } } } }`).join(" ")} } }`,
  },
  {
    query: `{ viewer { orders(first: 100) { nodes { ...O } } } } fragment O on Order { items { ...I } } fragment I on OrderItem { product { ...P } } fragment P on Product { images { url } attributes { name } }`,
  },
  {
    query: `{ viewer { orders(first: 100) { ... { nodes { ... on Order @include(if: true) { items { product { images { url } } } } } edges { node { items { quantity } } } } } } }`,
  },
];

describe("lists of lists of lists", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  threat(
    {
      row: 10,
      attack: "list × list × list, by literals, variables, defaults, aliases, fragments",
      times: listsOfListsOfLists.length,
      result: "refused with its price, and nothing is asked for",
    },
    async (tried) => {
      for (const { query, variables } of listsOfListsOfLists) {
        const answer = await gateway.ask("web", query, {
          as: "u1",
          headers: strict,
          ...(variables === undefined ? {} : { variables }),
        });
        tried();
        expect(answer.status, query).toBe(400);
        const [error, ...more] = answer.body.errors ?? [];
        expect(more).toEqual([]);
        expect(error?.extensions, query).toMatchObject({
          code: "OPERATION_REJECTED",
          reason: "cost",
          limit: frontends[0].limits.cost,
          actual: expect.any(Number),
        });
        expect(error?.message).toMatch(
          /^The operation costs: \d+, where 16000 is the most\. Ask for less at a time\.$/,
        );
        expect(answer.body.data).toBeUndefined();
      }
      expect(gateway.journal()).toEqual([]);
    },
  );
});

const withoutLimits: readonly Frontend[] = frontends.map((frontend) => ({
  ...frontend,
  limits: Object.fromEntries(Object.keys(frontend.limits).map((name) => [name, 1_000_000])) as never,
}));

const rounds = 500;

// Others take credentials that the demo's issuer does not give.
for (const frontend of withoutLimits.filter(({ credentials }) => credentials.includes("none"))) {
  describe(`random operations on ${frontend.name}`, () => {
    let gateway: GatewayUnderTest;
    beforeAll(async () => {
      gateway = await startGateway({}, withoutLimits);
    });
    afterAll(() => gateway.close());

    threat(
      {
        row: 10,
        attack: `random operations on ${frontend.name}`,
        times: rounds,
        result: "never worth more than their price",
      },
      async (tried) => {
        const generator = randomOperations({
          schema: buildSchema(frontend),
          seed: frontend.name.length,
          maxDepth: 4,
          valueOf: (argument, field, random) => {
            if (argument.name === "first") return 1 + random(6);
            if (argument.name === "ids") return Array.from({ length: random(5) }, () => `p${1 + random(60)}`);
            if (argument.name === "query") return ["lamp", "tea", "bag", "nothing of the kind"][random(4)];
            return argument.name === "id"
              ? `${field.name.startsWith("p") ? "p" : "o"}${1 + random(30)}`
              : null;
          },
        });
        let worth = 0;
        let others = 0;
        for (let round = 0; round < rounds; ) {
          const { query, variables } = generator.next().value;
          const as = ["u1", "u2", "u3", undefined][round % 4];
          const answer = await gateway.ask(frontend.name, query, {
            variables,
            headers: { "x-cost": "include" },
            ...(as === undefined ? {} : { as }),
          });
          const refusal: { readonly code?: string; readonly reason?: string } =
            answer.body.errors?.[0]?.extensions ?? {};
          if (refusal.code === "OPERATION_REJECTED" && refusal.reason !== "cost") {
            // The generator makes some that other guards refuse whatever the limits are.
            others++;
            continue;
          }
          round++;
          tried();
          expect(answer.body.data, `${query} ${answer.text}`).toBeDefined();
          const { requestedQueryCost, actualQueryCost } = costOf(answer.body.extensions);
          expect(requestedQueryCost, query).toBeGreaterThanOrEqual(actualQueryCost);
          expect(actualQueryCost, query).toBeGreaterThanOrEqual(countObjects(answer.body.data));
          if (actualQueryCost > 3) worth++;
        }
        // The operations are answered with something.
        expect(worth).toBeGreaterThan(rounds / 4);
        expect(others).toBeLessThan(rounds / 4);
      },
      120_000,
    );
  });
}

const lists = `
  type Query { orders(first: Int! = 20): [Order!]! }
  type Order { id: ID! items(first: Int! = 20): [Item!]! }
  type Item { id: ID! reviews(first: Int! = 3): [Review!]! }
  type Review { id: ID! }
`;

const many = (_parent: unknown, { first }: { readonly first: number }) =>
  Array.from({ length: first }, (_, at) => ({ id: String(at) }));

async function answerOfStockApollo(query: string): Promise<unknown> {
  const apollo = new ApolloServer({
    typeDefs: lists,
    resolvers: { Query: { orders: many }, Order: { items: many }, Item: { reviews: many } },
  });
  const { body } = await apollo.executeOperation({ query });
  await apollo.stop();
  return body.kind === "single" ? body.singleResult.data : null;
}

const threeLists = "{ orders(first: 50) { items(first: 50) { reviews(first: 20) { id } } } }";

control({ row: 10, naive: "Apollo Server as it comes runs it" }, async () => {
  expect(countObjects(await answerOfStockApollo(threeLists))).toBe(1 + 50 + 50 * 50 + 50 * 50 * 20);
});

control({ row: 10, naive: "an estimate that reads only the literals is less than the answer" }, async () => {
  for (const query of ["{ orders { items { reviews { id } } } }", threeLists]) {
    const worth = countObjects(await answerOfStockApollo(query));
    const estimate = estimateByLiterals(parse(query));
    // Where all is said, it is right.
    if (query === threeLists) expect(estimate).toBe(worth);
    else expect(estimate).toBeLessThan(worth);
  }
});

/** As found in many a gateway: each field counts 1 beneath, unless a literal says otherwise. */
function estimateByLiterals(document: DocumentNode): number {
  let total = 1;
  const factors = [1];
  visit(document, {
    Field: {
      enter: ({ selectionSet, arguments: given = [] }) => {
        const [first] = given.flatMap(({ value }) => (value.kind === Kind.INT ? Number(value.value) : []));
        factors.push((factors.at(-1) ?? 1) * (first ?? 1));
        if (selectionSet) total += factors.at(-1) ?? 1;
      },
      leave: () => {
        factors.pop();
      },
    },
  });
  return total;
}

function costOf(extensions: unknown) {
  const { cost } = extensions as {
    readonly cost: { readonly requestedQueryCost: number; readonly actualQueryCost: number };
  };
  return cost;
}

/** Each is one point at least, whatever the weights. */
function countObjects(data: unknown): number {
  if (typeof data !== "object" || data === null) return 0;
  const inner = Object.values(data).reduce((count: number, part) => count + countObjects(part), 0);
  return Array.isArray(data) ? inner : 1 + inner;
}

const repeat = (times: number, text: (at: number) => string) =>
  Array.from({ length: times }, (_, at) => text(at)).join(" ");

const doubling = `{ viewer { ...F0 } } ${repeat(20, (at) => `fragment F${at} on Viewer { ${at === 19 ? "id" : `...F${at + 1} ...F${at + 1}`} }`)}`;
const nested = (depth: number) =>
  `{ viewer { ${"orders { nodes { ".repeat(depth)}id${" } }".repeat(depth)} } }`;

/** What is sent for each of the rows 1 to 10: a body, as it is. */
const bodiesByRow: readonly (readonly [row: number, body: string])[] = [
  [
    1,
    operation(
      `mutation { ${repeat(100, (at) => `a${at}: payOrder(input: {idempotencyKey: "k${at}", orderId: "o1", methodId: "m1"}) { __typename }`)} }`,
    ),
  ],
  [2, JSON.stringify(Array.from({ length: 10 }, () => ({ query: "mutation { __typename }" })))],
  [3, operation(`{ ${repeat(5_000, () => "viewer { id }")} }`)],
  [3, operation(`{ viewer { ${repeat(5_000, () => "id")} } }`)],
  [4, operation(`{ __typename ${repeat(10_000, () => "@a")} }`)],
  [5, operation("{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }")],
  [6, operation(doubling)],
  [7, operation(nested(100))],
  [7, operation(nested(2_500))],
  [
    8,
    operation("query ($ids: [ID!]!) { products(ids: $ids) { id } }", {
      ids: Array.from({ length: 100_000 }, (_, at) => at),
    }),
  ],
  [
    8,
    operation("query ($ids: [ID!]!) { products(ids: $ids) { id } }", {
      ids: Array.from({ length: 101 }, (_, at) => `p${at}`),
    }),
  ],
  [9, operation(`{ search(query: "a", first: 1000000000) { totalCount } }`)],
  [9, operation(`{ search(query: "a", first: -1) { totalCount } }`)],
  ...listsOfListsOfLists.map(({ query, variables }) => [10, operation(query, variables)] as const),
  ...[
    "__typename",
    repeat(700, (at) => `...X${at}`),
    repeat(4, (set) => `homepage { ${repeat(175, (at) => `...X${175 * set + at}`)} }`),
  ].map((selections) => [6, operation(`{ ${selections} }`)] as const),
  [
    6,
    operation(
      `{ ${repeat(9, () => `homepage { ${repeat(50, (at) => `...F${at}`)} }`)} } ${repeat(50, (at) => `fragment F${at} on Homepage { ...F${at} }`)}`,
    ),
  ],
  // The most that is read of a body, and more.
  ...[12_000, 30_000].flatMap((count) => {
    const members = Array.from({ length: count }, (_, at) => `"${at.toString(36)}":1`).join();
    return [
      [72, `{"query":"{ __typename }",${members}}`],
      [72, `{"query":"{ __typename }","variables":{${members}}}`],
      [72, `{"query":"{ __typename }","extensions":{"persistedQuery":null,${members}}}`],
    ] as const;
  }),
];

function operation(query: string, variables?: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ query, variables });
}

/** Whoever sends more than is taken may find the connection closed. */
async function post(url: string, body: string): Promise<void> {
  const headers = { "content-type": "application/json", ...strict };
  try {
    await (await fetch(url, { method: "POST", headers, body })).arrayBuffer();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** The same, in a document that is not known yet. */
const asNew = (body: string, at: number) => body.replaceAll('"query":"', `"query":"#${at}\\n`);

const mostBlockedMs = 50;
const measured = 7;

/** A process whose event loop is watched. */
async function startWatched(entry: string, environment: Readonly<Record<string, string>>, listening: RegExp) {
  const watched = startProcess(environment, [
    process.execPath,
    "--import",
    "./test/support/loop-delay-probe.ts",
    entry,
  ]);
  const [, url = ""] = await watched.seen(listening);
  let round = 0;
  /** Milliseconds at the most since the last call. */
  const blockedMs = async (): Promise<number> => {
    // The watch ticks every 5 ms, and what is blocked is known only after.
    await wait(15);
    watched.child.kill("SIGWINCH");
    const pattern = new RegExp(`event loop ${round++} blocked ([\\d.]+) ms`);
    for (;;) {
      const [, ms] = pattern.exec(watched.output()) ?? [];
      if (ms !== undefined) {
        // Of what comes before the watch's first tick nothing would be seen.
        await wait(20);
        return Number(ms);
      }
      if (watched.child.exitCode !== null) throw new Error(`the process ended: ${watched.output()}`);
      await wait(2);
    }
  };
  return {
    url: url.replace(/\/$/, ""),
    blockedMs,
    stop: async () => {
      watched.child.kill("SIGTERM");
      await watched.ended();
    },
  };
}

/**
 * How long one request blocks: of several measurements the least. What it does, it does every time; what else the machine
 * does in between, it does at random.
 */
async function blockedBy(watched: Awaited<ReturnType<typeof startWatched>>, path: string, body: string) {
  const times: number[] = [];
  for (let at = 0; at < measured; at++) {
    await watched.blockedMs();
    await post(watched.url + path, asNew(body, at));
    times.push(await watched.blockedMs());
  }
  return Math.min(...times);
}

threat(
  {
    row: 72,
    attack:
      "the requests of rows 1 to 10, and bodies of thousands of members, each alone, in a process whose event loop is watched",
    times: bodiesByRow.length * measured,
    result: `none blocks it for more than ${mostBlockedMs} ms`,
  },
  async (tried) => {
    const services = createServer((_request, response) => response.writeHead(500).end());
    await once(services.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(services.address() as AddressInfo).port}`;
    const environment = Object.fromEntries(
      serviceNames.map((name) => [`${name.toUpperCase()}_SERVICE_URL`, url]),
    );
    const watched = await startWatched(
      "src/main.ts",
      { ...environment, PORT: "0", LOG_LEVEL: "info" },
      /(http:\/\/127\.0\.0\.1:\d+)/,
    );
    try {
      const worst: string[] = [];
      // The first request of a kind pays for what is compiled.
      for (const [, body] of bodiesByRow) await post(`${watched.url}/graphql/web`, body);
      for (const [row, body] of bodiesByRow) {
        const blockedMs = await blockedBy(watched, "/graphql/web", body);
        tried(measured);
        if (blockedMs > mostBlockedMs) worst.push(`row ${row}: ${blockedMs} ms by ${body.slice(0, 80)}`);
      }
      expect(worst).toEqual([]);
    } finally {
      await watched.stop();
      services.close();
    }
  },
  120_000,
);

control({ row: 72, naive: "Apollo Server as it comes is blocked by 5,000 fields of one name" }, async () => {
  const watched = await startWatched("test/support/unguarded-process.ts", {}, /listens at (http:\S+)/);
  try {
    const body = operation(`{ ${repeat(5_000, () => "viewer { id }")} }`);
    expect(await blockedBy(watched, "/", body)).toBeGreaterThan(mostBlockedMs);
  } finally {
    await watched.stop();
  }
});
