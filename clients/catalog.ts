/** Stage 9, the catalog service: products, categories, reviews, and what to put in front of whom. */
import * as z from "zod";
import type { Origin, PublicRead, Send } from "./core/call.ts";
import {
  id,
  isWebAddress,
  listOf,
  moment,
  money,
  type Page,
  type PageRequest,
  pageOf,
  parsePage,
  webAddressOrNull,
} from "./shapes.ts";

const product = z.object({
  id,
  name: z.string(),
  description: z.string(),
  price: money,
  listPrice: money.nullable(),
  categoryId: id,
  brand: z.string(),
  images: z
    .array(z.object({ url: z.string(), width: z.int32(), height: z.int32(), alt: z.string() }))
    .transform((images) => images.filter(({ url }) => isWebAddress(url))),
  rating: z.object({ average: z.number(), count: z.int32() }),
  stock: z.int32(),
  attributes: z.array(z.object({ name: z.string(), value: z.string() })),
  createdAt: moment,
  updatedAt: moment,
});
export type Product = z.infer<typeof product>;

const category = z.object({ id, name: z.string(), slug: z.string(), imageUrl: webAddressOrNull });
export type Category = z.infer<typeof category>;

const reviews = z.object({
  productId: id,
  average: z.number(),
  count: z.int32(),
  reviews: z.array(
    z.object({
      id,
      author: z.string(),
      rating: z.number(),
      title: z.string(),
      body: z.string(),
      createdAt: moment,
    }),
  ),
});
export type Reviews = z.infer<typeof reviews>;

const products = listOf(product);
const productPage = pageOf(product);
const categories = listOf(category);
const recommendations = listOf(z.object({ userId: id, productIds: z.array(id) }));
const reviewLists = listOf(reviews);

/** The records of a kind that are in an answer; `itemsOf` finds them. */
function recordsOf<Answer, Item>(
  kind: string,
  itemsOf: (answer: Answer) => readonly Item[],
  idOf: (item: Item) => string,
): NonNullable<PublicRead<Answer>["records"]> {
  return { kind, of: itemsOf, idOf: (record) => idOf(record as Item) };
}

/** A read of records by the ids in a parameter of the query. */
function batchOf<Item>(
  parameter: string,
  kind: string,
  idOf: (item: Item) => string,
): PublicRead<readonly Item[]> {
  return {
    records: recordsOf(kind, (items: readonly Item[]) => items, idOf),
    batch: { parameter, answerOf: (records) => records as readonly Item[] },
  };
}

const idOf = ({ id }: { readonly id: string }) => id;

/** The catalog is the same for everybody, but for what it recommends. */
const productList: PublicRead<readonly Product[]> = {
  records: recordsOf("product", (list: readonly Product[]) => list, idOf),
};
const productSearch: PublicRead<Page<Product>> = {
  records: recordsOf("product", ({ items }: Page<Product>) => items, idOf),
};
const categoryList: PublicRead<readonly Category[]> = {
  records: recordsOf("category", (list: readonly Category[]) => list, idOf),
};
const productBatch = batchOf<Product>("ids", "product", idOf);
const categoryBatch = batchOf<Category>("ids", "category", idOf);

/** What to look for. */
export interface ProductSearch extends PageRequest {
  readonly text: string;
  readonly categoryId?: string | undefined;
}

export type CatalogClient = ReturnType<typeof createCatalogClient>;

export function createCatalogClient(send: Send) {
  return {
    /** At most 100 ids. */
    products: (ids: readonly string[], origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "GET",
          path: "/products",
          query: { ids },
          origin,
          parse: products.parse,
          public: productBatch,
        },
        signal,
      ),

    /** Ranked; `limit` is 1 to 50. */
    featuredProducts: (limit: number, origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "GET",
          path: "/products/featured",
          query: { limit },
          origin,
          parse: products.parse,
          public: productList,
        },
        signal,
      ),

    /** Ranked; `limit` is 1 to 100. Rejected with 400 for a cursor that is not one of this list's. */
    searchProducts: (
      { text, categoryId, limit, after }: ProductSearch,
      origin: Origin,
      signal: AbortSignal,
    ) =>
      send(
        {
          method: "GET",
          path: "/products/search",
          query: { q: text, categoryId, limit, after },
          origin,
          parse: parsePage(productPage, limit),
          public: productSearch,
        },
        signal,
      ),

    /** Every category there is, in the shop's order. */
    allCategories: (origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "GET",
          path: "/categories",
          origin,
          parse: categories.parse,
          public: categoryList,
        },
        signal,
      ),

    /** At most 100 ids. */
    categories: (ids: readonly string[], origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "GET",
          path: "/categories",
          query: { ids },
          origin,
          parse: categories.parse,
          public: categoryBatch,
        },
        signal,
      ),

    /** Ranked product ids for each person, and so personal; `limit` is 1 to 50. */
    recommendations: (userIds: readonly string[], limit: number, origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "GET",
          path: "/recommendations",
          query: { userIds, limit },
          origin,
          parse: recommendations.parse,
        },
        signal,
      ),

    /** What buyers wrote about each product; `limit` is 1 to 50 for each. */
    reviews: (productIds: readonly string[], limit: number, origin: Origin, signal: AbortSignal) =>
      send(
        {
          method: "GET",
          path: "/reviews",
          query: { productIds, limit },
          origin,
          parse: reviewLists.parse,
          public: batchOf<Reviews>("productIds", `reviews ${limit}`, ({ productId }) => productId),
        },
        signal,
      ),
  };
}
