/** The gateway's self-test at start: a frontend that does not hold to what it declares is not served. */
import { describe, expect, it } from "vitest";
import type { Frontend } from "../../src/frontends/index.ts";
import { web } from "../../src/frontends/web.ts";
import { startGateway } from "../support/gateway.ts";

describe("a start", () => {
  it("fails where a rule can't be shown to hold, and says which", async () => {
    const careless: Frontend = {
      ...web,
      resolvers: (shared) => {
        const resolvers = web.resolvers(shared);
        return { ...resolvers, Viewer: { ...resolvers.Viewer, recentOrders: () => null } };
      },
    };
    await expect(startGateway({}, [careless])).rejects.toThrow(
      "web does not hold to what it declares:\n  Viewer.recentOrders can't be tried: its resolver reaches for nothing",
    );
  });

  it("succeeds where all rules hold", async () => {
    const gateway = await startGateway({}, [web]);
    await gateway.close();
  });
});
