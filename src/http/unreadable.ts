/** Stage 1: the answer to what can't be read as HTTP, or did not come in time: told once, and the connection ends. */
import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyBaseLogger } from "fastify";
import { problemMediaType } from "./errors.ts";
import { securityHeaders } from "./security-headers.ts";
import type { Sockets } from "./sockets.ts";

/** By Node's own code; anything else is 400. */
const faults: Readonly<Record<string, { readonly status: number; readonly detail: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: "The request took too long to come." },
  HPE_HEADER_OVERFLOW: { status: 431, detail: "The headers are too large." },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, detail: "The chunk extensions are too large." },
};
const unreadable = { status: 400, detail: "This can't be read as HTTP/1.1." };

type AnswerToUnreadable = (error: NodeJS.ErrnoException, socket: Socket) => void;

/** Written by hand, since where a request can't be read there is none that a framework could answer. */
export function createAnswerToUnreadable(
  production: boolean,
  sockets: Sockets,
  log: FastifyBaseLogger,
): AnswerToUnreadable {
  const always = Object.entries(securityHeaders(production)).map(([name, value]) => `${name}: ${value}`);
  return (error, socket) => {
    if (error.code === "ECONNRESET" || socket.destroyed) return;
    const { status, detail } = faults[error.code ?? ""] ?? unreadable;
    const requestId = randomUUID();
    log.debug({ requestId, reason: error.code, status }, "request can't be read");
    // Beside an answer that is on its way, ours would be taken for the answer to another request.
    if (socket.writable && sockets.canAnswer(socket)) {
      const title = STATUS_CODES[status] ?? "";
      const body = JSON.stringify({ type: "about:blank", status, title, detail });
      const lines = [
        `HTTP/1.1 ${status} ${title}`,
        "cache-control: no-store",
        "connection: close",
        `content-type: ${problemMediaType}`,
        `content-length: ${Buffer.byteLength(body)}`,
        `x-request-id: ${requestId}`,
        ...always,
      ];
      socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
    }
    socket.destroy();
  };
}
