/** Stage 8, the catalog service: products, categories and reviews, the same for everybody; recommendations, for a person. */
import type { CatalogClient, Category, Product, ProductSearch, Reviews } from "../../clients/catalog.ts";
import { createBatchLoader, createCallLoader } from "./batch.ts";
import { firstOf } from "./ranked.ts";
import type { Session } from "./session.ts";

/** What is left of an operation's time for the products that stand in where nothing is recommended in time; half of it if it is short. */
const substituteTimeMs = 300;

export function createCatalogLoaders(client: CatalogClient, { origin, signal }: Session) {
  const product = createBatchLoader(
    (ids) => client.products(ids, origin, signal),
    (item) => item.id,
  );
  const seen = (products: readonly Product[]) => {
    for (const item of products) product.prime(item.id, item);
    return products;
  };
  const featured = createCallLoader(async (limit: number) =>
    seen(firstOf(await client.featuredProducts(limit, origin, signal), limit, ({ id }) => id)),
  );
  const search = createCallLoader(async (what: ProductSearch) => {
    const { items, ...rest } = await client.searchProducts(what, origin, signal);
    return { items: seen(firstOf(items, what.limit, ({ id }) => id)), ...rest };
  });
  const { deadlineAtMs } = origin;
  const early = {
    ...origin,
    deadlineAtMs: Math.max(deadlineAtMs - substituteTimeMs, (Date.now() + deadlineAtMs) / 2),
  };
  const recommendations = createCallLoader(
    async ({ subject, limit }: { readonly subject: string; readonly limit: number }) => {
      const people = await client.recommendations([subject], limit, early, signal);
      const productIds = people.find(({ userId }) => userId === subject)?.productIds ?? [];
      return firstOf(productIds, limit, (id) => id);
    },
  );
  return {
    /** Null where the catalog does not know the product. */
    product: (id: string) => product.load(id),
    featured: (limit: number) => featured.load(limit),
    search: (what: ProductSearch) => search.load(what),
    /** The ids of the products chosen for a person, best first; empty where there are none. */
    recommendations: (subject: string, limit: number) => recommendations.load({ subject, limit }),
    ...createReviewLoaders(client, { origin, signal }),
    ...createCategoryLoaders(client, { origin, signal }),
  };
}

function createReviewLoaders(client: CatalogClient, { origin, signal }: Session) {
  const createFor = (limit: number) =>
    createBatchLoader<Reviews>(
      async (productIds) => {
        const found = await client.reviews(productIds, limit, origin, signal);
        return found.map((item) => ({ ...item, reviews: firstOf(item.reviews, limit, ({ id }) => id) }));
      },
      (item) => item.productId,
    );
  const byLimit = new Map<number, ReturnType<typeof createFor>>();
  return {
    /** The `limit` reviews at the top; null where the catalog has none. */
    reviews: (productId: string, limit: number) => {
      const loader = byLimit.get(limit) ?? createFor(limit);
      byLimit.set(limit, loader);
      return loader.load(productId);
    },
  };
}

function createCategoryLoaders(client: CatalogClient, { origin, signal }: Session) {
  const byId = createBatchLoader<Category>(
    (ids) => client.categories(ids, origin, signal),
    (item) => item.id,
  );
  let listed: Promise<readonly Category[]> | null = null;
  return {
    /** Null where the catalog does not know the category. */
    category: async (id: string) => {
      // The list of all categories answers for its members, so it is waited for where it is on its way.
      const members = await listed?.catch(() => null);
      return members?.find((item) => item.id === id) ?? byId.load(id);
    },
    categories: () => {
      listed ??= client.allCategories(origin, signal).then((all) => firstOf(all, all.length, ({ id }) => id));
      return listed;
    },
  };
}
