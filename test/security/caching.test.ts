/** What others may keep of answers: nothing that is about a person, and of the rest what its services allow. */
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControl } from "@apollo/server/plugin/cacheControl";
import { startStandaloneServer } from "@apollo/server/standalone";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { printSchema } from "graphql";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { frontends } from "../../src/frontends/index.ts";
import { faults } from "../support/fault-proxy.ts";
import { type GatewayUnderTest, operations, startGateway } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway({ cacheMaxBytes: 8 * 1024 ** 2, rateLimitPerIp: 100_000 });
});
afterAll(() => gateway.close());

const publicHomepage = "{ homepage { featured(first: 2) { id name } categories { id } } }";

/** @param base Where the gateway is; the one under test where left out. */
function get(
  query: string,
  headers: Readonly<Record<string, string>> = {},
  frontend = "web",
  base = gateway.url,
): Promise<Response> {
  const search = new URLSearchParams({ query });
  return fetch(`${base}/graphql/${frontend}?${search}`, {
    headers: { "apollo-require-preflight": "true", ...headers },
  });
}

async function bearerOf(person: string) {
  return { authorization: `Bearer ${await gateway.demo.issuer.mint(person)}` };
}

const maxAgeOf = (response: Response) =>
  Number(/^public, max-age=(\d+)$/.exec(response.headers.get("cache-control") ?? "")?.[1] ?? Number.NaN);

