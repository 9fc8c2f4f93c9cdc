/** Stage 5: settles the values that resolvers gave before it was known whether they may stand. */
import type { GraphQLFormattedError } from "graphql";
import type { Provisional } from "../context.ts";

interface Result {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
}

type Key = string | number;

/** Changes the result in place: each value that does not hold gives way, and the errors beneath it go with it. */
export async function settleProvisional(result: Result, provisional: readonly Provisional[]): Promise<void> {
  const holding = await Promise.all(provisional.map(({ holds }) => holds));
  for (const { path, otherwise } of provisional.filter((_value, index) => !holding[index])) {
    const keys = keysOf(path);
    replace(result, keys, otherwise);
    const rest = result.errors?.filter((error) => !startsWith(error.path ?? [], keys)) ?? [];
    if (rest.length > 0) result.errors = rest;
    else delete result.errors;
  }
}

function keysOf(path: Provisional["path"]): readonly Key[] {
  const keys: Key[] = [];
  for (let at: Provisional["path"] | undefined = path; at; at = at.prev) keys.unshift(at.key);
  return keys;
}

/** A parent that an error has emptied has nothing left to replace. */
function replace(result: Result, keys: readonly Key[], value: unknown): void {
  let parent: unknown = result.data;
  for (const key of keys.slice(0, -1)) parent = isContainer(parent) ? parent[key] : null;
  const last = keys.at(-1);
  if (isContainer(parent) && last !== undefined) parent[last] = value;
}

function isContainer(value: unknown): value is Record<Key, unknown> {
  return typeof value === "object" && value !== null;
}

function startsWith(path: readonly Key[], prefix: readonly Key[]): boolean {
  return prefix.every((key, index) => path[index] === key);
}
