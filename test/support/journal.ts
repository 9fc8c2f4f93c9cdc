/** The journal of a test service and what tests ask of it: the list of batches, the waves, and what ran side by side. */

/** One request as the test service saw it. Times are `performance.now()`, so journals of one process compare. */
export interface JournalEntry {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** Lower-case names; see `headerValues` for duplicates. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Name, value, name, value … exactly as on the wire. */
  readonly rawHeaders: readonly string[];
  readonly rawTrailers: readonly string[];
  readonly body: string;
  readonly startedAtMs: number;
  /** When the answer was handed over or the connection broke; null while neither has happened. */
  readonly endedAtMs: number | null;
  /** Null where no status line was sent. */
  readonly status: number | null;
  /** When the asker closed the connection before the answer was complete, else null. */
  readonly abortedAtMs: number | null;
}

export type Timed = Pick<JournalEntry, "startedAtMs" | "endedAtMs">;
export type Requested = Pick<JournalEntry, "method" | "path">;

export interface Waves<T> {
  /** How many waves; the least number of round trips that the requests took one after the other. */
  readonly count: number;
  /** Per wave its requests in `batches` form. */
  readonly batches: readonly (readonly string[])[];
  readonly entries: readonly (readonly T[])[];
}

const ID_LISTS = ["ids", "userIds", "orderIds", "productIds"];

function readable({ method, path }: Requested): string {
  const [pathname = "", query] = path.split(/\?(.*)/s);
  if (query === undefined) return `${method} ${pathname}`;
  const parameters = [...new URLSearchParams(query)].map(([name, value]) =>
    ID_LISTS.includes(name) ? `${name}=${value.split(",").sort().join(",")}` : `${name}=${value}`,
  );
  return `${method} ${pathname}?${parameters.join("&")}`;
}

/**
 * A sorted list such as `GET /products?ids=p1,p2`, percent-decoded. Ids are sorted within a batch, because their
 * order is nobody's promise; duplicates stay visible, within a batch and between batches.
 */
export function batches(entries: readonly Requested[]): string[] {
  return entries.map(readable).sort();
}

/** All values of a header as sent, one per occurrence, whatever the case of its name. */
export function headerValues(entry: Pick<JournalEntry, "rawHeaders">, name: string): string[] {
  const wanted = name.toLowerCase();
  return entry.rawHeaders.filter(
    (_, at) => at % 2 === 1 && entry.rawHeaders[at - 1]?.toLowerCase() === wanted,
  );
}

function endOf(entry: Timed): number {
  return entry.endedAtMs ?? Number.POSITIVE_INFINITY;
}

/** Whether both were under way at one moment; what has not ended is still under way. */
export function overlaps(a: Timed, b: Timed): boolean {
  return a.startedAtMs < endOf(b) && b.startedAtMs < endOf(a);
}

/**
 * Groups requests of one or more journals into waves: the wave of a request is one more than the highest wave of
 * the requests that had ended before it started, and 0 where none had. Delay the services, so that an early end
 * in one wave does not look like the reason for a late start in it.
 */
export function waves<T extends Timed & Requested>(requests: readonly T[]): Waves<T> {
  const waveOf = new Map<T, number>();
  for (const request of requests.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    const before = [...waveOf].filter(([earlier]) => endOf(earlier) < request.startedAtMs);
    waveOf.set(request, 1 + Math.max(-1, ...before.map(([, wave]) => wave)));
  }
  const count = 1 + Math.max(-1, ...waveOf.values());
  const entries = Array.from({ length: count }, (_, wave) =>
    [...waveOf].filter(([, of]) => of === wave).map(([request]) => request),
  );
  return { count, entries, batches: entries.map((wave) => batches(wave)) };
}