describe("the anonymous homepage", () => {
  it("may be kept for as long as the part of it that may be kept for the shortest time", async () => {
    const first = await get(publicHomepage);
    expect(first.status).toBe(200);
    const catalog = await fetch(`${gateway.demo.services.catalog.url}/products/featured?limit=2`);
    const longest = Number(/max-age=(\d+)/.exec(catalog.headers.get("cache-control") ?? "")?.[1]);
    expect(maxAgeOf(first)).toBeGreaterThan(0);
    expect(maxAgeOf(first)).toBeLessThanOrEqual(longest);
    expect(first.headers.get("vary")?.toLowerCase()).toContain("authorization");
  });

  it("tells nobody what it told the caller for whom it was made", async () => {
    const perCaller = ["ratelimit", "ratelimit-policy", "x-request-id", "x-trace-id"];
    const told = ({ headers }: Response) => perCaller.filter((name) => headers.has(name));
    const forAll = await get(publicHomepage);
    expect([maxAgeOf(forAll) > 0, told(forAll)]).toEqual([true, []]);
    const etag = forAll.headers.get("etag") ?? "";
    const confirmed = await get(publicHomepage, { "if-none-match": etag });
    expect([confirmed.status, told(confirmed)]).toEqual([304, []]);
    for (const response of [forAll, confirmed]) {
      const vary = response.headers.get("vary")?.toLowerCase().split(/, */);
      expect(vary).toEqual(expect.arrayContaining(["authorization", "accept", "origin"]));
    }
    // Nobody keeps the others.
    expect(told(await get("{ __typename }"))).toEqual(perCaller);
  });

  it("as the shipped web operation asks for it may be kept too", async () => {
    // The first one fills the cache: what is recommended falls back to products that were just asked for.
    await get(operations.web);
    const response = await get(operations.web);
    expect(maxAgeOf(response)).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ data: { viewer: null } });
  });

  it("is confirmed by its entity tag, without a body", async () => {
    const first = await get(publicHomepage);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[\w-]{43}"$/);
    const again = await get(publicHomepage, { "if-none-match": `"other", ${etag}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("etag")).toBe(etag);
    expect(maxAgeOf(again)).toBeGreaterThan(0);
    expect((await get(publicHomepage, { "if-none-match": '"other"' })).status).toBe(200);
  });

  it("with the age of its oldest part is kept no longer than that part would be", async () => {
    const response = await get(publicHomepage);
    expect(Number(response.headers.get("age"))).toBeLessThanOrEqual(maxAgeOf(response));
  });
});

/** Each of them must be `no-store`, whatever else it is. */
const notForOthers: readonly (readonly [string, (base: string) => Promise<Response>])[] = [
  ["a person's homepage", async (base) => get(operations.web, await bearerOf("u1"), "web", base)],
  [
    "public fields, asked for by a person",
    async (base) => get(publicHomepage, await bearerOf("u1"), "web", base),
  ],
  ["a bad token", (base) => get(publicHomepage, { authorization: "Bearer x" }, "web", base)],
  [
    "an answer with an error",
    (base) => get('{ order(id: "o1") { id } homepage { categories { id } } }', {}, "web", base),
  ],
  ["an answer to nothing but the schema", (base) => get("{ __typename }", {}, "web", base)],
  ["a nobody's viewer", (base) => get("{ viewer { id } }", {}, "web", base)],
  ["an invalid document", (base) => get("{ nothing }", {}, "web", base)],
  ["an answer with what it cost", (base) => get(publicHomepage, { "x-cost": "include" }, "web", base)],
  ["a public answer by POST", (base) => post(publicHomepage, base)],
  ["a person's mobile home", async (base) => get(operations.mobile, await bearerOf("u2"), "mobile", base)],
];

/** What a browser or a CDN could give to somebody else, of {@link notForOthers}. */
async function keptOf(base: string, tried: () => void = () => undefined): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const [what, ask] of notForOthers) {
    const { headers } = await ask(base);
    if (headers.get("cache-control") !== "no-store" || headers.has("etag")) kept.push(what);
    tried();
  }
  return kept;
}

async function post(query: string, base: string): Promise<Response> {
  return fetch(`${base}/graphql/web`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
}

describe("what is about a person, a failure or this one request", () => {
  threat(
    {
      row: 30,
      attack: "answers that a browser or a CDN could give to somebody else",
      times: notForOthers.length,
      result: "no-store, and no entity tag",
    },
    async (tried) => {
      expect(await keptOf(gateway.url, tried)).toEqual([]);
    },
  );

  it("is not kept where a service has failed, and something stands in", async () => {
    const cold = await startGateway({ cacheMaxBytes: 1024 ** 2 });
    try {
      cold.proxies.catalog.setFault(faults.status(500), ({ path }) => path.startsWith("/recommendations"));
      const search = new URLSearchParams({ query: "{ homepage { recommended(first: 1) { id } } }" });
      const response = await fetch(`${cold.url}/graphql/web?${search}`, {
        headers: {
          "apollo-require-preflight": "true",
          authorization: `Bearer ${await cold.demo.issuer.mint("u1")}`,
        },
      });
      expect(response.headers.get("cache-control")).toBe("no-store");
    } finally {
      await cold.close();
    }
  });

  control({ row: 30, naive: "Apollo's cache-control plugin with the catalog's max-age" }, async () => {
    const catalog = await fetch(`${gateway.demo.services.catalog.url}/products/featured?limit=2`);
    const defaultMaxAge = Number(/max-age=(\d+)/.exec(catalog.headers.get("cache-control") ?? "")?.[1]);
    const stock = await startStock(defaultMaxAge);
    const kept = await keptOf(stock.url);
    expect(kept).toEqual(expect.arrayContaining(["a person's homepage", "a nobody's viewer"]));
    expect(kept.length).toBeGreaterThanOrEqual(5);
    // What a cache would keep, and give to the next one who asks, is this person's.
    const hers = await get("{ viewer { id } }", await bearerOf("u1"), "web", stock.url);
    expect([maxAgeStockOf(hers), await hers.json()]).toEqual([
      defaultMaxAge,
      { data: { viewer: { id: "u1" } } },
    ]);
    await stock.stop();
  });
});

const maxAgeStockOf = ({ headers }: Response) =>
  Number(/^max-age=(\d+), public$/.exec(headers.get("cache-control") ?? "")?.[1] ?? Number.NaN);

/** Apollo Server over web's schema: it knows who asks, and of answers no more than for how long they may be kept. */
async function startStock(defaultMaxAge: number) {
  const web = frontends.find(({ name }) => name === "web");
  if (web === undefined) throw new TypeError("there is no frontend called web");
  const apollo = new ApolloServer<{ person: string | null }>({
    schema: makeExecutableSchema<{ person: string | null }>({
      typeDefs: printSchema(buildSchema(web)),
      resolvers: {
        Query: {
          homepage: () => ({ featured: [], categories: [], recommended: [] }),
          viewer: (_parent, _args, { person }) => person && { id: person },
        },
      },
    }),
    plugins: [ApolloServerPluginCacheControl({ defaultMaxAge })],
  });
  const { url } = await startStandaloneServer(apollo, {
    listen: { port: 0, host: "127.0.0.1" },
    context: async ({ req: { headers } }) => {
      const [, token = ""] = /^Bearer (.+\..+\..+)$/.exec(headers.authorization ?? "") ?? [];
      return { person: token === "" ? null : (decodeJwt(token).sub ?? null) };
    },
  });
  return { url: url.replace(/\/$/, ""), stop: () => apollo.stop() };
}
