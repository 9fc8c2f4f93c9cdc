/** Stage 1: one frontend's endpoint, `/graphql/<name>`, and `/graphql/<name>/<stored operation>`: POST, and GET for queries. */
import { HeaderMap, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from "@apollo/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Origin } from "../../clients/core/call.ts";
import type { Authenticate } from "../auth/authenticate.ts";
import type { GatewayContext, Identity } from "../context.ts";
import { codeOf } from "../errors.ts";
import type { GraphQLServer } from "../execution/graphql-server.ts";
import { mediaTypeFor } from "../execution/media-type.ts";
import type { CredentialKind } from "../frontends/index.ts";
import { keyOf, type TakeAll } from "../limit.ts";
import { createSharing, type Sharing, setCaching } from "./caching.ts";
import type { CallerLimits } from "./caller-limits.ts";
import { sendGraphQLError, sendProblem } from "./errors.ts";
import { checkSearch, createParseJson, refuseCompressed } from "./json-body.ts";
import { createOrigin } from "./origin.ts";
import { timeLimitMs } from "./request-timeout.ts";

export interface EndpointOptions {
  /** The frontend's name. */
  readonly name: string;
  /** How long an operation may take; a caller can ask for less. */
  readonly deadlineMs: number;
  /** What callers are told to sign in with, where their credential is refused. */
  readonly credentials: readonly CredentialKind[];
  readonly authenticate: Authenticate;
  readonly callerLimits: CallerLimits;
  readonly graphql: Pick<GraphQLServer, "execute">;
  readonly breakers: GatewayContext["breakers"];
  readonly take: TakeAll;
  readonly createLoaders: (
    session: {
      readonly origin: Origin;
      readonly signal: AbortSignal;
      readonly onForeign: (service: string) => void;
    },
    subject: string | null,
  ) => GatewayContext["loaders"];
}

export function registerEndpoint(app: FastifyInstance, options: EndpointOptions): void {
  const { name, credentials, graphql, callerLimits } = options;
  // All endpoints have the same limits: whoever asks beside them is counted by those, too.
  app.admitUnknown = (request, reply) =>
    callerLimits.admitAddress(request, reply, callerOf(null, request.address));
  app.register(async (endpoint) => {
    const parseJson = createParseJson(endpoint);
    endpoint.setErrorHandler((error: Error, request, reply) =>
      sendGraphQLError(error, request, reply, credentials),
    );
    endpoint.addHook("onRequest", async (request, reply) => {
      if (!(await admit(request, reply, options))) return reply;
      refuseCompressed(request);
    });
    endpoint.route<{ Params: { operation?: string } }>({
      method: ["GET", "POST"],
      url: `/graphql/${name}/:operation?`,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const asked = toGraphQLRequest(request, Boolean(request.params.operation));
        checkSearch(asked.search, parseJson);
        const sharing = createSharing();
        const context = createContext(request, reply, sharing, options);
        const answer = await graphql.execute(asked, context, request.params.operation ?? null);
        return sendAnswer(request, reply, answer, context, sharing);
      },
    });
    endpoint.route({
      method: ["DELETE", "HEAD", "OPTIONS", "PATCH", "PUT"],
      url: `/graphql/${name}/:operation?`,
      handler: async (_request, reply) =>
        sendProblem(reply.header("allow", "GET, POST"), {
          status: 405,
          title: "Method Not Allowed",
          detail: "Send operations with POST, or queries with GET.",
        }),
    });
  });
}

/**
 * Before the body is read: whoever is refused costs no more than that. Whoever is known is counted by who they are, and by
 * nothing else: many people may be behind one address, and what a neighbour sends there must not lock them out. By address
 * are counted those who say nothing of themselves, and those who say what is not so.
 * @returns False where the answer has been sent.
 */
async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  options: EndpointOptions,
): Promise<boolean> {
  const { callerLimits } = options;
  const { cors } = request.server;
  if (cors.isPreflight(request)) {
    cors.answerPreflight(request, reply);
    return false;
  }
  const admitAddress = () => callerLimits.admitAddress(request, reply, callerOf(null, request.address));
  const hasCredential = request.headers.authorization !== undefined;
  if (!hasCredential && !(await admitAddress())) return false;
  try {
    request.identity = await identify(request, options);
  } catch (error) {
    // That a credential can't be checked is no fault of whoever sent it.
    const isTheirs = hasCredential && codeOf(error) !== "UPSTREAM_UNAVAILABLE";
    if (isTheirs && !(await admitAddress())) return false;
    throw error;
  }
  const { identity, address } = request;
  if (identity === null) return true;
  return callerLimits.admitIdentity(request, reply, callerOf(identity, address), identity.tier);
}

function identify(
  request: FastifyRequest,
  { name, deadlineMs, credentials, authenticate }: EndpointOptions,
): Promise<Identity | null> {
  const { id: requestId, address, headers } = request;
  request.timeLimitMs = timeLimitMs(headers["x-request-timeout"], deadlineMs);
  return authenticate(
    // One at the most: a request with two was refused at the door.
    headers.authorization,
    credentials,
    { requestId, frontend: name, address },
    { waitMs: request.timeLimitMs },
  );
}

function createContext(
  request: FastifyRequest,
  reply: FastifyReply,
  sharing: Sharing,
  { name, breakers, take, createLoaders }: EndpointOptions,
): GatewayContext {
  const { id: requestId, identity, trace, receivedAtMs } = request;
  const kept: GatewayContext["kept"] = [];
  const foreign: GatewayContext["foreign"] = [];
  const origin = createOrigin({
    requestId,
    trace,
    frontend: name,
    identity,
    deadlineAtMs: receivedAtMs + request.timeLimitMs,
    onKept: (part) => kept.push(part),
    onFreshForMs: sharing.add,
  });
  return {
    requestId,
    identity,
    caller: callerOf(identity, request.address),
    take,
    price: { quote: null },
    loaders: createLoaders(
      { origin, signal: leavingSignal(reply), onForeign: (service) => foreign.push(service) },
      personOf(identity),
    ),
    breakers: asSeenFirst(breakers),
    provisional: [],
    substituted: [],
    foreign,
    kept,
  };
}

/** The person's id in all services; null for nobody, and for a machine. */
function personOf(identity: Identity | null): string | null {
  return identity?.kind === "person" ? identity.subject : null;
}

/** Whom limits count by. Two tenants may have a person of the same id. */
function callerOf(identity: Identity | null, address: string): string {
  if (identity === null) return `ip:${address}`;
  return identity.kind === "key"
    ? `key:${identity.subject}`
    : `user:${keyOf(identity.tenant ?? "", identity.subject)}`;
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

/** @param isNamed Whether the path says what is asked for, so that the body need not. */
function toGraphQLRequest(request: FastifyRequest, isNamed: boolean): HTTPGraphQLRequest {
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
    body: request.body ?? (isNamed ? {} : undefined),
  };
}

function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, headers, body }: HTTPGraphQLResponse,
  context: GatewayContext,
  sharing: Sharing,
): FastifyReply {
  if (body.kind !== "complete") throw new TypeError("incremental delivery is not offered by any schema");
  for (const [name, value] of headers) reply.header(name, value);
  if (setCaching(request, reply, body.string, context, sharing)) return reply.code(304).send();
  return reply.code(status ?? 200).send(body.string);
}

declare module "fastify" {
  interface FastifyRequest {
    /** Null where no credential was sent. */
    identity: Identity | null;
    /** How long the operation may take, from when the request came. */
    timeLimitMs: number;
  }
}
