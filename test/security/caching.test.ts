/** What others may keep of answers: nothing that is about a person, and of the rest what its services allow. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults } from "../support/fault-proxy.ts";
import { type GatewayUnderTest, operations, startGateway } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway({ cacheMaxBytes: 8 * 1024 ** 2 });
});
afterAll(() => gateway.close());

const publicHomepage = "{ homepage { featured(first: 2) { id name } categories { id } } }";

function get(
  query: string,
  headers: Readonly<Record<string, string>> = {},
  frontend = "web",
): Promise<Response> {
  const search = new URLSearchParams({ query });
  return fetch(`${gateway.url}/graphql/${frontend}?${search}`, {
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
const notForOthers: readonly (readonly [string, () => Promise<Response>])[] = [
  ["a person's homepage", async () => get(operations.web, await bearerOf("u1"))],
  ["public fields, asked for by a person", async () => get(publicHomepage, await bearerOf("u1"))],
  ["a bad token", () => get(publicHomepage, { authorization: "Bearer x" })],
  ["an answer with an error", () => get('{ order(id: "o1") { id } homepage { categories { id } } }')],
  ["an answer to nothing but the schema", () => get("{ __typename }")],
  ["a nobody's viewer", () => get("{ viewer { id } }")],
  ["an invalid document", () => get("{ nothing }")],
  ["an answer with what it cost", () => get(publicHomepage, { "x-cost": "include" })],
  ["a public answer by POST", () => post(publicHomepage)],
  ["a person's mobile home", async () => get(operations.mobile, await bearerOf("u2"), "mobile")],
];

async function post(query: string): Promise<Response> {
  return fetch(`${gateway.url}/graphql/web`, {
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
      for (const [what, ask] of notForOthers) {
        const response = await ask();
        expect([what, response.headers.get("cache-control")]).toEqual([what, "no-store"]);
        expect(response.headers.get("etag"), what).toBeNull();
        tried();
      }
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

  control({ row: 30, naive: "Cache-Control of the last service, passed on" }, async () => {
    // What the naive gateway would send with a person's homepage: the catalog's own header.
    const catalog = await fetch(`${gateway.demo.services.catalog.url}/products/featured?limit=2`);
    expect(catalog.headers.get("cache-control")).not.toBe("no-store");
  });
});
