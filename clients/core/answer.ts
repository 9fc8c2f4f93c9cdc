/** What an attempt's answer means: the parsed value, or the UpstreamError that the contract gives to its status. */
import type { Call } from "./call.ts";
import { UpstreamError } from "./errors.ts";
import type { Answer } from "./transport.ts";

/** RFC 6839: `application/json`, or any subtype with the suffix `+json`; charset is UTF-8 or left out (RFC 8259, 8.1). */
const jsonType = /^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i;
const foreignCharset = /;\s*charset\s*=\s*(?!"?utf-?8\b)/i;

/** Codes of problem documents are words; anything else in their place is not passed on. */
const problemCode = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws {UpstreamError} `UPSTREAM_ERROR` for 5xx, `UPSTREAM_REJECTED` for 4xx, `UPSTREAM_BAD_RESPONSE` for the rest that is not the contract's. */
export function readCallAnswer<T>(call: Call<T>, answer: Answer, service: string): T {
  const { status } = answer;
  if (status >= 500) throw new UpstreamError("UPSTREAM_ERROR", service, `the service answered ${status}`);
  if (status >= 400) {
    throw new UpstreamError("UPSTREAM_REJECTED", service, `the service answered ${status}`, {
      rejection: { status, code: problemCodeOf(answer) },
    });
  }
  if (status !== 200 && status !== 201) throw badResponse(service, `the service answered ${status}`);
  try {
    return call.parse(parseJson(answer));
  } catch (cause) {
    throw badResponse(service, "the answer is not what the contract says", cause);
  }
}

function badResponse(service: string, message: string, cause?: unknown): UpstreamError {
  return new UpstreamError("UPSTREAM_BAD_RESPONSE", service, message, { cause });
}

function parseJson({ contentType, body }: Answer): unknown {
  if (!jsonType.test(contentType) || foreignCharset.test(contentType)) {
    throw new TypeError(`content type ${JSON.stringify(contentType.slice(0, 100))} instead of JSON in UTF-8`);
  }
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    // The engine's own words quote the body, which may be about a person.
    throw new SyntaxError("the body is not JSON in UTF-8");
  }
}

function problemCodeOf(answer: Answer): string | null {
  try {
    const problem = parseJson(answer);
    const code = typeof problem === "object" && problem !== null && "code" in problem ? problem.code : null;
    return typeof code === "string" && problemCode.test(code) ? code : null;
  } catch {
    return null;
  }
}
