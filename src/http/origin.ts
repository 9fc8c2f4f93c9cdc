/** Stage 1: what goes to the services with every call of a request. Only this; no header of the caller's passes. */
import type { Origin } from "../../clients/core/call.ts";
import type { Identity } from "../context.ts";
import type { TraceContext } from "./trace-context.ts";

export interface OriginOptions {
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly frontend: string;
  readonly identity: Identity | null;
  readonly deadlineAtMs: number;
}

export function createOrigin({ requestId, trace, frontend, identity, deadlineAtMs }: OriginOptions): Origin {
  return {
    deadlineAtMs,
    headers: {
      "x-request-id": requestId,
      "x-frontend": frontend,
      ...trace.headers,
      ...(identity ? { "x-user-id": identity.subject } : {}),
      ...(identity?.tenant ? { "x-tenant-id": identity.tenant } : {}),
    },
  };
}
