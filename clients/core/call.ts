/** The vocabulary of stage 10: what a call is, on whose behalf it is made, and the one shape that every policy has. */

/** On whose behalf a call is made, and until when anybody waits for its answer. One per request. */
export interface Origin {
  /** Request id, frontend and trace context; they go out with every attempt, unchanged. */
  readonly headers: Readonly<Record<string, string>>;
  /** Who asks. Goes out with personal calls only: what everybody shares must not depend on whoever came first. */
  readonly identityHeaders: Readonly<Record<string, string>>;
  /** Unix time in milliseconds past which nobody waits for the answer. */
  readonly deadlineAtMs: number;
  /** Told of each part of an answer that was kept from an earlier one. */
  readonly onKept?: (part: KeptPart) => void;
  /** Told for each part of an answer, kept or new, how many milliseconds longer everybody may use it; 0 for what is personal. */
  readonly onFreshForMs?: (freshForMs: number) => void;
}

/** A part of an answer that was not asked for anew. */
export interface KeptPart {
  readonly service: string;
  /** How long ago the service gave it. */
  readonly ageMs: number;
  /** Whether it is older than the service said that it may be without being checked. */
  readonly stale: boolean;
}

/** One question to one service. It may take several attempts to answer. */
export interface Call<T> {
  readonly method: "GET" | "POST" | "PATCH";
  /** Starts with a slash; made with {@link pathOf}, so that no id can leave its segment. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON; `URLSearchParams` as a form. */
  readonly body?: unknown;
  /** Goes out as `Idempotency-Key`. */
  readonly idempotencyKey?: string;
  readonly origin: Origin;
  /** Turns the service's JSON into the answer; throws where the JSON has another shape. */
  readonly parse: (json: unknown) => T;
  /** Of a read whose answer is the same for everybody: only such answers are shared and kept. Without it a call is personal. */
  readonly public?: PublicRead<T>;
  /** An answer that the service may confirm with 304 instead of sending it again (RFC 9110, 13.1.2). Set by the cache. */
  readonly held?: { readonly etag: string; readonly value: T };
  /** Told of the answer, once for each that the service gives, whoever is still waiting for it. Set by the cache. */
  onAnswer?(value: T, head: AnswerHead): void;
  /** Unix time in milliseconds until which somebody waits, as far as that is known now. Set where several may. */
  waitedForUntilMs?(): number;
  /** The instance that the attempt before failed on, better not asked again. Set by the retries. */
  readonly failedOn?: string | null;
}

/** An answer's status line and headers, without its body. */
export interface AnswerHead {
  readonly status: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The size of the body, decompressed. */
  readonly bodyBytes: number;
}

/** What is the same for everybody, and what of it may be kept by itself. */
export interface PublicRead<T> {
  /** The records in the answer, each kept by its id; other calls for the same kind find them. */
  readonly records?: {
    readonly kind: string;
    of(answer: T): readonly unknown[];
    /** Never called for anything but what `of` gave. */
    idOf(record: unknown): string;
  };
  /** Of a call for records by their ids: with it, only those that are not at hand are asked for. Needs `records`. */
  readonly batch?: {
    /** The query parameter with the ids. */
    readonly parameter: string;
    /** The answer that has these records. */
    answerOf(records: readonly unknown[]): T;
  };
}

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/**
 * Answers a call, or throws an UpstreamError. Every policy is a function from one Send to another.
 * Aborting the signal gives up this call and no other; where its reason is an UpstreamError, the call ends in that.
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
export function queryOf(query: Query | undefined): string {
  let text = "";
  for (const name in query) {
    const value = query[name];
    if (value === undefined) continue;
    const values = Array.isArray(value) ? value.map(escapeText).join(",") : escapeText(String(value));
    text += `${text === "" ? "?" : "&"}${name}=${values}`;
  }
  return text;
}

/** Half a surrogate pair, which JSON can carry and a URL can't, becomes U+FFFD. */
function escapeText(text: string): string {
  return idPattern.test(text) ? text : encodeURIComponent(text.toWellFormed());
}
