/** Stage 1: one frontend's endpoint, `/graphql/<name>`: POST, and GET for queries. */
import { HeaderMap, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from "@apollo/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Origin } from "../../clients/core/call.ts";
import type { Authenticate } from "../auth/bearer.ts";
import type { GatewayContext, Identity } from "../context.ts";
import type { GraphQLServer } from "../execution/graphql-server.ts";
import { ageSecondsOf } from "../execution/kept.ts";
import { mediaTypeFor } from "../execution/media-type.ts";
import { sendGraphQLError, sendProblem } from "./errors.ts";
import { createOrigin } from "./origin.ts";
import { timeLimitMs } from "./request-timeout.ts";

export interface EndpointOptions {
  /** The frontend's name. */
  readonly name: string;
  /** How long an operation may take; a caller can ask for less. */
  readonly deadlineMs: number;
  readonly authenticate: Authenticate;
  readonly graphql: GraphQLServer;
  readonly breakers: GatewayContext["breakers"];
  readonly createLoaders: (
    session: { readonly origin: Origin; readonly signal: AbortSignal },
    subject: string | null,
  ) => GatewayContext["loaders"];
}

export function registerEndpoint(app: FastifyInstance, options: EndpointOptions): void {
  const { name, deadlineMs, authenticate, graphql } = options;
  app.register(async (endpoint) => {
    endpoint.setErrorHandler((error: Error, request, reply) => sendGraphQLError(error, request, reply));
    endpoint.addHook("onRequest", async (request) => {
      // Before the body is read: whoever is refused costs no more than that.
      request.timeLimitMs = timeLimitMs(request.headers["x-request-timeout"], deadlineMs);
      request.identity = await authenticate(request.headers.authorization);
    });
    endpoint.route({
      method: ["GET", "POST"],
      url: `/graphql/${name}`,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const context = createContext(request, reply, options);
        const answer = await graphql.execute(toGraphQLRequest(request), context);
        return sendAnswer(reply, answer, ageSecondsOf(context.kept));
      },
    });
    endpoint.route({
      method: ["DELETE", "HEAD", "OPTIONS", "PATCH", "PUT"],
      url: `/graphql/${name}`,
      handler: async (_request, reply) =>
        sendProblem(reply.header("allow", "GET, POST"), {
          status: 405,
          title: "Method Not Allowed",
          detail: "Send operations with POST, or queries with GET.",
        }),
    });
  });
}

function createContext(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, breakers, createLoaders }: EndpointOptions,
): GatewayContext {
  const { id: requestId, identity, trace, receivedAtMs } = request;
  const kept: GatewayContext["kept"] = [];
  const origin = createOrigin({
    requestId,
    trace,
    frontend: name,
    identity,
    deadlineAtMs: receivedAtMs + request.timeLimitMs,
    onKept: (part) => kept.push(part),
  });
  return {
    requestId,
    identity,
    loaders: createLoaders({ origin, signal: leavingSignal(reply) }, identity?.subject ?? null),
    breakers: asSeenFirst(breakers),
    provisional: [],
    substituted: [],
    kept,
  };
}

/**
 * What an operation has seen of a breaker holds for all of it: a field is not refused what another one has read, and the
 * operation whose read finds out whether a service is well again is not in its own way.
 */
function asSeenFirst(breakers: GatewayContext["breakers"]): GatewayContext["breakers"] {
  const seen = new Map<string, number | null>();
  return {
    closedInMs: (service) => {
      const first = seen.get(service);
      if (first !== undefined) return first;
      const now = breakers.closedInMs(service);
      seen.set(service, now);
      return now;
    },
  };
}

/**
 * Aborted when the caller goes away before the answer is written.
 * Not Fastify's `request.signal`, which is aborted as soon as a body has been read.
 */
function leavingSignal(reply: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  // While the token was being checked, say.
  if (reply.raw.destroyed) leaving.abort();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) leaving.abort();
  });
  return leaving.signal;
}

function toGraphQLRequest(request: FastifyRequest): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  // Decided here, for the engine would refuse a type that it can't answer only after it has executed the operation.
  headers.set("accept", mediaTypeFor(request.headers.accept));
  const queryAt = request.url.indexOf("?");
  return {
    method: request.method,
    headers,
    search: queryAt === -1 ? "" : request.url.slice(queryAt),
    body: request.body,
  };
}

function sendAnswer(
  reply: FastifyReply,
  { status, headers, body }: HTTPGraphQLResponse,
  ageSeconds: number | null,
): FastifyReply {
  if (body.kind !== "complete") throw new TypeError("incremental delivery is not offered by any schema");
  for (const [name, value] of headers) reply.header(name, value);
  if (ageSeconds !== null) reply.header("age", ageSeconds);
  return reply
    .header("cache-control", "no-store")
    .code(status ?? 200)
    .send(body.string);
}

declare module "fastify" {
  interface FastifyRequest {
    /** Null where no credential was sent. */
    identity: Identity | null;
    /** How long the operation may take, from when the request came. */
    timeLimitMs: number;
  }
}
