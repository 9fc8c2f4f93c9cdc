/** The two shapes of loader: records by id, in batches that are checked, and whole calls, made once. */
import DataLoader from "dataloader";
import { maxIdsPerCall } from "../../clients/shapes.ts";

/**
 * Loads records by key. Records are matched by the key that they carry, never by their place, so that a service
 * that reorders, repeats, leaves out or adds records can't put one in another's place. An unknown key gives null.
 *
 * A batch that fails is remembered as its keys' answer, until `clearAll`: the same operation does not ask a failing
 * service again. (DataLoader forgets a batch that rejects, but keeps errors that are given for each key.)
 */
export function createBatchLoader<Item>(
  fetchBatch: (keys: readonly string[]) => Promise<readonly Item[]>,
  keyOf: (item: Item) => string,
): DataLoader<string, Item | null> {
  return new DataLoader(
    async (keys) => {
      try {
        const items = new Map<string, Item>();
        for (const item of await fetchBatch(keys)) {
          if (!items.has(keyOf(item))) items.set(keyOf(item), item);
        }
        return keys.map((key) => items.get(key) ?? null);
      } catch (error) {
        return keys.map(() => error as Error);
      }
    },
    { maxBatchSize: maxIdsPerCall },
  );
}

/** Loads, by key, all the records that belong to it, in the service's order; none gives an empty list. */
export function createGroupLoader<Item>(
  fetchBatch: (keys: readonly string[]) => Promise<readonly Item[]>,
  keyOf: (item: Item) => string,
): DataLoader<string, readonly Item[]> {
  return new DataLoader(
    async (keys) => {
      try {
        const groups = Map.groupBy(await fetchBatch(keys), keyOf);
        return keys.map((key) => groups.get(key) ?? []);
      } catch (error) {
        return keys.map(() => error as Error);
      }
    },
    { maxBatchSize: maxIdsPerCall },
  );
}

/** Makes a call once for each set of arguments; like the batch loader, it remembers a failure. */
export function createCallLoader<Arguments, Result>(
  fetch: (args: Arguments) => Promise<Result>,
): DataLoader<Arguments, Result, string> {
  return new DataLoader<Arguments, Result, string>(
    async ([args]) => {
      try {
        return [await fetch(args as Arguments)];
      } catch (error) {
        return [error as Error];
      }
    },
    { batch: false, cacheKeyFn: (args) => JSON.stringify(args) ?? "" },
  );
}
