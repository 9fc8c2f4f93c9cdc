/** Stage 5, fallbacks in the schemas: every field with `@upstream` answers as its schema says where its service fails. */
import { graphql } from "graphql";
import { describe, expect, it } from "vitest";
import type { GatewayContext } from "../../../src/context.ts";
import { buildSchema } from "../../../src/execution/schema.ts";
import { mobile } from "../../../src/frontends/mobile.ts";
import { web } from "../../../src/frontends/web.ts";
import type { SharedResolvers } from "../../../src/resolvers/index.ts";
import * as samples from "../clients/samples.ts";
import { failure, fakeClients, orderOf, productOf } from "../loaders/fake-clients.ts";
import { requestOf, throwing } from "../resolvers/request.ts";

const clients = () =>
  fakeClients({
    user: { users: async () => [samples.user] },
    order: { latestOrders: async () => [{ userId: "u1", orders: [orderOf("o1")] }] },
    payment: { payments: async () => [samples.payment] },
    catalog: {
      products: async (ids) => ids.map((id) => productOf(id)),
      featuredProducts: async () => [productOf("p8")],
      recommendations: throwing(failure("catalog")),
    },
  });

const withOpen = (context: GatewayContext, open: string): GatewayContext => ({
  ...context,
  breakers: { closedInMs: (service) => (service === open ? 4_200 : null) },
});

const run = (schema: ReturnType<typeof buildSchema>, source: string, contextValue: GatewayContext) =>
  graphql({ schema, source, contextValue });

describe("recommendations that can't be had", () => {
  it.each([
    ["web", web, "homepage"],
    ["mobile", mobile, "home"],
  ] as const)(
    "%s: what is featured stands in, and the log has the failure",
    async (_name, frontend, page) => {
      const context = requestOf(clients());
      const result = await run(
        buildSchema(frontend),
        `{ ${page} { recommended(first: 3) { id } } }`,
        context,
      );
      expect(result).toEqual({ data: { [page]: { recommended: [{ id: "p8" }] } } });
      expect(context.substituted).toMatchObject([{ code: "UPSTREAM_ERROR", service: "catalog" }]);
    },
  );

  it("are not asked for while the catalog's breaker is open; what is featured is, for it may be kept", async () => {
    const shop = clients();
    const context = withOpen(requestOf(shop), "catalog");
    const result = await run(buildSchema(web), "{ homepage { recommended(first: 3) { id } } }", context);
    expect(result).toEqual({ data: { homepage: { recommended: [{ id: "p8" }] } } });
    expect(shop.calls).toEqual(["catalog.featuredProducts(3)"]);
    expect(context.substituted).toMatchObject([{ code: "UPSTREAM_UNAVAILABLE", service: "catalog" }]);
  });
});

describe("a service whose breaker is open", () => {
  it("costs its fields, with when to ask again, and none of its calls is tried", async () => {
    const shop = clients();
    const source = "{ viewer { name recentOrders { id payment { id } } } }";
    const { data, errors } = await run(buildSchema(web), source, withOpen(requestOf(shop), "payment"));
    expect(data).toEqual({ viewer: { name: "Ada", recentOrders: [{ id: "o1", payment: null }] } });
    expect(errors).toMatchObject([
      {
        path: ["viewer", "recentOrders", 0, "payment"],
        originalError: { code: "UPSTREAM_UNAVAILABLE", service: "payment", retryAfterMs: 4_200 },
      },
    ]);
    expect(shop.calls.filter((call) => call.startsWith("payment."))).toEqual([]);
  });

  it("changes nothing for nobody, who has no orders to ask for", async () => {
    const context = withOpen(requestOf(clients(), null), "order");
    const result = await run(
      buildSchema(mobile),
      '{ home { orders { id } } order(id: "o1") { id } }',
      context,
    );
    expect(result.data).toEqual({ home: { orders: [] }, order: null });
    expect(result.errors).toMatchObject([{ originalError: { code: "UNAUTHENTICATED" } }]);
  });
});

describe("building", () => {
  it("fails for @upstream on a field that reaches for nothing, and names it", () => {
    const wrong = {
      ...web,
      resolvers: (shared: SharedResolvers) => {
        const { Viewer, ...rest } = web.resolvers(shared);
        const { name: _name, ...others } = Viewer;
        return { ...rest, Viewer: others };
      },
    };
    expect(() => buildSchema(wrong)).toThrow(/Viewer\.name has @upstream/);
  });
});
