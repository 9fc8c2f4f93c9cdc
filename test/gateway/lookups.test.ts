/** Products by id and by search, orders by id and page by page: equal to the oracle's, on both frontends. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { errorsOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import * as oracle from "../support/oracle.ts";

const card = `id name description brand price { amount currency } listPrice { amount currency }
  images { url width height alt } rating { average count } inStock category { id name }`;

describe("look-ups", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const nobody = () => ({ urls: gateway.serviceUrls, subject: null });

  it("products come in the order asked, null for an unknown id, repeated where repeated", async () => {
    const ids = ["p3", "p1", "no-such-product", "p3", "__proto__", "constructor", "007"];
    const answer = await gateway.ask("web", `query($ids: [ID!]!) { products(ids: $ids) { ${card} } }`, {
      variables: { ids },
    });
    const asked = gateway.proxies.catalog.journal.filter(({ path }) => path.startsWith("/products?"));
    expect(answer.body).toEqual({ data: { products: await oracle.products(nobody(), ids) } });
    expect(asked).toHaveLength(1);
  });

  it("a hundred products are one call", async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `p${index + 1}`);
    await gateway.ask("mobile", "query($ids: [ID!]!) { products(ids: $ids) { id } }", { variables: { ids } });
    expect(gateway.journal()).toHaveLength(1);
  });

  it("a product is the same alone; an unknown one is null; a number is an id too", async () => {
    const query = `query($id: ID!) { product(id: $id) { ${card} } }`;
    for (const id of ["p1", "p3", "no-such-product", 7]) {
      const answer = await gateway.ask("web", query, { variables: { id } });
      expect(answer.body).toEqual({ data: { product: await oracle.product(nobody(), String(id)) } });
    }
  });

  it("reviews of a page of products are one call", async () => {
    const query =
      "{ homepage { featured(first: 5) { id reviews(first: 2) { average count items { id rating title } } } } }";
    const answer = await gateway.ask("web", query);
    const { homepage } = answer.body.data as {
      homepage: { featured: { reviews: { items: unknown[] } | null }[] };
    };
    expect(homepage.featured).toHaveLength(5);
    expect(gateway.journal()).toHaveLength(2);
    for (const { reviews } of homepage.featured) expect(reviews?.items.length ?? 0).toBeLessThanOrEqual(2);
  });

  it("an own order is the oracle's", async () => {
    const query = `query($id: ID!) { order(id: $id) { id status placedAt total { amount currency }
      items { quantity unitPrice { amount currency } product { id name } } payment { id status } } }`;
    for (const id of ["o1", "o2", "o3", "o4", "o5"]) {
      const answer = await gateway.ask("web", query, { as: "u1", variables: { id } });
      const expected = await oracle.order({ urls: gateway.serviceUrls, subject: "u1" }, id);
      expect(expected).not.toBeNull();
      expect(answer.body).toEqual({ data: { order: expected } });
    }
  });

  interface Connection {
    readonly edges: readonly { readonly node: { readonly id: string }; readonly cursor: string | null }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly endCursor: string | null;
    };
    readonly totalCount: number;
  }
  const connection =
    "edges { node { id } cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount";

  async function walk(
    page: (after: string | null) => Promise<Connection>,
  ): Promise<{ ids: string[]; total: number }> {
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
      const { edges, pageInfo, totalCount } = await page(after);
      ids.push(...edges.map(({ node }) => node.id));
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
      if (!pageInfo.hasNextPage) return { ids, total: totalCount };
      after = pageInfo.endCursor;
    }
  }

  it.each([
    ["web", `query($after: String) { viewer { orders(first: 7, after: $after) { ${connection} } } }`],
    ["mobile", `query($after: String) { orders(first: 7, after: $after) { ${connection} } }`],
  ])("%s: the history is every order once, newest first", async (frontend, query) => {
    const { ids, total } = await walk(async (after) => {
      const { data, errors } = (await gateway.ask(frontend, query, { as: "u2", variables: { after } })).body;
      expect(errors).toBeUndefined();
      return ((data?.viewer as Record<string, unknown> | undefined)?.orders ?? data?.orders) as Connection;
    });
    const page = await fetch(`${gateway.demo.services.order.url}/orders?userId=u2&limit=100`);
    const expected = ((await page.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(50);
    expect(ids).toEqual(expected);
    expect(total).toBe(expected.length);
  });

  it.each(["web", "mobile"])(
    "%s: a search is every match once, best first, also within a category",
    async (frontend) => {
      const query = `query($after: String, $categoryId: ID) {
      search(query: "lamp", first: 4, after: $after, categoryId: $categoryId) { ${connection} } }`;
      const { ids, total } = await walk(
        async (after) =>
          (await gateway.ask(frontend, query, { variables: { after } })).body.data?.search as Connection,
      );
      const page = await fetch(`${gateway.demo.services.catalog.url}/products/search?q=lamp&limit=100`);
      const items = ((await page.json()) as { items: { id: string; categoryId: string }[] }).items;
      expect(items.length).toBeGreaterThan(4);
      expect(ids).toEqual(items.map(({ id }) => id));
      expect(total).toBe(items.length);
      const categoryId = items[0]?.categoryId;
      const within = await gateway.ask(frontend, query, { variables: { categoryId } });
      expect(within.body.data).toMatchObject({
        search: { totalCount: items.filter((item) => item.categoryId === categoryId).length },
      });
    },
  );

  it("what a search looks for never leaves its parameter", async () => {
    const query = "query($q: String!) { search(query: $q) { totalCount } }";
    for (const q of ["a&limit=1", "../../orders?ids=o1", "#", "100% \\ / ü ", "a=b;c"]) {
      gateway.reset();
      await gateway.ask("web", query, { variables: { q } });
      const [entry] = gateway.journal();
      const { pathname, searchParams } = new URL(entry?.path ?? "", "http://catalog");
      expect([pathname, searchParams.get("q"), searchParams.get("limit")]).toEqual([
        "/products/search",
        q,
        "20",
      ]);
    }
  });

  it("a cursor that is none of the list's is the caller's fault", async () => {
    const history = await gateway.ask("web", '{ viewer { orders(after: "nonsense") { totalCount } } }', {
      as: "u1",
    });
    expect(errorsOf(history)).toEqual(["BAD_USER_INPUT"]);
    expect(history.body.data).toEqual({ viewer: { orders: null } });
    const search = await gateway.ask("mobile", '{ search(query: "lamp", after: "nonsense") { totalCount } }');
    expect(errorsOf(search)).toEqual(["BAD_USER_INPUT"]);
  });

  it("the phone's history needs a signed-in person", async () => {
    const answer = await gateway.ask("mobile", "{ orders { totalCount } }");
    expect(answer.body.data).toEqual({ orders: null });
    expect(errorsOf(answer)).toEqual(["UNAUTHENTICATED"]);
  });
});
