/** What a frontend is to the gateway: a name, a schema, a time limit, and what it makes of the shared data. */
import type { IResolvers } from "@graphql-tools/utils";
import type { TrustedDocumentsMode } from "../config.ts";
import type { GatewayContext } from "../context.ts";
import type { SharedResolvers } from "../resolvers/index.ts";

/** How a caller may say who asks. `none` opens the frontend to callers without a credential. */
export type CredentialKind = "none" | "bearer" | "key";

/** What one operation of a frontend may be and may cost; one that exceeds a bound is refused before it runs. */
export interface OperationLimits {
  /** Bytes of the document's text. */
  readonly documentBytes: number;
  /** Lexical tokens of the document. */
  readonly tokens: number;
  /** Bytes of the variables, as JSON. */
  readonly variablesBytes: number;
  /** Levels of fields, with fragments in place. */
  readonly depth: number;
  /** Fields, with fragments in place. */
  readonly fields: number;
  /** Fields under another name than their own, with fragments in place. */
  readonly aliases: number;
  /** Directives on all parts of the document. */
  readonly directives: number;
  /** Items of any list among arguments and variables. */
  readonly listItems: number;
  /** Points, as `@cost` and `@listSize` give them. */
  readonly cost: number;
  /** The most attempts that the operation can cause at any one service. */
  readonly attempts: number;
}

export interface Frontend {
  /** Names the endpoint (`/graphql/<name>`), the schema (`schema/<name>.graphql`) and the `X-Frontend` header. */
  readonly name: string;
  /** How long an operation may take, unless the configuration says otherwise. */
  readonly deadlineMs: number;
  /** What callers may identify themselves with; anything else is refused. */
  readonly credentials: readonly CredentialKind[];
  readonly limits: OperationLimits;
  /** In production, unless the configuration says otherwise; elsewhere it is `prefer`. */
  readonly trustedDocuments: TrustedDocumentsMode;
  /**
   * The resolvers of this frontend's schema. All that reaches for data is one of the shared ones; what is added here
   * are pure functions that shape it.
   */
  readonly resolvers: (shared: SharedResolvers) => IResolvers<unknown, GatewayContext>;
}
