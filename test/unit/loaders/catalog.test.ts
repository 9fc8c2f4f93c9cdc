/** Stage 8, the catalog: what one field has read answers for another, and nothing is asked for twice. */
import { describe, expect, it } from "vitest";
import type { Category } from "../../../clients/catalog.ts";
import { createCatalogLoaders } from "../../../src/loaders/catalog.ts";
import * as samples from "../clients/samples.ts";
import { type FakeClients, fails, failure, fakeClients, productOf, session } from "./fake-clients.ts";

const loadersOf = (clients: FakeClients) => createCatalogLoaders(clients.catalog, session);
const categoryOf = (id: string): Category => ({ ...samples.category, id });
const productsById = async (ids: readonly string[]) => ids.map((id) => productOf(id)).reverse();

describe("products", () => {
  it("of one wave are read with one call, null for unknown ones", async () => {
    const clients = fakeClients({ catalog: { products: async () => [productOf("p2")] } });
    const { product } = loadersOf(clients);
    expect(await Promise.all(["p1", "p2", "p1"].map(product))).toEqual([null, productOf("p2"), null]);
    expect(clients.calls).toEqual(["catalog.products(p1,p2)"]);
  });

  it("that were featured are not asked for again", async () => {
    const clients = fakeClients({
      catalog: { featuredProducts: async () => [productOf("p1")], products: productsById },
    });
    const { featured, product } = loadersOf(clients);
    await featured(8);
    expect(await Promise.all([product("p1"), product("p2")])).toEqual([productOf("p1"), productOf("p2")]);
    expect(clients.calls).toEqual(["catalog.featuredProducts(8)", "catalog.products(p2)"]);
  });

  it("that were found are not asked for again", async () => {
    const page = { items: [productOf("p1")], nextCursor: null, total: 1 };
    const clients = fakeClients({ catalog: { searchProducts: async () => page } });
    const { search, product } = loadersOf(clients);
    expect(await search({ text: "kettle", limit: 20 })).toEqual(page);
    expect(await product("p1")).toEqual(productOf("p1"));
    expect(clients.calls).toEqual(['catalog.searchProducts({"text":"kettle","limit":20})']);
  });

  it("that were read by id stay as they were, whatever a list says later", async () => {
    const clients = fakeClients({
      catalog: {
        products: productsById,
        featuredProducts: async () => [productOf("p1", { name: "Another" })],
      },
    });
    const { featured, product } = loadersOf(clients);
    await product("p1");
    await featured(8);
    expect(await product("p1")).toEqual(productOf("p1"));
  });

  it("that are featured keep their rank, and each limit is asked for once", async () => {
    const ranked = [productOf("p3"), productOf("p1"), productOf("p2")];
    const clients = fakeClients({ catalog: { featuredProducts: async (limit) => ranked.slice(0, limit) } });
    const { featured } = loadersOf(clients);
    const [three, again, two] = await Promise.all([featured(3), featured(3), featured(2)]);
    expect([three, again, two]).toEqual([ranked, ranked, ranked.slice(0, 2)]);
    expect(clients.calls).toEqual(["catalog.featuredProducts(3)", "catalog.featuredProducts(2)"]);
  });
});

describe("recommendations", () => {
  it("are the person's, in their rank", async () => {
    const people = [
      { userId: "u2", productIds: ["p9"] },
      { userId: "u1", productIds: ["p3", "p1"] },
    ];
    const clients = fakeClients({ catalog: { recommendations: async () => people } });
    expect(await loadersOf(clients).recommendations("u1", 8)).toEqual(["p3", "p1"]);
    expect(clients.calls).toEqual(["catalog.recommendations(u1 8)"]);
  });

  it("are none where the service knows nothing of the person", async () => {
    const clients = fakeClients({
      catalog: { recommendations: async () => [{ userId: "u2", productIds: ["p9"] }] },
    });
    expect(await loadersOf(clients).recommendations("u1", 8)).toEqual([]);
  });
});

