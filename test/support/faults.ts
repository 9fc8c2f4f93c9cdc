/** The faults a proxy can put in a service's place; each promises to do on the wire exactly what its name says. */
import { type ServerResponse, STATUS_CODES } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { wireOf } from "./wire.ts";

/** The service's own answer, read whole, without content coding. */
export interface RealAnswer {
  readonly status: number;
  /** Name, value, name, value …; neither hop-by-hop headers nor Content-Length. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** One request on its way through the proxy. */
export interface Exchange {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly response: ServerResponse;
  /** Aborted once the connection is closed, by whomever. */
  readonly signal: AbortSignal;
  /**
   * Asks the service. Rejects where it cannot be reached.
   * @param question Where `conditional`, the asker's `If-None-Match` and the like go along, so that the answer may be a 304.
   */
  real(question?: { readonly conditional: boolean }): Promise<RealAnswer>;
  /** Closes the connection; what was written before still arrives. */
  cut(): void;
  wait(durationMs: number): Promise<void>;
}

export interface Fault {
  readonly name: string;
  /** With true and no predicate, connections are reset when they are accepted, before any request is read. */
  readonly atAccept?: boolean;
  run(exchange: Exchange): void | Promise<void>;
}

export interface StatusOptions {
  /** Seconds or an HTTP date, as it goes into the header. */
  readonly retryAfter?: string;
  /** Members beyond, or instead of, those of the standard problem document. */
  readonly problem?: Readonly<Record<string, unknown>>;
}

function canned(name: string, status: number, type: string, body: string | Buffer): Fault {
  return {
    name,
    run: ({ response }) => {
      response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
      response.end(body);
    },
  };
}

function writeReal(response: ServerResponse, real: RealAnswer, contentLength: number): void {
  response.sendDate = false;
  response.writeHead(real.status, [...real.rawHeaders, "Content-Length", String(contentLength)]);
  response.flushHeaders();
}

function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.write(bytes, () => resolve());
  });
}

function status(code: number, options: StatusOptions = {}): Fault {
  const title = STATUS_CODES[code] ?? "Unknown";
  const problem = { type: "about:blank", title, status: code, detail: title, ...options.problem };
  return {
    name: `status ${code}`,
    run: ({ response }) => {
      const retry = options.retryAfter === undefined ? {} : { "retry-after": options.retryAfter };
      response.writeHead(code, { "content-type": "application/problem+json", ...retry });
      response.end(JSON.stringify(problem));
    },
  };
}

/** Changes the real 2xx JSON answer; every other answer passes as it is. */
function mutate(change: (json: unknown) => unknown, name = "mutate"): Fault {
  return {
    name,
    run: async ({ real, response }) => {
      const answer = await real();
      const isJson = answer.status >= 200 && answer.status < 300 && answer.body.length > 0;
      const body = isJson
        ? Buffer.from(JSON.stringify(change(JSON.parse(answer.body.toString("utf8")))))
        : answer.body;
      writeReal(response, answer, body.length);
      response.end(body);
    },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mutateItems(name: string, change: (items: readonly unknown[]) => readonly unknown[]): Fault {
  return mutate(
    (json) => (isObject(json) && Array.isArray(json.items) ? { ...json, items: change(json.items) } : json),
    name,
  );
}

function withNulls(row: unknown): unknown {
  return isObject(row) ? Object.fromEntries(Object.keys(row).map((key) => [key, null])) : null;
}

const KEYS = ["id", "userId", "orderId", "productId"];

function asStranger(row: unknown): unknown {
  if (!isObject(row)) return row;
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, KEYS.includes(key) ? "stranger" : value]),
  );
}

function truncated(): Fault {
  return {
    name: "truncated",
    run: async ({ real, response, cut }) => {
      const answer = await real();
      writeReal(response, answer, answer.body.length + 64);
      await written(response, answer.body);
      cut();
    },
  };
}

function cutAfter(bytes: number): Fault {
  return {
    name: `cut after ${bytes} bytes`,
    run: async ({ real, response, cut }) => {
      const answer = await real();
      writeReal(response, answer, answer.body.length);
      await written(response, answer.body.subarray(0, bytes));
      cut();
    },
  };
}

function cutWire(bytes: number): Fault {
  return {
    name: `cut after ${bytes} bytes of the wire`,
    run: async ({ real, response, cut }) => {
      const { head, body } = wireOf(await real());
      const wire = Buffer.concat([head, body]);
      await new Promise<void>((resolve) => {
        response.socket?.write(wire.subarray(0, bytes), () => resolve());
      });
      cut();
    },
  };
}

function withHeaders(headers: Readonly<Record<string, string | null>>): Fault {
  const names = Object.keys(headers);
  const own = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [name, value]));
  return {
    name: `headers ${names.join(", ")}`,
    run: async ({ real, response }) => {
      const { status: code, rawHeaders, body } = await real({ conditional: true });
      const kept = rawHeaders.filter(
        (_, at) => !names.includes(rawHeaders[at - (at % 2)]?.toLowerCase() ?? ""),
      );
      response.sendDate = false;
      response.writeHead(code, [...kept, ...own]);
      response.end(body);
    },
  };
}

