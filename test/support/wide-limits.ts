/** The gateway's own frontends, for tests that ask for more at once than an app may: a whole schema. */
import { type Frontend, frontends } from "../../src/frontends/index.ts";

const most = Number.MAX_SAFE_INTEGER;

/** Without limits of documents, variables, cost and fan-out; all else is as it is. */
export function withWideLimits<One extends Frontend>(frontend: One) {
  return {
    ...frontend,
    limits: {
      documentBytes: most,
      tokens: most,
      variablesBytes: most,
      depth: most,
      fields: most,
      aliases: most,
      directives: most,
      listItems: most,
      cost: most,
      attempts: most,
    },
  } satisfies Frontend;
}

export const wideFrontends: readonly Frontend[] = frontends.map(withWideLimits);
