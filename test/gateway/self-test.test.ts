/** The gateway's self-test at start: a frontend that does not hold to what it declares is not served. */
import { describe, expect, it } from "vitest";
import type { Frontend } from "../../src/frontends/index.ts";
import { web } from "../../src/frontends/web.ts";
import { startGateway } from "../support/gateway.ts";

describe("a start", () => {
  it("fails where a limit does not hold, and says which", async () => {
    // Nothing is more than what is not a number.
    const careless: Frontend = { ...web, limits: { ...web.limits, depth: Number.NaN } };
    await expect(startGateway({}, [careless])).rejects.toThrow(
      "web does not hold to what it declares:\n  an operation that exceeds web's limit `depth` is not refused",
    );
  });

  it("succeeds where a resolver can't be tried, and stands where it belongs", async () => {
    const strict: Frontend = {
      ...web,
      resolvers: (shared) => {
        const resolvers = web.resolvers(shared);
        const order = (_parent: unknown, { id }: { readonly id: string }) => {
          throw new TypeError(`no order ${id.toUpperCase()}`);
        };
        return { ...resolvers, Query: { ...resolvers.Query, order } };
      },
    };
    const gateway = await startGateway({}, [strict]);
    await gateway.close();
  });
});
