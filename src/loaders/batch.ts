/** The shapes of loader: records by id, records that belong to an id, and whole calls. */
import DataLoader from "dataloader";
import { UpstreamError } from "../../clients/core/errors.ts";
import { maxIdsPerCall } from "../../clients/shapes.ts";

type FetchBatch<Item> = (keys: readonly string[]) => Promise<readonly Item[]>;

/** Loads the one record of each key; an unknown key gives null. */
export function createBatchLoader<Item>(
  fetchBatch: FetchBatch<Item>,
  keyOf: (item: Item) => string,
): DataLoader<string, Item | null> {
  return createKeyedLoader(fetchBatch, keyOf, ([first]) => first ?? null);
}

/** Loads all the records that belong to each key, in the service's order; none gives an empty list. */
export function createGroupLoader<Item>(
  fetchBatch: FetchBatch<Item>,
  keyOf: (item: Item) => string,
): DataLoader<string, readonly Item[]> {
  return createKeyedLoader(fetchBatch, keyOf, (items) => items);
}

/**
 * Records are matched by the key that they carry, never by their place, so that a service that reorders, repeats,
 * leaves out or adds records can't put one in another's place.
 */
function createKeyedLoader<Item, Value>(
  fetchBatch: FetchBatch<Item>,
  keyOf: (item: Item) => string,
  pick: (items: readonly Item[]) => Value,
): DataLoader<string, Value> {
  const batch = async (keys: readonly string[]) => {
    const { items, failure } = await fetchBatch(keys).then(whole, partOf<Item>);
    const found = Map.groupBy(items, keyOf);
    return keys.map((key) => {
      const own = found.get(key);
      return own === undefined && failure ? failure : pick(own ?? []);
    });
  };
  return new DataLoader(rememberingFailure(batch), { maxBatchSize: maxIdsPerCall });
}

const whole = <Item>(items: readonly Item[]) => ({ items, failure: null });

/** Of a batch that failed, what is known all the same. */
function partOf<Item>(failure: unknown): { readonly items: readonly Item[]; readonly failure: Error } {
  if (failure instanceof UpstreamError && Array.isArray(failure.partial))
    return { items: failure.partial, failure };
  throw failure;
}

/** Makes a call once for each set of arguments. */
export function createCallLoader<Arguments, Result>(
  fetch: (args: Arguments) => Promise<Result>,
): DataLoader<Arguments, Result, string> {
  const batch = rememberingFailure((calls: readonly Arguments[]) => Promise.all(calls.map(fetch)));
  return new DataLoader(batch, { batch: false, cacheKeyFn: (args) => JSON.stringify(args) ?? "" });
}

/**
 * Gives a batch's failure as the answer to each of its keys. DataLoader forgets a batch that rejects and would ask
 * again for the next field; this way a service that fails is asked once an operation, until `clearAll`.
 */
function rememberingFailure<Key, Value>(
  fetchBatch: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): (keys: readonly Key[]) => Promise<readonly (Value | Error)[]> {
  return async (keys) => {
    try {
      return await fetchBatch(keys);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error("a batch failed", { cause: thrown });
      return keys.map(() => error);
    }
  };
}
