/** Stage 1: the trace that a request belongs to, as W3C Trace Context and B3 have it. A caller's is continued if valid. */
import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Context, ROOT_CONTEXT, TraceFlags, trace } from "@opentelemetry/api";
import { CompositePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { B3InjectEncoding, B3Propagator } from "@opentelemetry/propagator-b3";

export interface TraceContext {
  readonly traceId: string;
  /** `traceparent`, `tracestate` where the caller had one, and the B3 headers. */
  readonly headers: Readonly<Record<string, string>>;
}

// The later one wins where a caller sends both.
const propagator = new CompositePropagator({
  propagators: [
    new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
    new W3CTraceContextPropagator(),
  ],
});

const getter = {
  keys: (headers: IncomingHttpHeaders) => Object.keys(headers),
  get: (headers: IncomingHttpHeaders, name: string) => headers[name.toLowerCase()],
};

const setter = {
  set: (headers: Record<string, string>, name: string, value: string) => {
    headers[name.toLowerCase()] = value;
  },
};

/** The gateway is a span of its own in the caller's trace; without a valid one it begins a trace that is not sampled. */
export function continueTrace(callerHeaders: IncomingHttpHeaders): TraceContext {
  const caller = trace.getSpanContext(propagator.extract(ROOT_CONTEXT, callerHeaders, getter));
  const traceId = caller?.traceId ?? randomBytes(16).toString("hex");
  const context: Context = trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: randomBytes(8).toString("hex"),
    // The one flag that is defined; the propagator would write others malformed.
    traceFlags: (caller?.traceFlags ?? TraceFlags.NONE) & TraceFlags.SAMPLED,
    ...(caller?.traceState ? { traceState: caller.traceState } : {}),
  });
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, setter);
  return { traceId, headers };
}
