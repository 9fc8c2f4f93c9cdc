/** The catalog's tables, and how a row of products becomes a product. */

import type { Product, ProductImage } from "../shapes.ts";

export const CATALOG_SCHEMA = `
  CREATE TABLE categories (
    id TEXT PRIMARY KEY,
    rank INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    image_path TEXT
  ) STRICT;
  CREATE TABLE products (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    price INTEGER NOT NULL CHECK (price >= 0),
    list_price INTEGER,
    currency TEXT NOT NULL,
    category_id TEXT NOT NULL REFERENCES categories (id),
    brand TEXT NOT NULL,
    images TEXT NOT NULL CHECK (json_valid(images)),
    rating_average REAL NOT NULL,
    rating_count INTEGER NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0),
    attributes TEXT NOT NULL CHECK (json_valid(attributes)),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    folded_text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE featured (
    rank INTEGER PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id)
  ) STRICT;
  CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id),
    author TEXT NOT NULL,
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX reviews_by_product ON reviews (product_id, created_at DESC, id);
  CREATE TABLE recommendations (
    user_id TEXT PRIMARY KEY,
    product_ids TEXT NOT NULL CHECK (json_valid(product_ids))
  ) STRICT;
`;

export interface ProductRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly price: number;
  readonly list_price: number | null;
  readonly currency: string;
  readonly category_id: string;
  readonly brand: string;
  readonly images: string;
  readonly rating_average: number;
  readonly rating_count: number;
  readonly stock: number;
  readonly attributes: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export function toProduct(row: ProductRow): Product {
  const { currency } = row;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    price: { amount: row.price, currency },
    listPrice: row.list_price === null ? null : { amount: row.list_price, currency },
    categoryId: row.category_id,
    brand: row.brand,
    images: JSON.parse(row.images) as ProductImage[],
    rating: { average: row.rating_average, count: row.rating_count },
    stock: row.stock,
    attributes: JSON.parse(row.attributes) as { name: string; value: string }[],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Lower case without accents: what people type and what they mean are compared like this. */
export function foldText(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
