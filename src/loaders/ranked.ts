/** Stage 8: holds a service's list to what was asked for. */

/** The first `limit` items, each once: a service that answers more, or one thing twice, makes no list longer. */
export function firstOf<Item>(items: readonly Item[], limit: number, keyOf: (item: Item) => string): Item[] {
  const keys = new Set<string>();
  const isNew = (item: Item) => {
    const key = keyOf(item);
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  };
  return items.filter(isNew).slice(0, limit);
}
