/** Stage 7: products, by id, by search and as the homepages choose them. */
import type { GatewayContext } from "../context.ts";
import type { Category, Product, Reviews } from "../models.ts";
import { type Connection, toConnection } from "./connection.ts";

interface SearchArguments {
  readonly query: string;
  readonly categoryId?: string | null;
  readonly first: number;
  readonly after?: string | null;
}

interface First {
  readonly first: number;
}

/** Null where the catalog does not know the product. */
export const product = (
  _parent: unknown,
  { id }: { readonly id: string },
  { loaders }: GatewayContext,
): Promise<Product | null> => loaders.catalog.product(id);

/** In the order asked, with null for an unknown id. */
export const products = (
  _parent: unknown,
  { ids }: { readonly ids: readonly string[] },
  { loaders }: GatewayContext,
): Promise<readonly (Product | null)[]> => Promise.all(ids.map((id) => loaders.catalog.product(id)));

/** A page of products that match, best first. */
export const search = (
  _parent: unknown,
  { query, categoryId, first, after }: SearchArguments,
  { loaders }: GatewayContext,
): Promise<Connection<Product>> =>
  toConnection(
    loaders.catalog.search({
      text: query,
      categoryId: categoryId ?? undefined,
      limit: first,
      after: after ?? undefined,
    }),
    after,
  );

/** What the shop puts in front, ranked. */
export const featured = (
  _parent: unknown,
  { first }: First,
  { loaders }: GatewayContext,
): Promise<readonly Product[]> => loaders.catalog.featured(first);

/** What is chosen for the person; featured products where there is nothing, or nobody. */
export async function recommended(
  parent: unknown,
  { first }: First,
  context: GatewayContext,
): Promise<readonly Product[]> {
  const chosen = await recommendedTo(context, first);
  return chosen.length > 0 ? chosen : featured(parent, { first }, context);
}

async function recommendedTo({ loaders }: GatewayContext, first: number): Promise<readonly Product[]> {
  if (loaders.personal === null) return [];
  const ids = await loaders.catalog.recommendations(loaders.personal.subject, first);
  const chosen = await Promise.all(ids.map((id) => loaders.catalog.product(id)));
  return chosen.filter((item) => item !== null);
}

export const categories = (
  _parent: unknown,
  _args: unknown,
  { loaders }: GatewayContext,
): Promise<readonly Category[]> => loaders.catalog.categories();

/** The category of a product; null where the catalog does not know it. */
export const category = (
  { categoryId }: Product,
  _args: unknown,
  { loaders }: GatewayContext,
): Promise<Category | null> => loaders.catalog.category(categoryId);

/** What buyers wrote about a product; null where the catalog has nothing. */
export const reviews = (
  { id }: Product,
  { first }: First,
  { loaders }: GatewayContext,
): Promise<Reviews | null> => loaders.catalog.reviews(id, first);
