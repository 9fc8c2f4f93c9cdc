/** Stage 1: the public listener: request ids, traces, limits on time and size, health, and a stop that loses nothing. */
import { randomUUID } from "node:crypto";
import { constants } from "node:zlib";
import compress from "@fastify/compress";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import { watchSockets } from "./drain.ts";
import { sendProblem } from "./errors.ts";
import { continueTrace, type TraceContext } from "./trace-context.ts";

/** A document, its variables and room to spare. */
const maxBodyBytes = 256 * 1024;

/** A sender that is slower than this is cut off; checked every second, since Node's own default is thirty. */
const senderLimits = { headersTimeoutMs: 5_000, requestTimeoutMs: 10_000, checkEveryMs: 1_000 };

/** Of a homepage of 16.5 kB, level 4 makes 3.2 kB in 0.2 ms of CPU; level 11, zlib's default, 2.6 kB in 20 ms. */
const brotliLevel = 4;
const smallestToCompressBytes = 1_024;

export async function createListener(log: FastifyBaseLogger): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    bodyLimit: maxBodyBytes,
    // Made here and never taken from the caller: it names the request in logs that the caller must not write to.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    requestTimeout: senderLimits.requestTimeoutMs,
    http: {
      headersTimeout: senderLimits.headersTimeoutMs,
      connectionsCheckingInterval: senderLimits.checkEveryMs,
    },
    // drain.ts closes them.
    forceCloseConnections: false,
    return503OnClosing: false,
    frameworkErrors: (_error, request, reply) => {
      // An address that can't be read passes no hooks.
      begin(request, reply);
      return sendProblem(reply, { status: 400, title: "Bad Request", detail: "The address can't be read." });
    },
  });
  // GraphQL takes JSON only, and a form or text/plain body is what a hostile page can send.
  app.removeContentTypeParser("text/plain");
  app.decorateRequest("identity", null);
  app.decorateRequest("timeLimitMs", 0);
  app.addHook("onRequest", async (request, reply) => {
    begin(request, reply);
    // Now, and not when the body has been read for nothing.
    if (request.is404) await sendNotFound(request, reply);
  });
  await app.register(compress, {
    encodings: ["br", "gzip"],
    threshold: smallestToCompressBytes,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: brotliLevel } },
    // Only what goes out: a compressed request could be a bomb.
    globalDecompression: false,
  });
  registerLifecycle(app);
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

function begin(request: FastifyRequest, reply: FastifyReply): void {
  request.receivedAtMs = Date.now();
  request.trace = continueTrace(request.headers);
  reply.header("x-request-id", request.id).header("x-trace-id", request.trace.traceId);
}

function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    status: 404,
    title: "Not Found",
    detail: `Nothing answers ${request.method} here. The endpoints are POST and GET /graphql/<frontend>.`,
  });
}

/** The way down, and what tells others of it. `/livez`: the process runs. `/readyz`: it wants requests; not while it stops. */
function registerLifecycle(app: FastifyInstance): void {
  const drain = watchSockets(app.server);
  let stopping = false;
  app.addHook("preClose", async () => {
    stopping = true;
    drain.begin(senderLimits.requestTimeoutMs);
  });
  app.addHook("onSend", async (request, reply) => {
    if (stopping && drain.isLast(request.raw)) reply.header("connection", "close");
  });
  app.get("/livez", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) =>
    stopping ? reply.code(503).send({ status: "stopping" }) : { status: "ok" },
  );
}

declare module "fastify" {
  interface FastifyRequest {
    /** Unix time in milliseconds; the deadline counts from here. */
    receivedAtMs: number;
    trace: TraceContext;
  }
}
