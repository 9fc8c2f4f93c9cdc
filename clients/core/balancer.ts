/** Chooses the instance for each attempt: the service's base URLs, one after the other. */

/** @param urls At least one base URL, without a slash at its end. */
export function createBalancer(urls: readonly string[]): () => string {
  let turn = 0;
  return () => {
    const url = urls[turn % urls.length];
    if (url === undefined) throw new RangeError("a service needs at least one base URL");
    turn += 1;
    return url;
  };
}
