/**
 * A real HTTP proxy on 127.0.0.1 before one service: it keeps a journal of what was asked, and delays or breaks
 * the answers at will. Without a fault the answer passes unchanged.
 */
import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { Exchange, Fault, RealAnswer } from "./faults.ts";
import type { JournalEntry } from "./journal.ts";

export { type Fault, faults } from "./faults.ts";
export type { JournalEntry } from "./journal.ts";

export interface ProxiedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
}

/** Milliseconds between having the request whole and forwarding (or breaking) it. */
export type Delay = number | ((request: ProxiedRequest) => number);

export interface FaultProxy {
  /** Without a slash at the end. */
  readonly url: string;
  /** Requests in the order in which they came; entries of requests under way change until they end. */
  readonly journal: readonly JournalEntry[];
  /** Connections accepted since the start or `clear`: what the journal of a dead service cannot show. */
  readonly connections: number;
  /** Empties the journal and the count; leaves delay and fault. */
  clear(): void;
  setDelay(delay: Delay): void;
  /**
   * Breaks all requests from now on, or those of which `matches` holds (asked once per request, when it comes);
   * null breaks none. Requests that are under way keep what they met, except that `dead` for all ends them.
   */
  setFault(fault: Fault | null, matches?: (request: ProxiedRequest) => boolean): void;
  /** Ends at once, whatever hangs. */
  close(): Promise<void>;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
/** With this the service's answer could come encoded. */
const ENCODED = ["accept-encoding"];
/** With these it could come without a body to change. */
const CONDITIONAL = ["if-none-match", "if-modified-since"];

function withoutHeaders(rawHeaders: readonly string[], names: readonly string[]): string[] {
  return rawHeaders.filter((_, at) => !names.includes(rawHeaders[at - (at % 2)]?.toLowerCase() ?? ""));
}

async function readWhole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Asks services over kept-alive connections. */
class Forwarder {
  readonly #target: URL;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(target: string) {
    this.#target = new URL(target);
  }

  forward(
    request: IncomingMessage,
    body: Buffer,
    signal: AbortSignal,
    left: readonly string[],
  ): Promise<IncomingMessage> {
    const { hostname, port, host, pathname } = this.#target;
    const headers = withoutHeaders(request.rawHeaders, [...HOP_BY_HOP, ...left, "host", "content-length"]);
    headers.push("Host", host);
    if (body.length > 0 || request.headers["content-length"] !== undefined) {
      headers.push("Content-Length", String(body.length));
    }
    const path = `${pathname.replace(/\/$/, "")}${request.url ?? "/"}`;
    const method = request.method ?? "GET";
    return new Promise((resolve, reject) => {
      const sent = send({ hostname, port, path, method, headers, agent: this.#agent, signal });
      sent.on("response", resolve).on("error", reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function passThrough(
  answer: IncomingMessage,
  response: ServerResponse,
  onBroken: () => void,
): Promise<void> {
  answer.once("error", onBroken);
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, withoutHeaders(answer.rawHeaders, HOP_BY_HOP));
  response.flushHeaders();
  await pipeline(answer, response);
}

async function toRealAnswer(answer: IncomingMessage): Promise<RealAnswer> {
  const body = await readWhole(answer);
  const rawHeaders = withoutHeaders(answer.rawHeaders, [...HOP_BY_HOP, "content-length"]);
  return { status: answer.statusCode ?? 502, rawHeaders, body };
}

/** The proxy's state and the life of one request in it. */
class RunningProxy implements FaultProxy {
  readonly journal: Writable<JournalEntry>[] = [];
  readonly #forwarder: Forwarder;
  readonly #server: Server;
  /** Responses that we broke ourselves: their end is not the asker's doing. */
  readonly #broken = new WeakSet<ServerResponse>();
  readonly #underWay = new Set<ServerResponse>();
  #connections = 0;
  #delay: Delay = 0;
  #fault: Fault | null = null;
  #matches: ((request: ProxiedRequest) => boolean) | undefined;

  constructor(target: string) {
    this.#forwarder = new Forwarder(target);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on("connection", (socket: Socket) => {
      this.#connections += 1;
      if (this.#isDeadAtAccept()) socket.resetAndDestroy();
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get connections(): number {
    return this.#connections;
  }

  clear(): void {
    this.journal.length = 0;
    this.#connections = 0;
  }

  setDelay(delay: Delay): void {
    this.#delay = delay;
  }

  setFault(fault: Fault | null, matches?: (request: ProxiedRequest) => boolean): void {
    this.#fault = fault;
    this.#matches = matches;
    if (this.#isDeadAtAccept()) this.#breakAll();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#breakAll();
      this.#forwarder.close();
    });
  }

  #isDeadAtAccept(): boolean {
    return this.#fault?.atAccept === true && this.#matches === undefined;
  }

  #breakAll(): void {
    for (const response of this.#underWay) this.#broken.add(response);
    this.#server.closeAllConnections();
  }

  #faultFor(request: ProxiedRequest): Fault | null {
    return this.#matches === undefined || this.#matches(request) ? this.#fault : null;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = { method: request.method ?? "GET", path: request.url ?? "/" };
    const fault = this.#faultFor(asked);
    const entry = this.#record(request, response, asked);
    const signal = this.#untilClosed(response);
    const cut = () => {
      this.#broken.add(response);
      request.socket.destroy();
    };
    try {
      const body = await readWhole(request);
      entry.body = body.toString("utf8");
      entry.rawTrailers = request.rawTrailers;
      const delayMs = typeof this.#delay === "number" ? this.#delay : this.#delay(asked);
      if (delayMs > 0) await wait(delayMs, undefined, { signal });
      if (fault === null) {
        const answer = await this.#forwarder.forward(request, body, signal, []);
        return await passThrough(answer, response, () => this.#broken.add(response));
      }
      const exchange: Exchange = {
        ...asked,
        response,
        signal,
        cut,
        real: async ({ conditional } = { conditional: false }) => {
          const left = conditional ? ENCODED : [...ENCODED, ...CONDITIONAL];
          return toRealAnswer(await this.#forwarder.forward(request, body, signal, left));
        },
        wait: (durationMs) => wait(durationMs, undefined, { signal }),
      };
      await fault.run(exchange);
    } catch {
      // The asker left, or the service cannot be reached: without an answer to pass on, the connection ends.
      if (!signal.aborted) cut();
    }
  }

  #record(request: IncomingMessage, response: ServerResponse, asked: ProxiedRequest): Writable<JournalEntry> {
    const entry: Writable<JournalEntry> = {
      ...asked,
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      rawTrailers: [],
      body: "",
      startedAtMs: performance.now(),
      endedAtMs: null,
      status: null,
      abortedAtMs: null,
    };
    this.journal.push(entry);
    this.#underWay.add(response);
    response.once("finish", () => {
      entry.endedAtMs = performance.now();
      entry.status = response.statusCode;
    });
    response.once("close", () => {
      this.#underWay.delete(response);
      entry.endedAtMs ??= performance.now();
      if (response.headersSent) entry.status = response.statusCode;
      if (!response.writableFinished && !this.#broken.has(response)) entry.abortedAtMs = entry.endedAtMs;
    });
    return entry;
  }

  #untilClosed(response: ServerResponse): AbortSignal {
    const controller = new AbortController();
    response.once("close", () => controller.abort());
    return controller.signal;
  }
}

/** Starts a proxy before the service at `target`, an `http:` base URL. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy = new RunningProxy(target);
  await proxy.listen();
  return proxy;
}
