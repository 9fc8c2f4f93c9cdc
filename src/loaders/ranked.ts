/** Stage 7: holds a service's list to what was asked for. */

/** The first `limit` items, each once: a service that answers more, or one thing twice, doesn't make a page longer. */
export function firstOf<Item>(items: readonly Item[], limit: number, keyOf: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()].slice(0, limit);
}
