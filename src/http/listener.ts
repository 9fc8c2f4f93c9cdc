/** Stage 1: the public listener: request ids, traces, limits on time, size and connections, health, and a stop that loses nothing. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { constants } from "node:zlib";
import compress from "@fastify/compress";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Config } from "../config.ts";
import { createAddressOf } from "./client-address.ts";
import { type Cors, createCors } from "./cors.ts";
import { type Problem, sendProblem } from "./errors.ts";
import { registerJsonBody } from "./json-body.ts";
import { faultOfHead } from "./request-head.ts";
import { securityHeaders } from "./security-headers.ts";
import { type Sockets, watchSockets } from "./sockets.ts";
import { continueTrace, type TraceContext } from "./trace-context.ts";
import { createAnswerToUnreadable } from "./unreadable.ts";

/** Twice what a document of 16 KiB and variables of 32 KiB have: in JSON some letters take two. */
const maxBodyBytes = 96 * 1024;

/** No browser sends a second request before the first is answered; other callers may have a few under way. */
const maxPipelined = 16;

export interface SocketTimes {
  /** A sender that is slower than these is cut off. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often that is checked; Node's own default is thirty seconds. */
  readonly checkEveryMs: number;
  /** Within this and twice this, an answer of which nothing more is read is given up. */
  readonly unreadMs: number;
}

const usualTimes: SocketTimes = {
  headersMs: 5_000,
  requestMs: 10_000,
  checkEveryMs: 1_000,
  unreadMs: 5_000,
};

export interface ListenerOptions
  extends Pick<Config, "production" | "corsOrigins" | "trustProxy" | "allowedHosts" | "maxConnections"> {
  readonly times?: Partial<SocketTimes>;
}

/** Of a homepage of 16.5 kB, level 4 makes 3.2 kB in 0.2 ms of CPU; level 11, zlib's default, 2.6 kB in 20 ms. */
const brotliLevel = 4;
const smallestToCompressBytes = 1_024;

export async function createListener(
  log: FastifyBaseLogger,
  options: ListenerOptions,
): Promise<FastifyInstance> {
  const times = { ...usualTimes, ...options.times };
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    bodyLimit: maxBodyBytes,
    // Made here and never taken from the caller: it names the request in logs that the caller must not write to.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    connectionTimeout: times.unreadMs,
    requestTimeout: times.requestMs,
    http: {
      headersTimeout: times.headersMs,
      connectionsCheckingInterval: times.checkEveryMs,
      // Whatever NODE_OPTIONS says: what is lenient here is a second request there.
      insecureHTTPParser: false,
      maxHeaderSize: 16 * 1024,
      // request-head.ts says what is wrong with it.
      requireHostHeader: false,
    },
    // sockets.ts closes them.
    forceCloseConnections: false,
    return503OnClosing: false,
    // An address that can't be read passes no hooks.
    frameworkErrors: (_error, request, reply) => void firstCheck(request, reply, unreadableAddress),
    clientErrorHandler: (error, socket) => answerToUnreadable(error, socket),
  });
  const sockets = watchSockets(app.server, {
    maxConnections: options.maxConnections,
    maxPipelined,
  });
  const answerToUnreadable = createAnswerToUnreadable(options.production, sockets, log);
  const firstCheck = createFirstCheck(createBegin(options), sockets, new Set(options.allowedHosts));
  // What a caller expects is looked at with the rest of the head. Left alone, Node answers by itself, without our headers.
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  registerJsonBody(app);
  app.decorateRequest("identity", null);
  app.decorateRequest("timeLimitMs", 0);
  app.decorate("cors", createCors(options.corsOrigins));
  app.decorate("admitUnknown", null);
  app.addHook("onRequest", async (request, reply) => {
    if (!firstCheck(request, reply)) return reply;
    if (!request.is404) return;
    const isAdmitted = (await app.admitUnknown?.(request, reply)) ?? true;
    return isAdmitted ? sendNotFound(request, reply) : reply;
  });
  await app.register(compress, {
    encodings: ["br", "gzip"],
    threshold: smallestToCompressBytes,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: brotliLevel } },
    // Only what goes out: a compressed request could be a bomb.
    globalDecompression: false,
  });
  registerLifecycle(app, sockets, times);
  app.setErrorHandler((error, request, reply) => {
    request.log.error({ err: error }, "request failed");
    return sendProblem(reply, {
      status: 500,
      title: "Internal Server Error",
      detail: "Something went wrong.",
    });
  });
  return app;
}

