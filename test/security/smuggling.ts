/** Requests that two servers in a row could cut in two ways, so that the second one sees a request that the first did not. */
import { head } from "../support/raw-http.ts";

export interface RawCase {
  readonly name: string;
  readonly bytes: string;
  /** Refused, or read as one request that is answered with this status. */
  readonly expected: "refused" | number;
}

const hidden = '{"query":"{ homepage { categories { id } } }"}';

/** What an attacker wants to be seen as a request of its own: a service's journal shows whether it was. */
export const smuggled =
  head(
    "POST /graphql/web HTTP/1.1",
    "Host: gateway",
    "Content-Type: application/json",
    `Content-Length: ${hidden.length}`,
  ) + hidden;

const outer = ["POST /graphql/web HTTP/1.1", "Host: gateway", "Content-Type: application/json"];
const small = '{"query":"{ __typename }"}';
const chunkOf = (text: string, extension = "") => `${text.length.toString(16)}${extension}\r\n${text}\r\n`;
const lastChunk = "0\r\n\r\n";
const chunked = chunkOf(small) + lastChunk;

const refused = (name: string, bytes: string): RawCase => ({ name, bytes, expected: "refused" });
const framed = (name: string, lines: readonly string[], body: string): RawCase =>
  refused(name, head(...outer, ...lines) + body);

const te = (value: string) => `Transfer-Encoding: ${value}`;
const cl = (value: number | string) => `Content-Length: ${value}`;

const lengths: readonly RawCase[] = [
  framed("CL then TE", [cl(4), te("chunked")], `${lastChunk}${smuggled}`),
  framed("TE then CL", [te("chunked"), cl(small.length)], chunked + smuggled),
  framed("two CLs that differ", [cl(small.length), cl(small.length + smuggled.length)], small + smuggled),
  framed("two CLs that are equal", [cl(small.length), cl(small.length)], small + smuggled),
  ...[`+${small.length}`, `-${small.length}`, `${small.length}, ${small.length}`, `${small.length} 0`].map(
    (value) => framed(`CL: ${value}`, [cl(value)], small + smuggled),
  ),
  ...[`0x${small.length.toString(16)}`, `${small.length}.0`, "", "1e1", "9".repeat(30), '"26"'].map((value) =>
    framed(`CL: ${value}`, [cl(value)], small + smuggled),
  ),
];

const codings: readonly RawCase[] = [
  ...[
    "xchunked",
    "chunkedx",
    "chunked, identity",
    "identity",
    "gzip, identity",
    "chunked;q=1",
    '"chunked"',
  ].map((value) => framed(`TE: ${value}`, [te(value)], chunked + smuggled)),
  framed("TE: chunked, twice in one", [te("chunked, chunked")], chunked + smuggled),
  // Of which Node says that it is chunked.
  ...["gzip, chunked", "gzip,chunked", ",chunked", ", chunked", "identity, chunked", "gzip;q=1, chunked"].map(
    (value) => framed(`TE: ${value}`, [te(value)], chunked + smuggled),
  ),
  framed("TE before a tab", [te("chunked\t")], chunked + smuggled),
  framed("two TEs", [te("chunked"), te("identity")], chunked + smuggled),
  framed("two TEs that are equal", [te("chunked"), te("chunked")], chunked + smuggled),
  framed("TE after a vertical tab", [te("\x0bchunked")], chunked + smuggled),
  framed("TE with a space before the colon", ["Transfer-Encoding : chunked"], chunked + smuggled),
  framed("CL with a space before the colon", [`Content-Length : ${small.length}`], small + smuggled),
  framed("TE after a space", [" Transfer-Encoding: chunked"], chunked + smuggled),
  framed("TE on a folded line", ["Transfer-Encoding:", " chunked"], chunked + smuggled),
  framed("a folded header", ["X-A: b", " c", cl(small.length)], small + smuggled),
  framed("a header without a colon", ["Transfer-Encoding", cl(small.length)], small + smuggled),
  framed("a header without a name", [": chunked", cl(small.length)], small + smuggled),
  refused(
    "TE in HTTP/1.0",
    head("POST /graphql/web HTTP/1.0", ...outer.slice(1), te("chunked")) + chunked + smuggled,
  ),
];

