/** What loaders are made for: one request, by a person or by nobody. */
import type { Origin } from "../../clients/core/call.ts";

/** One request: what its calls carry, and the signal that gives all of them up. */
export interface Session {
  readonly origin: Origin;
  readonly signal: AbortSignal;
  /** Told of records that a service gave and that belong to somebody else: they are withheld, and the audit has to know. */
  readonly onForeign?: (service: string) => void;
}

/** A request by a person who is signed in. */
export interface PersonalSession extends Session {
  /** The person's id in all services. */
  readonly subject: string;
}
