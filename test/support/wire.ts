/** An answer as it goes over the wire in HTTP/1.1, byte for byte. */
import { STATUS_CODES } from "node:http";
import type { RealAnswer } from "./faults.ts";

/** The head ends with its empty line. */
export function wireOf({ status, rawHeaders, body }: RealAnswer): {
  readonly head: Buffer;
  readonly body: Buffer;
} {
  const names = rawHeaders.filter((_, at) => at % 2 === 0);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...names.map((name, at) => `${name}: ${rawHeaders[at * 2 + 1]}`),
    `Content-Length: ${body.length}`,
  ];
  return { head: Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body };
}
