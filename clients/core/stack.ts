/** The stack of one service, outermost first: everything that happens between a typed call and the wire. */
import { readCallAnswer } from "./answer.ts";
import { createBalancer } from "./balancer.ts";
import type { Send } from "./call.ts";
import { createTransport } from "./transport.ts";

/** Where a service is. */
export interface ServiceConfig {
  /** Base URLs without a slash at their end, at least one; calls are spread over them. */
  readonly urls: readonly string[];
}

/** One stack per service, for the life of the process. */
export function createSend(service: string, { urls }: ServiceConfig): Send {
  const transport = createTransport(service);
  const nextUrl = createBalancer(urls);
  return async (call, signal) => readCallAnswer(call, await transport(call, nextUrl(), signal), service);
}