const withChunks = (name: string, body: string): RawCase => framed(name, [te("chunked")], body + smuggled);
const chunks: readonly RawCase[] = [
  ...["", "g", "0x1a", "-1a", "+1a", "1a 1a", "1 a", "ffffffffffffffff1", " 1a"].map((size) =>
    withChunks(`chunk size ${JSON.stringify(size)}`, `${size}\r\n${small}\r\n${lastChunk}`),
  ),
  withChunks("a chunk that is longer than its size", `5\r\n${small}\r\n${lastChunk}`),
  withChunks("a chunk that is shorter than its size", `ff\r\n${small}\r\n${lastChunk}${"x".repeat(300)}`),
  withChunks("a chunk size that ends in LF", `1a\n${small}\r\n${lastChunk}`),
  withChunks("a chunk that ends in LF", `1a\r\n${small}\n${lastChunk}`),
  withChunks("a chunk size that ends in CR", `1a\r${small}\r\n${lastChunk}`),
  withChunks("a chunk extension with LF in it", `1a;a\nb\r\n${small}\r\n${lastChunk}`),
  withChunks("trailers that frame a body", `${chunkOf(small)}0\r\n${te("chunked")}\r\n\r\n`),
  withChunks("huge chunk extensions", chunkOf(small, `;a=${"b".repeat(100_000)}`) + lastChunk),
];

const lines: readonly RawCase[] = [
  refused("bare LFs", `${head(...outer, cl(small.length)).replaceAll("\r\n", "\n")}${small}${smuggled}`),
  refused(
    "a bare LF after a header",
    `${outer.join("\r\n")}\nContent-Length: ${small.length}\r\n\r\n${small}${smuggled}`,
  ),
  refused(
    "a bare LF at the end of the head",
    `${outer.join("\r\n")}\r\n${cl(small.length)}\r\n\n${small}${smuggled}`,
  ),
  refused(
    "a bare CR in a value",
    `${head(...outer, `X-A: b\r${te("chunked")}`, cl(small.length))}${small}${smuggled}`,
  ),
  refused(
    "a NUL in a value",
    `${head(...outer, `X-A: b\0${te("chunked")}`, cl(small.length))}${small}${smuggled}`,
  ),
  refused("HTTP/0.9", `GET /readyz\r\n${smuggled}`),
  refused("HTTP/1.2 and more", head("GET /readyz HTTP/11.1", "Host: gateway") + smuggled),
  refused("HTTP/2", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${smuggled}`),
  refused("no version", `${head("GET /readyz", "Host: gateway")}${smuggled}`),
  refused("an unknown method", head("GETT /readyz HTTP/1.1", "Host: gateway") + smuggled),
  refused("CONNECT", head("CONNECT gateway:80 HTTP/1.1", "Host: gateway") + smuggled),
  refused(
    "an absolute address of another host",
    head("GET http://other/readyz HTTP/1.1", "Host: gateway") + smuggled,
  ),
  refused(
    "an absolute address of another port",
    head("GET http://gateway:1/readyz HTTP/1.1", "Host: gateway") + smuggled,
  ),
];

const only = (name: string, expected: number, bytes: string): RawCase => ({ name, bytes, expected });
const harmless: readonly RawCase[] = [
  only("TE after spaces", 200, head(...outer, te("   chunked")) + chunked),
  only("two spaces in the first line", 200, head("GET  /readyz HTTP/1.1", "Host: gateway")),
  only("TE in capitals", 200, head(...outer, "TRANSFER-ENCODING: CHUNKED") + chunked),
  only("trailers", 200, `${head(...outer, te("chunked"))}${chunkOf(small)}0\r\nX-A: b\r\n\r\n`),
  only("a request within a body", 400, head(...outer, cl(smuggled.length)) + smuggled),
  only(
    "a request within the body of a GET",
    200,
    head("GET /readyz HTTP/1.1", "Host: gateway", cl(smuggled.length)) + smuggled,
  ),
  only(
    "an upgrade to h2c",
    200,
    head(
      "GET /readyz HTTP/1.1",
      "Host: gateway",
      "Connection: Upgrade, HTTP2-Settings",
      "Upgrade: h2c",
      "HTTP2-Settings: AAMAAABk",
    ),
  ),
  only(
    "an upgrade to websocket",
    200,
    head(
      "GET /readyz HTTP/1.1",
      "Host: gateway",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
    ),
  ),
  only(
    "an upgrade with a body",
    200,
    head(...outer, "Connection: Upgrade", "Upgrade: h2c", cl(small.length)) + small,
  ),
];

export const smugglingCases: readonly RawCase[] = [...lengths, ...codings, ...chunks, ...lines, ...harmless];
