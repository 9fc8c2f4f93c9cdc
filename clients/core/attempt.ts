/** One attempt: lets the breaker and the balancer decide, asks, and judges what came of it, once for all who count. */
import { readCallAnswer } from "./answer.ts";
import type { Balancer } from "./balancer.ts";
import type { Breaker } from "./breaker.ts";
import type { Send } from "./call.ts";
import { UpstreamError } from "./errors.ts";
import type { OnEvent } from "./events.ts";
import { outcomeOf } from "./outcome.ts";
import type { Transport } from "./transport.ts";

export interface AttemptOptions {
  readonly service: string;
  readonly reads: Transport;
  readonly writes: Transport;
  readonly breaker: Breaker;
  readonly balancer: Balancer;
  /** An attempt that was given less time than this and timed out is not held against the service. */
  readonly patienceMs: number;
  readonly onEvent: OnEvent;
}

export function createAttempt(options: AttemptOptions): Send {
  const { service, reads, writes, breaker, balancer, patienceMs, onEvent } = options;
  return async (call, signal) => {
    const isRead = call.method === "GET";
    const transport = isRead ? reads : writes;
    const ticket = breaker.admit();
    const instance = balancer.take(call.failedOn);
    const startedAtMs = performance.now();
    let error: unknown = null;
    try {
      return readCallAnswer(call, await transport(call, instance.url, signal), service);
    } catch (thrown) {
      error = thrown;
      if (thrown instanceof UpstreamError) thrown.instance = instance.url;
      throw thrown;
    } finally {
      const durationMs = performance.now() - startedAtMs;
      const outcome = outcomeOf(error, { durationMs, patienceMs });
      breaker.settle(ticket, { outcome: balancer.settle(instance, outcome), durationMs, isRead });
      const code = error instanceof UpstreamError ? error.code : null;
      onEvent({ type: "attempt", service, instance: instance.url, outcome, code, durationMs });
    }
  };
}
