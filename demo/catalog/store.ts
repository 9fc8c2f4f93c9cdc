/** The catalog's data: products, categories, reviews and recommendations in SQLite, with stock that orders can reserve. */

import { allRows, type Database, firstRow, inTransaction, openDatabase } from "../database.ts";
import type { Category, Product, Rating, Recommendation, Review } from "../shapes.ts";
import { fillCatalog } from "./fill.ts";
import { CATALOG_SCHEMA, type ProductRow, toProduct } from "./rows.ts";

export interface CatalogSeed {
  readonly categories: readonly Category[];
  readonly products: readonly Product[];
  readonly reviews: readonly { readonly productId: string; readonly review: Review }[];
  readonly featuredIds: readonly string[];
  readonly recommendations: readonly Recommendation[];
}

interface Quantity {
  readonly productId: string;
  readonly quantity: number;
}

export interface CatalogStore {
  readonly database: Database;
  findProducts(ids: readonly string[]): Product[];
  findProduct(id: string): Product | undefined;
  findFeatured(limit: number): Product[];
  findCategories(ids?: readonly string[]): Category[];
  /** Ranked, for the people who have any. */
  findRecommendations(userIds: readonly string[], limit: number): Recommendation[];
  findRating(productId: string): Rating | undefined;
  /** Newest first. */
  findReviews(productId: string, limit: number): Review[];
  /** Takes all items out of stock, or none. */
  reserve(items: readonly Quantity[]): "ok" | "out_of_stock";
  /** Puts items back into stock; a product that the catalog no longer knows is passed over. */
  release(items: readonly Quantity[]): void;
}

export function createCatalogStore(seed: CatalogSeed): CatalogStore {
  const database = openDatabase(CATALOG_SCHEMA);
  inTransaction(database, () => fillCatalog(database, seed));
  const statements = prepare(database);
  const findProducts = (ids: readonly string[]) =>
    allRows<ProductRow>(statements.findProducts, JSON.stringify(ids)).map(toProduct);
  return {
    database,
    findProducts,
    findProduct: (id) => findProducts([id])[0],
    findFeatured: (limit) => allRows<ProductRow>(statements.findFeatured, limit).map(toProduct),
    findCategories: (ids) =>
      ids === undefined
        ? allRows<Category>(statements.findAllCategories).map(toPlain)
        : allRows<Category>(statements.findCategories, JSON.stringify(ids)).map(toPlain),
    findRecommendations(userIds, limit) {
      const rows = allRows<{ userId: string; productIds: string }>(
        statements.findRecommendations,
        JSON.stringify(userIds),
      );
      return rows.map(({ userId, productIds }) => ({
        userId,
        productIds: (JSON.parse(productIds) as string[]).slice(0, limit),
      }));
    },
    findRating: (productId) => firstRow<Rating>(statements.findRating, productId),
    findReviews: (productId, limit) => allRows<Review>(statements.findReviews, productId, limit).map(toPlain),
    reserve: (items) => inTransaction(database, () => reserve(statements, items)),
    release(items) {
      for (const { productId, quantity } of items) statements.give.run(quantity, productId);
    },
  };
}

/** Rows come without a prototype; answers are ordinary objects. */
function toPlain<Row extends object>(row: Row): Row {
  return { ...row };
}

function reserve(statements: ReturnType<typeof prepare>, items: readonly Quantity[]): "ok" | "out_of_stock" {
  const wanted = new Map<string, number>();
  for (const { productId, quantity } of items) {
    wanted.set(productId, (wanted.get(productId) ?? 0) + quantity);
  }
  const isEnough = [...wanted].every(([productId, quantity]) => {
    const row = firstRow<{ stock: number }>(statements.findStock, productId);
    return row !== undefined && row.stock >= quantity;
  });
  if (!isEnough) return "out_of_stock";
  for (const [productId, quantity] of wanted) statements.give.run(-quantity, productId);
  return "ok";
}

function prepare(database: Database) {
  return {
    findProducts: database.prepare("SELECT * FROM products WHERE id IN (SELECT value FROM json_each(?))"),
    findFeatured: database.prepare(
      "SELECT products.* FROM featured JOIN products ON products.id = product_id ORDER BY rank LIMIT ?",
    ),
    findAllCategories: database.prepare(
      "SELECT id, name, slug, image_path AS imageUrl FROM categories ORDER BY rank",
    ),
    findCategories: database.prepare(
      `SELECT id, name, slug, image_path AS imageUrl FROM categories
       WHERE id IN (SELECT value FROM json_each(?)) ORDER BY rank`,
    ),
    findRecommendations: database.prepare(
      `SELECT user_id AS userId, product_ids AS productIds FROM recommendations
       WHERE user_id IN (SELECT value FROM json_each(?))`,
    ),
    findRating: database.prepare(
      "SELECT rating_average AS average, rating_count AS count FROM products WHERE id = ?",
    ),
    findReviews: database.prepare(
      `SELECT id, author, rating, title, body, created_at AS createdAt FROM reviews
       WHERE product_id = ? ORDER BY created_at DESC, id LIMIT ?`,
    ),
    findStock: database.prepare("SELECT stock FROM products WHERE id = ?"),
    give: database.prepare("UPDATE products SET stock = stock + ? WHERE id = ?"),
  };
}
