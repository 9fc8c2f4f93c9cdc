/** Stage 5, the self-test: a rule that is declared and not held is found, whichever wrapper was lost. */
import { defaultFieldResolver, type GraphQLSchema, isObjectType } from "graphql";
import { describe, expect, it } from "vitest";
import { buildSchema } from "../../../src/execution/schema.ts";
import { findUnheldRules } from "../../../src/execution/self-test.ts";
import { frontends } from "../../../src/frontends/index.ts";
import { web } from "../../../src/frontends/web.ts";
import { createLimits } from "../../../src/limits/limits.ts";
import { sharedResolvers } from "../../../src/resolvers/index.ts";

const find = (schema: GraphQLSchema, frontend: string) =>
  findUnheldRules(schema, frontend, createLimits({ store: null }).takeAll);

/** The web schema, with one field's resolver replaced by one that nothing is wrapped around. */
async function faultsWith(coordinate: string, resolve: unknown): Promise<readonly string[]> {
  const schema = buildSchema(web);
  const [typeName = "", fieldName = ""] = coordinate.split(".");
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) throw new Error(`${coordinate} is not in the schema`);
  Object.assign(field, { resolve });
  return find(schema, "web");
}

describe("the self-test", () => {
  it.each(frontends.map((frontend) => [frontend.name, frontend] as const))(
    "finds nothing in %s",
    async (name, frontend) => {
      expect(await find(buildSchema(frontend), name)).toEqual([]);
    },
  );

  it("finds a field without its authorization, and that it gives somebody else's record", async () => {
    expect(await faultsWith("Query.order", sharedResolvers.order.order)).toEqual([
      "Query.order is not refused to nobody, as @auth says it is",
      "Query.order is not refused to a key without scopes, as @auth says it is",
      "Query.order gives somebody else's Order, which @auth says is for its owner",
    ]);
  });

  it("finds a list, and a part of a page, that are not judged", async () => {
    expect(await faultsWith("Viewer.recentOrders", sharedResolvers.person.recentOrders)).toEqual([
      "Viewer.recentOrders gives somebody else's Order, which @auth says is for its owner",
    ]);
    expect(await faultsWith("OrderEdge.node", defaultFieldResolver)).toEqual([
      "OrderEdge.node gives somebody else's Order, which @auth says is for its owner",
    ]);
  });

  it("finds a person, and a record among others, that are not judged", async () => {
    expect(await faultsWith("Query.viewer", sharedResolvers.person.person)).toEqual([
      "Query.viewer gives somebody else's Viewer, which @auth says is for its owner",
    ]);
    expect(await faultsWith("Payment.method", sharedResolvers.order.paymentMethod)).toEqual([
      "Payment.method gives somebody else's PaymentMethod, which @auth says is for its owner",
    ]);
  });

  it("does not take a resolver that it can't try for one that holds", async () => {
    const breaks = () => {
      throw new TypeError("x is undefined");
    };
    expect(await faultsWith("Query.order", breaks)).toContain(
      "Query.order can't be tried, and nothing stands around its resolver",
    );
    expect(await faultsWith("Query.order", () => null)).toContain(
      "Query.order can't be tried, and nothing stands around its resolver",
    );
  });

  it("finds counters that look first, wait, and take then", async () => {
    const used = new Map<string, number>();
    const faults = await findUnheldRules(buildSchema(web), "web", async (takes) => {
      const before = takes.map(({ key }) => used.get(key) ?? 0);
      await Promise.resolve();
      return takes.map(({ key, cost, limit }, at) => {
        const now = (before[at] ?? 0) + cost;
        const max = limit.kind === "window" ? limit.max : limit.capacity;
        if (now > max) return { granted: false, remaining: 0, retryAfterMs: 1 };
        used.set(key, now);
        return { granted: true, remaining: max - now, retryAfterMs: 0 };
      });
    });
    expect(faults).toContain("Mutation.payOrder is answered more than 10 times");
  });

  it("finds a mutation without its limit", async () => {
    const faults = await faultsWith("Mutation.payOrder", sharedResolvers.mutations.payOrder);
    expect(faults).toContain("Mutation.payOrder is answered more than 10 times");
  });

  it("finds a limit that is counted by list and holds for nothing", async () => {
    const faults = await faultsWith("Query.products", sharedResolvers.product.products);
    expect(faults).toEqual(["Query.products is answered more than 6000 times"]);
  });

  it("finds counters that refuse too early, and counters that never refuse", async () => {
    const schema = buildSchema(web);
    const never = await findUnheldRules(schema, "web", async (takes) =>
      takes.map(() => ({ granted: true, remaining: 5, retryAfterMs: 0 })),
    );
    expect(never).toContain("Query.search is answered more than 60 times");
    const early = await findUnheldRules(schema, "web", async (takes) =>
      takes.map(() => ({ granted: false, remaining: 0, retryAfterMs: 1 })),
    );
    expect(early).toContain("Query.search is refused before it was asked 60 times");
  });
});