describe("reviews", () => {
  it("of products with the same limit are read with one call", async () => {
    const reviewsOf = (productId: string) => ({ ...samples.reviews, productId });
    const clients = fakeClients({ catalog: { reviews: async (ids) => ids.map(reviewsOf).reverse() } });
    const { reviews } = loadersOf(clients);
    const loaded = await Promise.all([
      reviews("p1", 3),
      reviews("p2", 3),
      reviews("p1", 5),
      reviews("p1", 3),
    ]);
    expect(loaded.map((one) => one?.productId)).toEqual(["p1", "p2", "p1", "p1"]);
    expect(clients.calls).toEqual(["catalog.reviews(p1,p2 3)", "catalog.reviews(p1 5)"]);
  });
});

describe("categories", () => {
  const ids = (categories: readonly (Category | null)[]) => categories.map((one) => one?.id ?? null);

  it("of products are read with one call where nobody asked for the list", async () => {
    const clients = fakeClients({
      catalog: { categories: async (asked) => asked.map(categoryOf).reverse() },
    });
    const { category } = loadersOf(clients);
    expect(ids(await Promise.all(["c1", "c2", "c1"].map(category)))).toEqual(["c1", "c2", "c1"]);
    expect(clients.calls).toEqual(["catalog.categories(c1,c2)"]);
  });

  it("that are on the list cost no second call, also while the list is on its way", async () => {
    const list = Promise.withResolvers<Category[]>();
    const clients = fakeClients({ catalog: { allCategories: () => list.promise } });
    const { categories, category } = loadersOf(clients);
    const all = categories();
    const early = Promise.all([category("c2"), category("c1")]);
    setTimeout(() => list.resolve([categoryOf("c1"), categoryOf("c2")]), 20);
    expect(ids(await early)).toEqual(["c2", "c1"]);
    expect(ids(await all)).toEqual(["c1", "c2"]);
    expect(clients.calls).toEqual(["catalog.allCategories()"]);
  });

  it("that are missing on the list are the only ones that are asked for", async () => {
    const clients = fakeClients({
      catalog: { allCategories: async () => [categoryOf("c1")], categories: async () => [categoryOf("c2")] },
    });
    const { categories, category } = loadersOf(clients);
    await categories();
    expect(ids(await Promise.all(["c1", "c2", "c3"].map(category)))).toEqual(["c1", "c2", null]);
    expect(clients.calls).toEqual(["catalog.allCategories()", "catalog.categories(c2,c3)"]);
  });

  it("are asked for by id where the list fails", async () => {
    const clients = fakeClients({
      catalog: { allCategories: fails(), categories: async (asked) => asked.map(categoryOf) },
    });
    const { categories, category } = loadersOf(clients);
    const all = categories().catch((error: unknown) => error);
    expect(ids(await Promise.all(["c1", "c2"].map(category)))).toEqual(["c1", "c2"]);
    expect(await all).toEqual(failure());
    expect(clients.calls).toEqual(["catalog.allCategories()", "catalog.categories(c1,c2)"]);
  });

  it("on the list are not taken away by a failure to read the others", async () => {
    const clients = fakeClients({
      catalog: { allCategories: async () => [categoryOf("c1")], categories: fails() },
    });
    const { categories, category } = loadersOf(clients);
    await categories();
    const [onList, missing] = await Promise.allSettled([category("c1"), category("c2")]);
    expect(missing).toMatchObject({ status: "rejected" });
    expect(onList).toEqual({ status: "fulfilled", value: categoryOf("c1") });
  });

  it("are listed with one call, in the shop's order, also after a failure", async () => {
    const clients = fakeClients({ catalog: { allCategories: fails() } });
    const { categories } = loadersOf(clients);
    for (let time = 0; time < 3; time += 1) await expect(categories()).rejects.toEqual(failure());
    expect(clients.calls).toEqual(["catalog.allCategories()"]);
  });
});