function slowBody(bytesPerSecond: number): Fault {
  const pauseMs = Math.max(20, 1000 / bytesPerSecond);
  const chunk = Math.max(1, Math.round((bytesPerSecond * pauseMs) / 1000));
  return {
    name: `${bytesPerSecond} bytes per second`,
    run: async ({ real, response, wait }) => {
      const answer = await real();
      writeReal(response, answer, answer.body.length);
      for (let at = 0; at < answer.body.length; at += chunk) {
        await wait(pauseMs);
        response.write(answer.body.subarray(at, at + chunk));
      }
      response.end();
    },
  };
}

/** Valid JSON of about `bytes` bytes, made piece by piece so that neither side of the test holds it whole. */
function* bigJson(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024, "a");
  yield Buffer.from('{"items":["');
  for (let left = bytes; left > 0; left -= piece.length)
    yield piece.subarray(0, Math.min(left, piece.length));
  yield Buffer.from('"]}');
}

function hugeBody(bytes: number): Fault {
  return {
    name: `body of ${bytes} bytes`,
    run: async ({ response, signal }) => {
      response.writeHead(200, { "content-type": "application/json" });
      await pipeline(Readable.from(bigJson(bytes)), response, { signal });
    },
  };
}

/** Compressed once a size, since that takes longer than anything that a test measures. */
const bombs = new Map<number, Promise<Buffer>>();

function gzipBomb(bytes = 64 * 1024 * 1024): Fault {
  return {
    name: `gzip bomb of ${bytes} bytes`,
    run: async ({ response }) => {
      const bomb = bombs.get(bytes) ?? buffer(Readable.from(bigJson(bytes)).pipe(createGzip()));
      bombs.set(bytes, bomb);
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(await bomb);
    },
  };
}

function wrongCharset(): Fault {
  return {
    name: "wrong charset",
    run: async ({ real, response }) => {
      const body = Buffer.from(`\ufeff${(await real()).body.toString("utf8")}`, "utf16le");
      response.writeHead(200, { "content-type": "application/json; charset=utf-16" });
      response.end(body);
    },
  };
}

export const faults = {
  /** The connection is reset, at accept where the fault is for all requests. */
  dead: { name: "dead", atAccept: true, run: ({ cut }) => cut() } satisfies Fault as Fault,
  /** Takes the request and never answers. */
  hang: { name: "hang", run: () => undefined } satisfies Fault as Fault,
  /** A problem document with this status. */
  status,
  /** 200 with a page of HTML. */
  html: canned("html", 200, "text/html; charset=utf-8", "<!doctype html><title>Welcome</title><p>Sign in"),
  /** 200 JSON that ends in the middle. */
  invalidJson: canned("invalid JSON", 200, "application/json", '{"items":[{"id":'),
  /** 200 with valid JSON of another shape, or with the JSON given. */
  wrongShape: (json: unknown = { items: { rows: [1, "two", [null]] } }): Fault =>
    canned("wrong shape", 200, "application/json", JSON.stringify(json)),
  /** The real answer with every field of every item null; of an answer without items, every field. */
  nulls: mutate(
    (json) =>
      isObject(json) && Array.isArray(json.items)
        ? { ...json, items: json.items.map(withNulls) }
        : withNulls(json),
    "nulls",
  ),
  /** 200 with Content-Length 0. */
  emptyBody: canned("empty body", 200, "application/json", ""),
  /** The whole real body under a Content-Length 64 bytes larger, then the connection closes. */
  truncated: truncated(),
  /** The real head and the first bytes of the real body, then the connection closes. */
  cutAfter,
  /** The first bytes of the real answer as it is on the wire, head included, then the connection closes. */
  cutWire,
  /** The real answer, a 304 included, under other headers; names are in lower case, and null takes one away. */
  headers: withHeaders,
  /** The real answer, dripping. */
  slowBody,
  /** An endless-looking, chunked 200 of at least this many bytes. */
  hugeBody,
  /** A small gzip body that becomes this many bytes, 64 MiB where left out. */
  gzipBomb,
  /** 302, or the status given, to this URL. */
  redirect: (url: string, code: 301 | 302 | 303 | 307 | 308 = 302): Fault => ({
    name: `redirect ${code}`,
    run: ({ response }) => {
      response.writeHead(code, { location: url, "content-length": 0 }).end();
    },
  }),
  /** The real answer in UTF-16, labelled so: JSON on the wire is UTF-8 (RFC 8259, section 8.1). */
  wrongCharset: wrongCharset(),
  /** The real answer without its first, third, fifth … item. */
  missingItems: mutateItems("missing items", (items) => items.filter((_, at) => at % 2 === 1)),
  /** The real answer and, first, a copy of an item whose ids are all `stranger`. */
  extraItems: mutateItems("extra items", (items) =>
    items.length > 0 ? [asStranger(items[0]), ...items] : items,
  ),
  /** The real items backwards. */
  reorderedItems: mutateItems("reordered items", (items) => items.toReversed()),
  /** Every real item twice. */
  duplicatedItems: mutateItems("duplicated items", (items) => [...items, ...items]),
  /** The real 2xx JSON changed by a function. */
  mutate: (change: (json: unknown) => unknown): Fault => mutate(change),
} as const;
