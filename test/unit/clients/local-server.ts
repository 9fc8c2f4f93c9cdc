/** A real HTTP server for one test: it answers as it is told, and keeps what it was asked. */
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { Call } from "../../../clients/core/call.ts";

export interface SeenRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Filled once the body has been read. */
  body: string;
}

export interface LocalServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  readonly sockets: readonly Socket[];
}

/** Listens on a free port until the test is over. */
export async function startServer(answer: RequestListener): Promise<LocalServer> {
  const requests: SeenRequest[] = [];
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    const seen = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body: "" };
    requests.push(seen);
    request.setEncoding("utf8").on("data", (text: string) => {
      seen.body += text;
    });
    answer(request, response);
  });
  server.on("connection", (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, sockets };
}

/** Answers every request with this JSON. */
export const json =
  (value: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };

/** A read that takes whatever comes, with two seconds to go. */
export function readOf(change: Partial<Call<unknown>> = {}): Call<unknown> {
  return {
    method: "GET",
    path: "/things",
    origin: { headers: {}, identityHeaders: {}, deadlineAtMs: Date.now() + 2_000 },
    parse: (value) => value,
    ...change,
  };
}

export const withDeadline = (inMs: number, headers: Readonly<Record<string, string>> = {}) => ({
  origin: { headers, identityHeaders: {}, deadlineAtMs: Date.now() + inMs },
});

/** A signal that nobody aborts. */
export const patient = () => new AbortController().signal;

/** What a promise is rejected with; fails where it is not. */
export async function rejectionFrom(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome) return outcome.error;
  throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`);
}
