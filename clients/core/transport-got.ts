/** The transport of writes and of the control plane: got, bounded like the other one. */
import { type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Duplex } from "node:stream";
import got, { type Response, TimeoutError } from "got";
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

export function createGotTransport(service: string, { tls, maxConnections }: TransportConfig): Transport {
  const options = {
    keepAlive: true,
    maxSockets: maxConnections,
    scheduling: "lifo" as const,
    // Ends idle connections only: those in use have no listener for it.
    timeout: connectionLimits.maxIdleMs,
  };
  const agents = { http: new HttpAgent(options), https: new HttpsAgent({ ...options, ...tls }) };
  for (const agent of Object.values(agents)) boundAge(agent);
  const client = got.extend({
    agent: agents,
    // Trying again is the stack's, which knows what may be repeated.
    retry: { limit: 0 },
    // A redirect could carry the identity headers to another host.
    followRedirect: false,
    throwHttpErrors: false,
  });

  const transport = async (...[call, baseUrl, signal]: Parameters<Transport>): Promise<Answer> => {
    const leftMs = timeLeftMs(call, service, signal);
    const body = bodyTextOf(call);
    const stream = client.stream(`${baseUrl}${pathAndQueryOf(call)}`, {
      method: call.method,
      headers: headersOf(call),
      ...(body === undefined ? {} : { body }),
      timeout: {
        // Covers connecting, waiting and a body that drips; socket timeouts would not stop the last.
        request: leftMs,
        lookup: connectionLimits.connectTimeoutMs,
        connect: connectionLimits.connectTimeoutMs,
        secureConnect: connectionLimits.connectTimeoutMs,
      },
      signal,
    });
    stream.once("request", (request: ClientRequest) => refuseUpgrade(request, stream));
    try {
      return await readAnswer(stream, service);
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      if (signal.aborted) throw abortErrorOf(signal, service);
      if (error instanceof TimeoutError && error.event === "request") throw timeoutError(service);
      throw wireError(error, service, stream.response === undefined);
    }
  };
  return Object.assign(transport, {
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  });
}

/** A service that switches to another protocol gives its socket away, and no answer. */
function refuseUpgrade(request: ClientRequest, stream: Duplex): void {
  request.once("upgrade", (_answer, socket) => {
    socket.destroy();
    stream.destroy(new Error("the service switched to another protocol"));
  });
}

async function readAnswer(stream: ReturnType<typeof got.stream>, service: string): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop, by its end or by an error, destroys the stream and frees its socket.
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw tooLargeError(service);
    chunks.push(chunk);
  }
  const { statusCode, headers } = stream.response as Response;
  return { status: statusCode, headers, body: Buffer.concat(chunks, size) };
}

/** Lets a connection go when it is old: only a new one looks the name up again. */
function boundAge(agent: HttpAgent): void {
  const maxAgeMs = connectionLimits.maxAgeMs - connectionLimits.maxIdleMs;
  /** When each was free for the first time: its first exchange is not counted. */
  const sinceMs = new WeakMap<Duplex, number>();
  const keep = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean;
  const keepUnlessOld = (socket: Duplex) => {
    const freeSinceMs = sinceMs.get(socket) ?? Date.now();
    sinceMs.set(socket, freeSinceMs);
    return Date.now() - freeSinceMs < maxAgeMs && keep(socket);
  };
  agent.keepSocketAlive = keepUnlessOld as typeof agent.keepSocketAlive;
}
