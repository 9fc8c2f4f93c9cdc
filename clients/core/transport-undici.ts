/** The transport of reads: undici's dispatch with a handler of our own, the cheapest way to a whole, bounded answer. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, zstdDecompress } from "node:zlib";
import { type Dispatcher, Pool } from "undici";
import { headerOf } from "./answer.ts";
import type { Call } from "./call.ts";
import { UpstreamError } from "./errors.ts";
import {
  type Answer,
  abortErrorOf,
  bodyTextOf,
  connectionLimits,
  headersOf,
  maxBodyBytes,
  pathAndQueryOf,
  type Transport,
  type TransportConfig,
  timeLeftMs,
  timeoutError,
  tooLargeError,
  wireError,
} from "./transport.ts";

export function createUndiciTransport(service: string, config: TransportConfig): Transport {
  const targets = new Map<string, Target>();
  const targetOf = (baseUrl: string) => {
    const known = targets.get(baseUrl);
    if (known) return known;
    const target = createTarget(baseUrl, config);
    targets.set(baseUrl, target);
    return target;
  };

  const retire = (baseUrl: string) => {
    void targets.get(baseUrl)?.pool.close();
    targets.delete(baseUrl);
  };

  const transport = async (...[call, baseUrl, signal]: Parameters<Transport>): Promise<Answer> => {
    const leftMs = timeLeftMs(call, service, signal);
    const target = targetOf(baseUrl);
    if (target.unsent >= config.maxConnections) throw noConnectionError(service);
    const request = requestOf(call, target);
    const answer = await new Promise<Answer>((resolve, reject) => {
      const exchange = new Exchange({ service, target, signal, leftMs, resolve, reject });
      target.pool.dispatch(request, exchange);
      // What undici refuses to send would take a connection of the pool with it.
      if (exchange.isOver) retire(baseUrl);
    });
    const encoding = headerOf(answer, "content-encoding");
    return encoding === undefined ? answer : decompress(answer, encoding, service);
  };
  return Object.assign(transport, {
    close: () => {
      for (const { pool } of targets.values()) void pool.close();
    },
  });
}

interface Target {
  readonly pool: Pool;
  /** The base URL's path, without a slash at its end. */
  readonly prefix: string;
  /** Requests that wait for a connection, given up or not: undici keeps them until there is one, or none can be had. */
  unsent: number;
}

function requestOf(call: Call<unknown>, { prefix }: Target): Dispatcher.DispatchOptions {
  const body = bodyTextOf(call);
  const request = { method: call.method, path: prefix + pathAndQueryOf(call), headers: headersOf(call) };
  return body === undefined ? request : { ...request, body };
}

function noConnectionError(service: string): UpstreamError {
  return new UpstreamError("UPSTREAM_UNAVAILABLE", service, "too many requests wait for a connection", {
    retryAfterMs: connectionLimits.connectTimeoutMs,
  });
}

function createTarget(baseUrl: string, { tls, maxConnections }: TransportConfig): Target {
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, {
    connections: maxConnections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: connectionLimits.maxIdleMs,
    clientTtl: connectionLimits.maxAgeMs,
    // One timer over the whole exchange does for both: these would not stop a body that drips.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectionLimits.connectTimeoutMs, ...tls },
  });
  return { pool, prefix: pathname.replace(/\/+$/, ""), unsent: 0 };
}

interface ExchangeOptions {
  readonly service: string;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly leftMs: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: UpstreamError) => void;
}

/** One request and its answer. Ends once: by the answer's end, an error, the timer or the signal. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: Answer["headers"] = {};
  #controller: Dispatcher.DispatchController | null = null;
  #isUnsent = true;
  #ended = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => this.#giveUp(timeoutError(options.service)), options.leftMs);
    options.signal.addEventListener("abort", this.#onAbort);
    options.target.unsent += 1;
  }

  get isOver(): boolean {
    return this.#ended;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#leaveQueue();
    // It waited for its connection longer than anybody for the answer. Thrown, since aborting would close the connection.
    if (this.#ended) throw new Error("given up before it was sent");
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Answer["headers"],
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > maxBodyBytes) this.#giveUp(tooLargeError(this.#options.service));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#end()) return;
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#bytes);
    this.#options.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#leaveQueue();
    if (!this.#end()) return;
    const { service, reject } = this.#options;
    reject(error instanceof UpstreamError ? error : wireError(error, service, this.#status === 0));
  }

  readonly #onAbort = () => this.#giveUp(abortErrorOf(this.#options.signal, this.#options.service));

  /** With a connection, its end comes back as `onResponseError`: the socket is closed by then. */
  #giveUp(error: UpstreamError): void {
    if (this.#controller) this.#controller.abort(error);
    else if (this.#end()) this.#options.reject(error);
  }

  #leaveQueue(): void {
    if (this.#isUnsent) this.#options.target.unsent -= 1;
    this.#isUnsent = false;
  }

  #end(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    return true;
  }
}

/** Reads are not asked for in compressed form, which costs both sides more than it saves between neighbours; some come so. */
const decoders = new Map(
  Object.entries({
    gzip: gunzip,
    "x-gzip": gunzip,
    deflate: inflate,
    br: brotliDecompress,
    zstd: zstdDecompress,
  }).map(([name, decode]) => [name, promisify<Buffer, { maxOutputLength: number }, Buffer>(decode)] as const),
);

async function decompress(answer: Answer, encoding: string, service: string): Promise<Answer> {
  const name = encoding.trim().toLowerCase();
  if (name === "identity" || answer.body.length === 0) return answer;
  const decode = decoders.get(name);
  if (decode === undefined) {
    throw new UpstreamError("UPSTREAM_BAD_RESPONSE", service, "the body's content coding is not known");
  }
  try {
    return { ...answer, body: await decode(answer.body, { maxOutputLength: maxBodyBytes }) };
  } catch (error) {
    const tooLarge = error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw tooLarge ? tooLargeError(service) : wireError(error, service, false);
  }
}