type Begin = (request: FastifyRequest, reply: FastifyReply) => void;

/** What every request is given, and every answer has. */
function createBegin({ production, trustProxy }: ListenerOptions): Begin {
  const addressOf = createAddressOf(trustProxy);
  const always = securityHeaders(production);
  return (request, reply) => {
    request.receivedAtMs = Date.now();
    request.address = addressOf(request.raw);
    request.trace = continueTrace(request.headers);
    reply.headers(always).header("x-request-id", request.id).header("x-trace-id", request.trace.traceId);
    request.server.cors.mark(request, reply);
  };
}

/**
 * What can be told from the head of a request is told now, and not when the body has been read for nothing.
 * @returns False where the request is refused, or not to be answered.
 */
type FirstCheck = (request: FastifyRequest, reply: FastifyReply, known?: Problem) => boolean;

function createFirstCheck(begin: Begin, sockets: Sockets, allowedHosts: ReadonlySet<string>): FirstCheck {
  return (request, reply, known) => {
    // Node goes on to read what came together with a request after which the connection ends.
    if (sockets.isCondemned(request.raw)) {
      reply.hijack();
      return false;
    }
    begin(request, reply);
    const found = faultOfHead(request.raw, allowedHosts) ?? known;
    const fault = found ?? (sockets.isCrowded(request.raw) ? crowded : null);
    if (fault === null) return true;
    // What follows on this connection may not be what its sender meant.
    sockets.condemn(request.raw);
    sendProblem(reply.header("connection", "close"), fault);
    return false;
  };
}

const unreadableAddress: Problem = {
  status: 400,
  title: "Bad Request",
  detail: "The address can't be read.",
};

const crowded: Problem = {
  status: 429,
  title: "Too Many Requests",
  detail: `Have at most ${maxPipelined} requests under way on one connection.`,
};

function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    status: 404,
    title: "Not Found",
    detail: `Nothing answers ${request.method} here. The endpoints are POST and GET /graphql/<frontend>.`,
  });
}

/** The way down, and what tells others of it. `/livez`: the process runs. `/readyz`: it wants requests; not while it stops. */
function registerLifecycle(app: FastifyInstance, sockets: Sockets, { requestMs }: SocketTimes): void {
  let stopping = false;
  app.addHook("preClose", async () => {
    stopping = true;
    sockets.drain(requestMs);
  });
  app.addHook("onSend", async (request, reply) => {
    const isOver = stopping && sockets.isLast(request.raw);
    if (isOver || isLongToCome(request.raw)) reply.header("connection", "close");
  });
  app.get("/livez", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) =>
    stopping ? reply.code(503).send({ status: "stopping" }) : { status: "ok" },
  );
}

/** Node reads to its end whatever comes of a body that was refused, so that the connection can go on; for long ones that isn't worth it. */
function isLongToCome({ complete, headers }: IncomingMessage): boolean {
  if (complete) return false;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > maxBodyBytes;
}

declare module "fastify" {
  interface FastifyInstance {
    readonly cors: Cors;
    /** Counts a request that nothing answers; false where it has been refused. Null until there is a limit. */
    admitUnknown: ((request: FastifyRequest, reply: FastifyReply) => Promise<boolean>) | null;
  }
  interface FastifyRequest {
    /** Where it comes from, as limits count it. */
    address: string;
    /** Unix time in milliseconds; the deadline counts from here. */
    receivedAtMs: number;
    trace: TraceContext;
  }
}
