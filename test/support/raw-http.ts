/** Raw HTTP/1.1: writes bytes to a TCP socket as given and reads what comes back, valid or not, within a timeout. */
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

export interface RawResponse {
  readonly status: number;
  /** The whole status line. */
  readonly statusLine: string;
  /** Name and value as sent, in order, duplicates included. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Decoded from chunks where it was chunked; bytes as latin1 characters. */
  readonly body: string;
}

export interface RawResult {
  /** Everything that came, bytes as latin1 characters. */
  readonly text: string;
  /** The complete responses in it, interim ones (1xx) included. */
  readonly responses: readonly RawResponse[];
  /** Whether the server closed the connection (or refused it) before we did. */
  readonly isClosed: boolean;
  readonly isTimedOut: boolean;
  /** The socket's error code, such as ECONNRESET, or null. */
  readonly errorCode: string | null;
  readonly elapsedMs: number;
}

export interface RawOptions {
  /** Ends the exchange; 2000 where left out. */
  readonly timeoutMs?: number;
  /** Done after that many final responses, 1 where left out; Infinity waits for the close or the timeout. */
  readonly responses?: number;
  /** Between the pieces. */
  readonly pauseMs?: number;
}

interface Parsed {
  readonly response: RawResponse;
  readonly rest: string;
}

/** The decoded body and what follows it, or null where it is not complete. */
function readChunked(text: string): { body: string; rest: string } | null {
  let body = "";
  let rest = text;
  for (;;) {
    const lineEnd = rest.indexOf("\r\n");
    if (lineEnd < 0) return null;
    const size = Number.parseInt(rest.slice(0, lineEnd), 16);
    rest = rest.slice(lineEnd + 2);
    if (size === 0) {
      const end = rest.startsWith("\r\n") ? 0 : rest.indexOf("\r\n\r\n") + 2;
      return end === 1 || rest.length < end + 2 ? null : { body, rest: rest.slice(end + 2) };
    }
    if (!(rest.length >= size + 2)) return null;
    body += rest.slice(0, size);
    rest = rest.slice(size + 2);
  }
}

function readBody(status: number, headers: RawResponse["headers"], text: string, isClosed: boolean) {
  if (status < 200 || status === 204 || status === 304) return { body: "", rest: text };
  const find = (wanted: string) => headers.find(({ name }) => name.toLowerCase() === wanted)?.value;
  if (find("transfer-encoding")?.toLowerCase().includes("chunked")) return readChunked(text);
  const length = find("content-length");
  if (length === undefined) return isClosed ? { body: text, rest: "" } : null;
  const bytes = Number(length);
  return text.length >= bytes ? { body: text.slice(0, bytes), rest: text.slice(bytes) } : null;
}

function parseOne(text: string, isClosed: boolean): Parsed | null {
  const headEnd = text.indexOf("\r\n\r\n");
  if (!text.startsWith("HTTP/") || headEnd < 0) return null;
  const [statusLine = "", ...lines] = text.slice(0, headEnd).split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
  });
  const status = Number(statusLine.split(" ")[1]);
  const read = readBody(status, headers, text.slice(headEnd + 4), isClosed);
  return read && { response: { status, statusLine, headers, body: read.body }, rest: read.rest };
}

/** The complete responses at the start of a text; one without a length is complete once the connection is closed. */
export function parseResponses(text: string, isClosed: boolean): RawResponse[] {
  const responses: RawResponse[] = [];
  for (let next = parseOne(text, isClosed); next !== null; next = parseOne(next.rest, isClosed)) {
    responses.push(next.response);
  }
  return responses;
}

/** Writes the lines with CRLF after each, and an empty one: a request head. */
export function head(...lines: readonly string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/**
 * Sends the pieces to the host and port of `url` (strings as latin1) and resolves with what came back, however
 * it went: it never rejects. HEAD is not understood: its answer counts as incomplete.
 */
export function sendRaw(
  url: string,
  pieces: string | Uint8Array | readonly (string | Uint8Array)[],
  options: RawOptions = {},
): Promise<RawResult> {
  const { timeoutMs = 2000, responses: wanted = 1, pauseMs = 0 } = options;
  const { hostname, port } = new URL(url);
  const startedAtMs = performance.now();
  const socket = connect({ host: hostname, port: Number(port || 80) });
  socket.setNoDelay(true);
  let text = "";
  let errorCode: string | null = null;
  return new Promise((resolve) => {
    const done = (how: { isClosed: boolean; isTimedOut: boolean }) => {
      clearTimeout(timer);
      socket.destroy();
      const elapsedMs = performance.now() - startedAtMs;
      resolve({ text, responses: parseResponses(text, how.isClosed), errorCode, elapsedMs, ...how });
    };
    const timer = setTimeout(() => done({ isClosed: false, isTimedOut: true }), timeoutMs);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const final = parseResponses(text, false).filter(({ status }) => status >= 200);
      if (final.length >= wanted) done({ isClosed: false, isTimedOut: false });
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      errorCode = error.code ?? error.message;
    });
    socket.once("close", () => done({ isClosed: true, isTimedOut: false }));
    socket.once("connect", async () => {
      const list = typeof pieces === "string" || pieces instanceof Uint8Array ? [pieces] : pieces;
      for (const piece of list) {
        if (!socket.writable) return;
        socket.write(typeof piece === "string" ? Buffer.from(piece, "latin1") : piece);
        if (pauseMs > 0) await wait(pauseMs);
      }
    });
  });
}
