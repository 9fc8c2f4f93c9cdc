/** Right answers that are far too large: with white space behind them, as JSON allows, so that nothing but their size is wrong. */
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGzip, gzipSync } from "node:zlib";
import type { Fault } from "./faults.ts";

const pieceBytes = 64 * 1024;

/** Piece by piece, so that neither side of a test holds it whole. */
function* spaces(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(pieceBytes, " ");
  for (let left = bytes; left > 0; left -= pieceBytes) yield piece.subarray(0, Math.min(left, pieceBytes));
}

/** The real answer, and this many bytes more. */
export function padded(bytes: number): Fault {
  return {
    name: `${bytes} bytes too many`,
    run: async ({ real, response, signal }) => {
      const { status, rawHeaders, body } = await real();
      response.writeHead(status, [...rawHeaders]);
      response.write(body);
      await pipeline(Readable.from(spaces(bytes)), response, { signal });
    },
  };
}

/** The same, compressed: small on the wire. */
export function paddedBomb(bytes: number): Fault {
  const padding = buffer(Readable.from(spaces(bytes)).pipe(createGzip()));
  return {
    name: `${bytes} bytes too many, compressed`,
    run: async ({ real, response }) => {
      const { status, rawHeaders, body } = await real();
      response.writeHead(status, [...rawHeaders, "Content-Encoding", "gzip"]);
      // Two members are one text (RFC 1952, 2.2).
      response.end(Buffer.concat([gzipSync(body), await padding]));
    },
  };
}
