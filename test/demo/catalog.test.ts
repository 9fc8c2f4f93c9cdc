/** The catalog: cacheable answers, search and its cursors, ranked lists, and pictures. */

import { describe, expect, it } from "vitest";
import type { Category, Product, Review } from "../../demo/shapes.ts";
import { useDemo } from "./use-demo.ts";

const running = useDemo();

interface Page {
  readonly items: readonly Product[];
  readonly nextCursor: string | null;
  readonly total: number;
}

async function walk(query: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | null = ""; cursor !== null; cursor = pages.at(-1)?.nextCursor ?? null) {
    const after: string = cursor === "" ? "" : `&after=${cursor}`;
    pages.push((await running().catalog<Page>(`/products/search?${query}${after}`)).body);
  }
  return pages;
}

describe.each([
  ["/products?ids=p1,p2", "public"],
  ["/products/featured?limit=8", "public"],
  ["/products/search?q=linen", "public"],
  ["/categories", "public"],
  ["/reviews?productIds=p1", "public"],
  ["/recommendations?userIds=u1", "private"],
])("%s", (path, scope) => {
  it(`is ${scope} and may be kept, and used longer when the service fails`, async () => {
    const { headers } = await running().catalog(path);
    expect(headers.get("cache-control")).toMatch(new RegExp(`^${scope}, max-age=\\d+, stale-if-error=\\d+$`));
  });

  it("is answered with 304 and no body to whoever has it", async () => {
    const first = await running().catalog(path);
    const tag = first.headers.get("etag") ?? "";
    for (const ifNoneMatch of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const answer = await running().catalog(path, { headers: { "if-none-match": ifNoneMatch } });
      expect([answer.status, answer.text, answer.headers.get("etag")]).toEqual([304, "", tag]);
    }
    expect((await running().catalog(path, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });
});

it("changes the tag when the answer changes", async () => {
  const { catalog, order } = running();
  const before = (await catalog("/products?ids=p2")).headers.get("etag") ?? "";
  const body = { userId: "u1", items: [{ productId: "p2", quantity: 1 }] };
  await order("/orders", { method: "POST", body, headers: { "idempotency-key": "tag" } });
  expect((await catalog("/products?ids=p2", { headers: { "if-none-match": before } })).status).toBe(200);
});

describe("search", () => {
  it("finds products in whose texts all words occur, names first", async () => {
    const [page] = await walk("q=Linen%20duvet&limit=100");
    expect(page?.items[0]?.name).toBe("Washed Linen Duvet Cover");
    expect(page?.items.every((product) => /linen/i.test(JSON.stringify(product)))).toBe(true);
  });

  it("minds neither case nor accents", async () => {
    const [page] = await walk("q=SAUTE%20pan");
    expect(page?.items.map(({ name }) => name)).toContain("Steel Sauté Pan");
  });

  it("is walked to its end by its cursors: each product once, and the total right", async () => {
    const pages = await walk("limit=100");
    const ids = pages.flatMap(({ items }) => items.map(({ id }) => id));
    expect(pages.map(({ items }) => items.length)).toEqual([100, 100, 100, 3]);
    expect(new Set(ids).size).toBe(303);
    expect(pages.every(({ total }) => total === 303)).toBe(true);
  });

  it("stays within a category", async () => {
    const pages = await walk("q=&categoryId=c3&limit=10");
    const products = pages.flatMap(({ items }) => items);
    expect([products.length, pages[0]?.total]).toEqual([25, 25]);
    expect(products.every(({ categoryId }) => categoryId === "c3")).toBe(true);
  });

  it("finds nothing for what nobody sells", async () => {
    const nothing = { items: [], nextCursor: null, total: 0 };
    expect((await running().catalog("/products/search?q=submarine")).body).toEqual(nothing);
    expect((await running().catalog("/products/search?q=lamp&categoryId=nothing")).body).toEqual(nothing);
    expect((await running().catalog("/products/search?q=%25")).body.total).toBe(303);
  });

  it.each(["after=x", `after=${"A".repeat(513)}`, "categoryId=a%20b", `q=${"x".repeat(201)}`, "q=a&q=b"])(
    "refuses %s",
    async (query) => {
      expect((await running().catalog(`/products/search?${query}`)).status).toBe(400);
    },
  );
});

describe("lists", () => {
  it("keep the order of featured products, whatever the limit", async () => {
    const idsOf = async (limit: number) =>
      (await running().catalog<{ items: Product[] }>(`/products/featured?limit=${limit}`)).body.items.map(
        ({ id }) => id,
      );
    const all = await idsOf(50);
    expect(all.length).toBe(50);
    expect(await idsOf(8)).toEqual(all.slice(0, 8));
  });

  it("answer all categories in the shop's order, one of them without a picture", async () => {
    const { body } = await running().catalog<{ items: Category[] }>("/categories");
    expect(body.items.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, index) => `c${index + 1}`));
    expect(body.items.filter(({ imageUrl }) => imageUrl === null).length).toBe(1);
  });

  it("rank recommendations for whoever has some", async () => {
    type Body = { items: { userId: string; productIds: string[] }[] };
    const { body } = await running().catalog<Body>("/recommendations?userIds=u1,u5,u8,u12&limit=8");
    const lists = new Map(body.items.map(({ userId, productIds }) => [userId, productIds]));
    expect([...lists.keys()].sort()).toEqual(["u1", "u5", "u8"]);
    expect([lists.get("u1")?.length, lists.get("u8")]).toEqual([8, []]);
    expect(lists.get("u5")?.[1]).toBe("p-retired-1");
  });

  it("answer the newest reviews with the rating of the product", async () => {
    type Body = { items: { productId: string; average: number; count: number; reviews: Review[] }[] };
    const { body } = await running().catalog<Body>("/reviews?productIds=p1,p2,p3&limit=2");
    const products = (await running().catalog<{ items: Product[] }>("/products?ids=p1,p2,p3")).body.items;
    for (const { id, rating } of products) {
      const item = body.items.find(({ productId }) => productId === id);
      expect(item).toMatchObject(rating);
      expect(item?.reviews.length).toBeLessThanOrEqual(2);
      const times = item?.reviews.map(({ createdAt }) => createdAt) ?? [];
      expect(times).toEqual([...times].sort().reverse());
    }
  });
});

describe("pictures", () => {
  it("are drawn at the addresses that products and categories name, in the width that is asked for", async () => {
    const [product] = (await running().catalog<{ items: Product[] }>("/products?ids=__proto__")).body.items;
    const [category] = (await running().catalog<{ items: Category[] }>("/categories?ids=c1")).body.items;
    for (const { url, width } of product?.images ?? []) {
      expect(await (await fetch(url)).text()).toContain(`width="${width}"`);
    }
    expect(product?.images.length).toBeGreaterThan(0);
    expect((await fetch(String(category?.imageUrl))).headers.get("content-type")).toContain("image/svg+xml");
  });

  it.each([
    ["/images/products/p1-9.svg", 404],
    ["/images/products/nothing-1.svg", 404],
    ["/images/products/p1-1.svg?w=0", 400],
    ["/images/products/p1-1.svg?w=99999", 400],
    ["/images/categories/c99.svg", 404],
  ])("are not drawn at %s", async (path, status) => {
    expect((await running().catalog(path)).status).toBe(status);
  });
});
