/** The vocabulary of stage 9: what a call is, on whose behalf it is made, and the one shape that every policy has. */

/** On whose behalf a call is made, and until when anybody waits for its answer. */
export interface Origin {
  /** Identity, request id and trace context; they go out with every attempt, unchanged. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unix time in milliseconds past which nobody waits for the answer. */
  readonly deadlineAtMs: number;
}

/** One question to one service. It may take several attempts to answer. */
export interface Call<T> {
  readonly method: "GET" | "POST" | "PATCH";
  /** Starts with a slash; made with {@link pathOf}, so that no id can leave its segment. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Goes out as `Idempotency-Key`. */
  readonly idempotencyKey?: string;
  readonly origin: Origin;
  /** Turns the service's JSON into the answer; throws where the JSON has another shape. */
  readonly parse: (json: unknown) => T;
}

/**
 * Answers a call, or throws an UpstreamError. Every policy is a function from one Send to another.
 * Aborting the signal gives up this call and no other.
 */
export type Send = <T>(call: Call<T>, signal: AbortSignal) => Promise<T>;

/** Ids are opaque; nothing of another form is taken for one. */
export const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Builds a path from a template and its ids: pathOf`/orders/${id}/cancel`.
 * @throws {RangeError} for what is not an id. Escaping would not do: `..` stays a step up however it is written.
 */
export function pathOf(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  if (!ids.every((id) => idPattern.test(id))) throw new RangeError("a path takes nothing but ids");
  return String.raw(parts, ...ids);
}

/** Builds a query string with its question mark, or nothing. Lists are joined with bare commas, as the services read them. */
export function queryOf(query: Call<unknown>["query"]): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const texts = Array.isArray(value) ? value : [String(value)];
    return [`${name}=${texts.map(escapeText).join(",")}`];
  });
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** Half a surrogate pair, which JSON can carry and a URL can't, becomes U+FFFD. */
function escapeText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
