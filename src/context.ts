/** What every resolver is given: who asks, and the way to data. Made anew for each request. A leaf. */
import type { DocumentNode, GraphQLResolveInfo, OperationDefinitionNode } from "graphql";
import type { TakeAll } from "./limit.ts";
import type { Loaders } from "./loaders/index.ts";
import type { KeptPart } from "./models.ts";

/** The verified claims of whoever asks: a person, by a token, or a machine, by an API key. */
export interface Identity {
  /** Only a `person` has anything personal. */
  readonly kind: "person" | "key";
  /** The token's `sub`, the person's id in all services; or the owner of the API key. */
  readonly subject: string;
  /** The token's `tid`. */
  readonly tenant: string | null;
  /** The token's `scope`, split; or the API key's. */
  readonly scopes: readonly string[];
  /** How much may be asked for: one of {@link tierNames}. */
  readonly tier: TierName;
  /** The token's `jti`, or the API key's id; null where a token has none. Never the credential. */
  readonly credentialId: string | null;
}

/** Whoever sends no credential is `anonymous`; a person is `standard`; an API key says which. */
export const tierNames = ["anonymous", "standard", "partner", "internal"] as const;
export type TierName = (typeof tierNames)[number];

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

/** How a request says which document is to run. Where it says so in several ways, they have to agree. */
export interface AskedDocument {
  /** The document itself. */
  readonly text: string | null;
  /** `documentId`, with its prefix. */
  readonly documentId: string | null;
  /** `extensions.persistedQuery.sha256Hash`. */
  readonly sha256Hash: string | null;
  /** The stored operation's name, in the endpoint's path. */
  readonly name: string | null;
}

/** What an operation was found to cost before it ran, in points. */
export interface Quote {
  /** The most that it can cost; what was taken from the budget, where there is one. */
  readonly requested: number;
  /** What an answer to it was worth. */
  readonly actualOf: (data: unknown) => number;
  /** The caller's budget after this operation was paid, or refused; null where there is none. */
  readonly budget: { readonly max: number; readonly left: number; readonly backPerMinute: number } | null;
}

/** Which services are known to fail, so that nobody need ask them. */
export interface Breakers {
  /** Milliseconds until the service may be asked again; null where it may be asked now. */
  closedInMs(service: string): number | null;
}

export interface GatewayContext {
  readonly requestId: string;
  /** Null where no credential was sent. */
  readonly identity: Identity | null;
  /** What limits count by: who asks, else from where. Typed and unambiguous: `user:…`, `key:…`, `ip:…`. */
  readonly caller: string;
  /** The counters of all limits. */
  readonly take: TakeAll;
  /** Filled before the operation runs; null until then. */
  readonly price: { quote: Quote | null };
  readonly loaders: Loaders;
  readonly breakers: Breakers;
  /** Filled by resolvers, settled after execution. */
  readonly provisional: Provisional[];
  /** Failures that a substitute stands in for: the caller is not told of them, the log is. Filled by wrappers and resolvers. */
  readonly substituted: Error[];
  /** Whose records of somebody else were withheld: a service's, or of a type. Filled by loaders and wrappers, for the audit. */
  readonly foreign: string[];
  /** The parts of the answer that were not asked for anew. Filled beneath the loaders, while the operation runs. */
  readonly kept: KeptPart[];
}
