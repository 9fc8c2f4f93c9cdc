/** Ways to ask over HTTP, from the barest to the whole stack, each as one function that answers a call. */
import { Agent, request as nodeRequest } from "node:http";
import { Pool, request as undiciRequest } from "undici";
import { readCallAnswer } from "../clients/core/answer.ts";
import { createCacheStore } from "../clients/core/cache-entry.ts";
import type { Call, Send } from "../clients/core/call.ts";
import { createStack } from "../clients/core/stack.ts";
import { headersOf, pathAndQueryOf, type Transport } from "../clients/core/transport.ts";
import { createGotTransport } from "../clients/core/transport-got.ts";
import { createUndiciTransport } from "../clients/core/transport-undici.ts";

const service = "catalog";
const maxConnections = 128;
const cacheMaxBytes = 16 * 1024 ** 2;

export interface TransportSends {
  readonly undiciDispatch: Send;
  readonly undiciRequest: Send;
  readonly nodeHttp: Send;
  readonly got: Send;
  /** The transport of reads, its answer parsed: what is left where all policies are taken away. */
  readonly undiciDispatchRead: Send;
  readonly stack: Send;
  readonly stackWithCache: Send;
}

export function createTransportSends(url: string): { readonly sends: TransportSends; close(): void } {
  const undici = createUndiciTransport(service, { maxConnections });
  const got = createGotTransport(service, { maxConnections });
  const pool = new Pool(url, { connections: maxConnections, pipelining: 1 });
  const agent = new Agent({ keepAlive: true, maxSockets: maxConnections, scheduling: "lifo" });
  const stack = createOneStack(url, null);
  const stackWithCache = createOneStack(url, createCacheStore(cacheMaxBytes));
  const read: Send = async (call, signal) => readCallAnswer(call, await undici(call, url, signal), service);
  return {
    sends: {
      undiciDispatch: bodyOf(undici, url),
      undiciRequest: requestByUndici(pool, url),
      nodeHttp: requestByNode(agent, url),
      got: bodyOf(got, url),
      undiciDispatchRead: read,
      stack: stack.send,
      stackWithCache: stackWithCache.send,
    },
    close: () => {
      for (const part of [undici, got, stack, stackWithCache]) part.close();
      void pool.close();
      agent.destroy();
    },
  };
}

function createOneStack(url: string, cacheStore: Parameters<typeof createStack>[2]["cacheStore"]) {
  return createStack(
    service,
    { urls: [url] },
    {
      readTransport: "undici",
      cacheStore,
      maxDeadlineMs: 10_000,
      minDeadlineMs: 1_000,
      onEvent: () => undefined,
    },
  );
}

type Ask = (call: Call<unknown>, signal: AbortSignal) => Promise<unknown>;

/** Nobody looks at the answers, so that it does not matter what they are. */
const asSend = (ask: Ask) => ask as Send;

const bodyOf = (transport: Transport, url: string) =>
  asSend(async (call, signal) => (await transport(call, url, signal)).body);

function requestByUndici(dispatcher: Pool, url: string): Send {
  return asSend(async (call, signal) => {
    const options = { dispatcher, signal, method: call.method, headers: headersOf(call) };
    const { body } = await undiciRequest(url + pathAndQueryOf(call), options);
    return body.bytes();
  });
}

function requestByNode(agent: Agent, url: string): Send {
  const { hostname, port } = new URL(url);
  const ask: Ask = ({ method, ...call }, signal) =>
    new Promise((resolve, reject) => {
      const path = pathAndQueryOf({ method, ...call });
      const headers = headersOf({ method, ...call });
      const request = nodeRequest({ agent, hostname, port, signal, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(Buffer.concat(chunks)));
        response.on("error", reject);
      });
      request.on("error", reject).end();
    });
  return asSend(ask);
}
