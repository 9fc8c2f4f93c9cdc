/** Writes the seeded catalog into its empty tables. */

import type { Database } from "../database.ts";
import type { Product } from "../shapes.ts";
import { foldText } from "./rows.ts";
import type { CatalogSeed } from "./store.ts";

/** To be called in one transaction: a commit for each row would take most of the start. */
export function fillCatalog(database: Database, seed: CatalogSeed): void {
  const addCategory = database.prepare("INSERT INTO categories VALUES (?, ?, ?, ?, ?)");
  for (const [rank, { id, name, slug, imageUrl }] of seed.categories.entries()) {
    addCategory.run(id, rank, name, slug, imageUrl);
  }
  const categoryNames = new Map(seed.categories.map(({ id, name }) => [id, name]));
  fillProducts(database, seed.products, categoryNames);
  const addFeatured = database.prepare("INSERT INTO featured VALUES (?, ?)");
  for (const [rank, productId] of seed.featuredIds.entries()) addFeatured.run(rank, productId);
  const addReview = database.prepare("INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const { productId, review } of seed.reviews) {
    const { id, author, rating, title, body, createdAt } = review;
    addReview.run(id, productId, author, rating, title, body, createdAt);
  }
  const addRecommendation = database.prepare("INSERT INTO recommendations VALUES (?, ?)");
  for (const { userId, productIds } of seed.recommendations) {
    addRecommendation.run(userId, JSON.stringify(productIds));
  }
}

function fillProducts(
  database: Database,
  products: readonly Product[],
  categoryNames: ReadonlyMap<string, string>,
): void {
  const marks = Array.from({ length: 17 }, () => "?").join(", ");
  const add = database.prepare(`INSERT INTO products VALUES (${marks})`);
  for (const product of products) {
    const { name, brand, description, price, listPrice, categoryId, rating } = product;
    const searched = [name, brand, categoryNames.get(categoryId) ?? "", description];
    add.run(
      product.id,
      name,
      description,
      price.amount,
      listPrice?.amount ?? null,
      price.currency,
      categoryId,
      brand,
      JSON.stringify(product.images),
      rating.average,
      rating.count,
      product.stock,
      JSON.stringify(product.attributes),
      product.createdAt,
      product.updatedAt,
      foldText(`${name} ${brand}`),
      foldText(searched.join(" ")),
    );
  }
}
