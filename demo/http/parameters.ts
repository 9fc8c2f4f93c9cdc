/** Reads query and path parameters of the demo services: typed values, or a 400 that says which one is wrong. */

import { Problem } from "./problem.ts";

export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_IDS = 100;
const MAX_CURSOR_LENGTH = 512;

export function isId(value: unknown): value is string {
  return typeof value === "string" && ID_PATTERN.test(value);
}

/** The value of a query parameter, undefined where it is missing. Given twice, it is refused. */
export function readParameter(query: unknown, name: string): string | undefined {
  const value = new Map(Object.entries(query as Record<string, string | string[]>)).get(name);
  if (Array.isArray(value)) throw new Problem(400, `The parameter "${name}" is given more than once.`);
  return value;
}

/** An id from the path or the query. */
export function parseId(value: unknown, name: string): string {
  if (!isId(value)) throw new Problem(400, `The parameter "${name}" is not an id.`);
  return value;
}

/** Comma-separated ids, each once. At most 100 may be asked for, repeated ones counted. */
export function parseIds(query: unknown, name: string): string[] {
  const text = readParameter(query, name);
  if (text === undefined) throw new Problem(400, `The parameter "${name}" is missing.`);
  const ids = text.split(",");
  if (ids.length > MAX_IDS) throw new Problem(400, `The parameter "${name}" has more than ${MAX_IDS} ids.`);
  for (const id of ids) parseId(id, name);
  return [...new Set(ids)];
}

/** The parameter `limit`: a whole number from 1 to `max`. */
export function parseLimit(
  query: unknown,
  bounds: { readonly fallback: number; readonly max: number },
): number {
  const text = readParameter(query, "limit");
  if (text === undefined) return bounds.fallback;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > bounds.max) {
    throw new Problem(400, `The parameter "limit" is not a whole number from 1 to ${bounds.max}.`);
  }
  return limit;
}

/** A place in a sorted list: the sort columns of the last row that was answered. */
export type Position = readonly (string | number)[];

/** Makes an opaque cursor of a position. It stays good when rows are added before or after it. */
export function toCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** Reads the parameter `after`; the position has the types that `kinds` names, in that order. */
export function parseCursor(query: unknown, kinds: readonly ("string" | "number")[]): Position | undefined {
  const cursor = readParameter(query, "after");
  if (cursor === undefined) return undefined;
  const position = cursor.length <= MAX_CURSOR_LENGTH ? decode(cursor) : undefined;
  const fits =
    Array.isArray(position) &&
    position.length === kinds.length &&
    kinds.every((kind, index) => typeof position[index] === kind);
  // Base64url is malleable: only the one text that we would have written counts.
  if (!fits || toCursor(position) !== cursor)
    throw new Problem(400, 'The parameter "after" is not a cursor.');
  return position;
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
