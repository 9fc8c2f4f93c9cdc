/** What a frontend is to the gateway: a name, a schema, a time limit, and what it makes of the shared data. */
import type { IResolvers } from "@graphql-tools/utils";
import type { GatewayContext } from "../context.ts";
import type { SharedResolvers } from "../resolvers/index.ts";

export interface Frontend {
  /** Names the endpoint (`/graphql/<name>`), the schema (`schema/<name>.graphql`) and the `X-Frontend` header. */
  readonly name: string;
  /** How long an operation may take, unless the configuration says otherwise. */
  readonly deadlineMs: number;
  /**
   * The resolvers of this frontend's schema. All that reaches for data is one of the shared ones; what is added here
   * are pure functions that shape it.
   */
  readonly resolvers: (shared: SharedResolvers) => IResolvers<unknown, GatewayContext>;
}
