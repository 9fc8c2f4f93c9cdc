/** Searches products by words: all words must occur, a word in the name or brand counts for more, then popularity decides. */

import { allRows, type Database, firstRow } from "../database.ts";
import type { Position } from "../http/parameters.ts";
import type { Product } from "../shapes.ts";
import { foldText, type ProductRow, toProduct } from "./rows.ts";

const MAX_WORDS = 8;

export interface SearchRequest {
  /** Empty finds everything. */
  readonly text: string;
  readonly categoryId: string | undefined;
  readonly limit: number;
  /** Where the page before ended: its last product's sort columns. */
  readonly after: Position | undefined;
}

export interface SearchPage {
  readonly items: readonly Product[];
  readonly next: Position | undefined;
  readonly total: number;
}

/** The types of a position in search results: score, popularity, id. */
export const SEARCH_POSITION = ["number", "number", "string"] as const;

interface FoundRow extends ProductRow {
  readonly score: number;
  readonly unpopularity: number;
}

export function searchProducts(database: Database, request: SearchRequest): SearchPage {
  const words = [...new Set(foldText(request.text).match(/[\p{L}\p{N}_-]+/gu) ?? [])].slice(0, MAX_WORDS);
  const { sql, parameters } = toQuery(words, request.categoryId);
  const total = firstRow<{ total: number }>(
    database.prepare(`SELECT count(*) AS total FROM (${sql})`),
    ...parameters,
  );
  const { after, limit } = request;
  const found = allRows<FoundRow>(
    database.prepare(
      `SELECT * FROM (${sql}) ${after === undefined ? "" : "WHERE (score, unpopularity, id) > (?, ?, ?)"}
       ORDER BY score, unpopularity, id LIMIT ?`,
    ),
    ...parameters,
    ...(after ?? []),
    limit + 1,
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const hasNext = found.length > limit && last !== undefined;
  return {
    items: page.map(toProduct),
    next: hasNext ? [last.score, last.unpopularity, last.id] : undefined,
    total: total?.total ?? 0,
  };
}

/** Both sort numbers are negated, so that one row comparison with the id continues a page. */
function toQuery(words: readonly string[], categoryId: string | undefined) {
  const score = words.map(() => "(instr(folded_name, ?) > 0)").join(" + ");
  const conditions = words.map(() => "instr(folded_text, ?) > 0");
  const parameters = [...words, ...words];
  if (categoryId !== undefined) {
    conditions.push("category_id = ?");
    parameters.push(categoryId);
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const sql = `SELECT *, -(${score || "0"}) AS score, -rating_count AS unpopularity FROM products ${where}`;
  return { sql, parameters };
}
