/** What an attempt's answer means: the parsed value, or the UpstreamError that the contract gives to its status. */
import type { AnswerHead, Call } from "./call.ts";
import { UpstreamError } from "./errors.ts";
import type { Answer } from "./transport.ts";

/** RFC 6839: `application/json`, or any subtype with the suffix `+json`; charset is UTF-8 or left out (RFC 8259, 8.1). */
const jsonType = /^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i;
const foreignCharset = /;\s*charset\s*=\s*(?!"?utf-?8\b)/i;

/** Codes of problem documents are words; anything else in their place is not passed on. */
const problemCode = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** RFC 9110, 5.6.7; `Date.parse` would make a date of nearly anything. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws {UpstreamError} `UPSTREAM_ERROR` for 5xx, `UPSTREAM_REJECTED` for 4xx, `UPSTREAM_BAD_RESPONSE` for the rest that is not the contract's. */
export function readCallAnswer<T>(call: Call<T>, answer: Answer, service: string): T {
  const { status } = answer;
  if (status >= 500) {
    throw new UpstreamError("UPSTREAM_ERROR", service, `the service answered ${status}`, {
      status,
      retryAfterMs: retryAfterMsOf(answer),
    });
  }
  if (status >= 400) {
    throw new UpstreamError("UPSTREAM_REJECTED", service, `the service answered ${status}`, {
      status,
      rejection: { status, code: problemCodeOf(answer) },
      retryAfterMs: retryAfterMsOf(answer),
    });
  }
  const value = readValue(call, answer, service);
  call.onAnswer?.(value, { status, headers: answer.headers, bodyBytes: answer.body.length });
  return value;
}

function readValue<T>(call: Call<T>, answer: Answer, service: string): T {
  const { status } = answer;
  if (status === 304 && call.held) return call.held.value;
  if (status !== 200 && status !== 201) throw badResponse(service, `the service answered ${status}`);
  try {
    return call.parse(parseJson(answer));
  } catch (cause) {
    throw badResponse(service, "the answer is not what the contract says", cause);
  }
}

/** The value of a header that comes once; the first where a service repeats it. */
export function headerOf({ headers }: Pick<AnswerHead, "headers">, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

/** The value of a header that is a list, whose lines are one list (RFC 9110, 5.3). */
export function listHeaderOf({ headers }: Pick<AnswerHead, "headers">, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.join(", ");
}

function badResponse(service: string, message: string, cause?: unknown): UpstreamError {
  return new UpstreamError("UPSTREAM_BAD_RESPONSE", service, message, { cause });
}

function parseJson(answer: Answer): unknown {
  const contentType = headerOf(answer, "content-type") ?? "";
  if (!jsonType.test(contentType) || foreignCharset.test(contentType)) {
    throw new TypeError(`content type ${JSON.stringify(contentType.slice(0, 100))} instead of JSON in UTF-8`);
  }
  try {
    return JSON.parse(utf8.decode(answer.body));
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

/** RFC 9110, 10.2.3: seconds, or a date. Null where there is none that can be read. */
function retryAfterMsOf(answer: Answer): number | null {
  const text = headerOf(answer, "retry-after")?.trim();
  if (text === undefined || text === "") return null;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const atMs = httpDate.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - Date.now());
}
