/** The HTTP server under every demo service: problem documents for all errors, health, its OpenAPI file, a fast close. */

import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { type FastifyInstance, type FastifyRequest, fastify } from "fastify";
import { sendAnswer, toProblemAnswer } from "./answer.ts";
import { Problem } from "./problem.ts";

const MAX_BODY_BYTES = 64 * 1024;
const MAX_PARAMETER_LENGTH = 512;

export interface ServiceServer {
  readonly app: FastifyInstance;
  /** The server's own base URL, without a trailing slash; known once it listens. */
  baseUrl(): string;
  /** Binds to the host and port (0 for any free one) and answers the base URL. */
  listen(host: string, port: number): Promise<string>;
  /** Ends at once, with all open connections. */
  close(): Promise<void>;
}

export function createServer(options: { readonly openApiFile?: URL } = {}): ServiceServer {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
  });
  let baseUrl = "";
  acceptEmptyJson(app);
  answerProblems(app);
  app.addHook("onRequest", async (request) => refuseLateRequest(request));
  app.get("/health", async () => ({ status: "ok" }));
  const { openApiFile } = options;
  if (openApiFile !== undefined) {
    app.get("/openapi.yaml", async (_request, reply) =>
      reply.type("application/yaml; charset=utf-8").send(await readFile(openApiFile, "utf8")),
    );
  }
  return {
    app,
    baseUrl: () => baseUrl,
    async listen(host, port) {
      await app.listen({ host, port });
      baseUrl = toBaseUrl(host, app.server.address() as AddressInfo);
      return baseUrl;
    },
    close: () => app.close(),
  };
}

function toBaseUrl(host: string, address: AddressInfo): string {
  const isEveryAddress = host === "0.0.0.0" || host === "::";
  const name = isEveryAddress ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${address.port}`;
}

/** A POST that needs no body may still be labelled as JSON. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, text, done) => {
    if (text === "") done(null, undefined);
    else parseJson(request, text, done);
  });
}

function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
    const problem = error instanceof Problem ? error : toProblem(error);
    return sendAnswer(reply.header("cache-control", "no-store"), toProblemAnswer(problem));
  });
  app.setNotFoundHandler((_request, reply) =>
    sendAnswer(reply, toProblemAnswer(new Problem(404, "There is nothing at this address."))),
  );
}

function toProblem(error: { readonly statusCode?: number; readonly message: string }): Problem {
  const status = error.statusCode ?? 500;
  return status < 500
    ? new Problem(status, error.message)
    : new Problem(500, "The service failed to answer.");
}

/** Work that nobody waits for is not begun: `X-Request-Deadline` is unix time in milliseconds. */
function refuseLateRequest(request: FastifyRequest): void {
  const deadline = request.headers["x-request-deadline"];
  if (typeof deadline !== "string" || !/^\d{1,16}$/.test(deadline)) return;
  if (Number(deadline) <= Date.now()) {
    throw new Problem(504, "The deadline of the request has passed.", "deadline_passed");
  }
}
