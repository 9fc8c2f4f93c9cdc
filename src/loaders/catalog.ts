/** Stage 8, the catalog service: products, categories and reviews, the same for everybody; recommendations, for a person. */
import type { CatalogClient, Category, Product, ProductSearch, Reviews } from "../../clients/catalog.ts";
import { createBatchLoader, createCallLoader } from "./batch.ts";
import type { Session } from "./session.ts";

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
    seen(await client.featuredProducts(limit, origin, signal)),
  );
  const search = createCallLoader(async (what: ProductSearch) => {
    const page = await client.searchProducts(what, origin, signal);
    seen(page.items);
    return page;
  });
  const recommendations = createCallLoader(
    async ({ subject, limit }: { readonly subject: string; readonly limit: number }) => {
      const people = await client.recommendations([subject], limit, origin, signal);
      return people.find(({ userId }) => userId === subject)?.productIds ?? [];
    },
  );
  const reviewsByLimit = new Map<number, ReturnType<typeof createReviewLoader>>();
  const createReviewLoader = (limit: number) =>
    createBatchLoader<Reviews>(
      (productIds) => client.reviews(productIds, limit, origin, signal),
      (item) => item.productId,
    );
  const reviews = (productId: string, limit: number) => {
    const loader = reviewsByLimit.get(limit) ?? createReviewLoader(limit);
    reviewsByLimit.set(limit, loader);
    return loader.load(productId);
  };

  return {
    /** Null where the catalog does not know the product. */
    product: (id: string) => product.load(id),
    featured: (limit: number) => featured.load(limit),
    search: (what: ProductSearch) => search.load(what),
    /** The ids of the products chosen for a person, best first; empty where there are none. */
    recommendations: (subject: string, limit: number) => recommendations.load({ subject, limit }),
    /** The `limit` reviews at the top; null where the catalog has none. */
    reviews,
    ...createCategoryLoaders(client, { origin, signal }),
  };
}

function createCategoryLoaders(client: CatalogClient, { origin, signal }: Session) {
  let listed: Promise<readonly Category[]> | null = null;
  const category = createBatchLoader<Category>(
    async (ids) => {
      // The list of all categories answers for its members, so it is waited for where it is on its way.
      const known = (await listed?.catch(() => null)) ?? [];
      const knownIds = new Set(known.map((item) => item.id));
      const unknownIds = ids.filter((id) => !knownIds.has(id));
      if (unknownIds.length === 0) return known;
      return [...known, ...(await client.categories(unknownIds, origin, signal))];
    },
    (item) => item.id,
  );
  return {
    /** Null where the catalog does not know the category. */
    category: (id: string) => category.load(id),
    categories: () => {
      listed ??= client.allCategories(origin, signal);
      return listed;
    },
  };
}
