/** The bottom of stage 9: one attempt on the wire, with got. No retry, no redirect, and a bound on time and size. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import got, { type Response, TimeoutError } from "got";
import { type Call, queryOf } from "./call.ts";
import { UpstreamError } from "./errors.ts";

/** What came back on the wire, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** Decompressed. */
  readonly body: Buffer;
}

/** Makes one attempt against one base URL. Throws an UpstreamError where no whole answer came back. */
export type Transport = (call: Call<unknown>, baseUrl: string, signal: AbortSignal) => Promise<Answer>;

/** More than any page of 100 records needs; a body that is larger is cut off. After decompression. */
const maxBodyBytes = 1024 * 1024;

/** How many connections to one instance are kept open between calls. */
const maxIdleSockets = 64;

export function createTransport(service: string): Transport {
  const agents = { keepAlive: true, maxFreeSockets: maxIdleSockets, scheduling: "lifo" as const };
  const client = got.extend({
    agent: { http: new HttpAgent(agents), https: new HttpsAgent(agents) },
    headers: { accept: "application/json", "user-agent": "portico" },
    // Trying again is the stack's, which knows what may be repeated.
    retry: { limit: 0 },
    // A redirect could carry the identity headers to another host.
    followRedirect: false,
    throwHttpErrors: false,
  });

  return async (call, baseUrl, signal) => {
    const leftMs = call.origin.deadlineAtMs - Date.now();
    if (signal.aborted) throw cancelled(service);
    if (leftMs <= 0)
      throw new UpstreamError("DEADLINE_EXCEEDED", service, "no time was left to call the service");
    const stream = client.stream(`${baseUrl}${call.path}${queryOf(call.query)}`, {
      method: call.method,
      headers: headersOf(call),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // Covers connecting, waiting and a body that drips; socket timeouts would not stop the last.
      timeout: { request: leftMs },
      signal,
    });
    try {
      return await readAnswer(stream, service);
    } catch (error) {
      throw toUpstreamError(error, service, signal);
    }
  };
}

function headersOf({ origin, body, idempotencyKey }: Call<unknown>): Record<string, string> {
  const headers: Record<string, string> = {
    ...origin.headers,
    "x-request-deadline": String(Math.floor(origin.deadlineAtMs)),
  };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (idempotencyKey !== undefined) headers["idempotency-key"] = idempotencyKey;
  return headers;
}

async function readAnswer(stream: ReturnType<typeof got.stream>, service: string): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop, by its end or by an error, destroys the stream and frees its socket.
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw new UpstreamError(
        "UPSTREAM_BAD_RESPONSE",
        service,
        `the body is larger than ${maxBodyBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  const { statusCode, headers } = stream.response as Response;
  return { status: statusCode, contentType: headers["content-type"] ?? "", body: Buffer.concat(chunks) };
}

function cancelled(service: string): UpstreamError {
  return new UpstreamError("REQUEST_CANCELLED", service, "the caller went away");
}

function toUpstreamError(error: unknown, service: string, signal: AbortSignal): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (signal.aborted) return cancelled(service);
  // got's own errors hold the request's headers, the identity among them: only their words go on.
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof TimeoutError) return new UpstreamError("UPSTREAM_TIMEOUT", service, words);
  return new UpstreamError("UPSTREAM_ERROR", service, words);
}
