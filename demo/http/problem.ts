/** What a service refuses with: an RFC 9457 problem document, thrown anywhere and written in one place. */

import { STATUS_CODES } from "node:http";

/** A refusal. `code` is for programs to tell refusals of one status apart, `detail` is for people. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, detail: string, code?: string) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.code = code;
  }
}

/** The document of RFC 9457, section 3.1, for a problem; its type is `about:blank` where the status says it all. */
export function toProblemDocument({ status, message, code }: Problem): Record<string, string | number> {
  const document = { title: STATUS_CODES[status] ?? "Error", status, detail: message };
  return code === undefined
    ? { type: "about:blank", ...document }
    : { type: `https://demo.portico.example/problems/${code}`, ...document, code };
}
