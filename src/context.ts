/** What every resolver is given: who asks, and the way to data. Made anew for each request. A leaf. */
import type { DocumentNode, GraphQLResolveInfo, OperationDefinitionNode } from "graphql";
import type { Loaders } from "./loaders/index.ts";
import type { KeptPart } from "./models.ts";

/** The verified claims of whoever asks. */
export interface Identity {
  /** The token's `sub`: the person's id in all services. */
  readonly subject: string;
  /** The token's `tid`. */
  readonly tenant: string | null;
  /** The token's `scope`, split. */
  readonly scopes: readonly string[];
}

/**
 * A value that a resolver gave before it was known whether it may stand.
 * Where `holds` turns out false, `otherwise` takes its place in the answer, and the errors beneath it go.
 */
export interface Provisional {
  readonly path: GraphQLResolveInfo["path"];
  readonly holds: Promise<boolean>;
  readonly otherwise: null | readonly [];
}

/** An operation that is about to run; its document has passed validation. */
export interface PendingOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Which services are known to fail, so that nobody need ask them. */
export interface Breakers {
  /** Milliseconds until the service may be asked again; null where it may be asked now. */
  closedInMs(service: string): number | null;
}

export interface GatewayContext {
  readonly requestId: string;
  /** Null where nobody is signed in. */
  readonly identity: Identity | null;
  readonly loaders: Loaders;
  readonly breakers: Breakers;
  /** Filled by resolvers, settled after execution. */
  readonly provisional: Provisional[];
  /** Failures that a substitute stands in for: the caller is not told of them, the log is. Filled by wrappers and resolvers. */
  readonly substituted: Error[];
  /** The parts of the answer that were not asked for anew. Filled beneath the loaders, while the operation runs. */
  readonly kept: KeptPart[];
}
