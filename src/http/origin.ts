/** Stage 1: what goes to the services with the calls of a request. Only this; no header of the caller's passes. */
import type { Origin } from "../../clients/core/call.ts";
import type { Identity } from "../context.ts";
import type { TraceContext } from "./trace-context.ts";

export interface OriginOptions {
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly frontend: string;
  readonly identity: Identity | null;
  readonly deadlineAtMs: number;
  readonly onKept: NonNullable<Origin["onKept"]>;
  readonly onFreshForMs: NonNullable<Origin["onFreshForMs"]>;
}

export function createOrigin(options: OriginOptions): Origin {
  const { requestId, trace, frontend, identity, deadlineAtMs, onKept, onFreshForMs } = options;
  return {
    deadlineAtMs,
    headers: { ...trace.headers, "x-request-id": requestId, "x-frontend": frontend },
    identityHeaders: {
      // A machine with an API key is nobody to the services.
      ...(identity?.kind === "person" ? { "x-user-id": identity.subject } : {}),
      ...(identity?.kind === "person" && identity.tenant ? { "x-tenant-id": identity.tenant } : {}),
    },
    onKept,
    onFreshForMs,
  };
}
