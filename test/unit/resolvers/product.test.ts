/** Stage 7, products: look-ups in the order asked, and something in the place of recommendations that there are none of. */
import { describe, expect, it } from "vitest";
import * as product from "../../../src/resolvers/product.ts";
import { fakeClients, productOf } from "../loaders/fake-clients.ts";
import { rejected, requestOf, throwing } from "./request.ts";

const featured = [productOf("p8"), productOf("p9")];
const recommend =
  (...productIds: string[]) =>
  async () => [{ userId: "u1", productIds }];
const known = async (ids: readonly string[]) => ids.filter((id) => id !== "gone").map((id) => productOf(id));

const shop = (catalog: Parameters<typeof fakeClients>[0]["catalog"] = {}) =>
  fakeClients({ catalog: { featuredProducts: async () => featured, products: known, ...catalog } });

const ids = (products: readonly ({ readonly id: string } | null)[]) => products.map((one) => one?.id ?? null);

describe("products", () => {
  it("answers in the order asked: null for an unknown id, a repeated id repeatedly, with one call", async () => {
    const clients = shop();
    const found = await product.products(null, { ids: ["p2", "gone", "p1", "p2"] }, requestOf(clients, null));
    expect(ids(found)).toEqual(["p2", null, "p1", "p2"]);
    expect(clients.calls).toEqual(["catalog.products(p2,gone,p1)"]);
  });
});

describe("recommended", () => {
  const recommended = (clients: ReturnType<typeof shop>, subject: string | null = "u1") =>
    product.recommended({}, { first: 6 }, requestOf(clients, subject));

  it("is what is chosen for the person, in its rank, with unknown products dropped", async () => {
    const clients = shop({ recommendations: recommend("p3", "gone", "p1") });
    expect(ids(await recommended(clients))).toEqual(["p3", "p1"]);
    expect(clients.calls).toEqual(["catalog.recommendations(u1 6)", "catalog.products(p3,gone,p1)"]);
  });

  it("is featured products for nobody, and no recommendation is asked for", async () => {
    const clients = shop();
    expect(await recommended(clients, null)).toEqual(featured);
    expect(clients.calls).toEqual(["catalog.featuredProducts(6)"]);
  });

  it.each([
    ["there are none", { recommendations: recommend() }],
    ["the service does not know the person", { recommendations: async () => [] }],
    ["none of them is known", { recommendations: recommend("gone") }],
  ])("is featured products where %s", async (_why, catalog) => {
    expect(await recommended(shop(catalog))).toEqual(featured);
  });

  it.each([
    ["recommendations", "can't be had", { recommendations: throwing(rejected(500)) }],
    ["products", "can't be read", { recommendations: recommend("p1"), products: throwing(rejected(500)) }],
  ])(
    "is an error where %s %s: what stands in for it is the schema's to say",
    async (_what, _why, catalog) => {
      const clients = shop(catalog);
      await expect(recommended(clients)).rejects.toMatchObject({ code: "UPSTREAM_REJECTED" });
      expect(clients.calls).not.toContain("catalog.featuredProducts(6)");
    },
  );
});

describe("search", () => {
  it("asks for what the caller asks for, and leaves out what is null", async () => {
    const clients = shop({
      searchProducts: async () => ({ items: [productOf("p1")], nextCursor: "next", total: 4 }),
    });
    const found = await product.search(
      null,
      { query: "tea", categoryId: null, first: 20, after: null },
      requestOf(clients, null),
    );
    expect(found).toMatchObject({ nodes: [{ id: "p1" }], totalCount: 4, pageInfo: { endCursor: "next" } });
    expect(clients.calls).toEqual(['catalog.searchProducts({"text":"tea","limit":20})']);
  });

  it("passes the category and the cursor on, and tells a caller whose cursor is refused", async () => {
    const clients = shop({ searchProducts: throwing(rejected(400, null, "catalog")) });
    const searching = product.search(
      null,
      { query: "tea", categoryId: "c1", first: 5, after: "x" },
      requestOf(clients, null),
    );
    await expect(searching).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    expect(clients.calls).toEqual([
      'catalog.searchProducts({"text":"tea","categoryId":"c1","limit":5,"after":"x"})',
    ]);
  });
});
