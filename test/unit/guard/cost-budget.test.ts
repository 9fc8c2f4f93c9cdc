/** Stage 4, the cost budget: an operation is paid in full before it runs, from a budget that belongs to its caller alone. */
import { getOperationAST, parse } from "graphql";
import { describe, expect, it } from "vitest";
import type { GatewayContext, Identity, PendingOperation } from "../../../src/context.ts";
import { createCostBudget } from "../../../src/guard/cost-budget.ts";
import type { Take, Taken } from "../../../src/limit.ts";

const factors = { anonymous: 1, standard: 2, partner: 5, internal: 20 };
const budget = createCostBudget({ perMinute: 600, factors });

const document = parse("{ a }");
const pending: PendingOperation = {
  document,
  operation: getOperationAST(document) as PendingOperation["operation"],
  variables: {},
};

function identityOf(tier: Identity["tier"]): Identity {
  return { kind: "person", subject: "u1", tenant: null, scopes: [], tier, credentialId: null };
}

function callerOf(taken: Taken, requested = 100, tier: Identity["tier"] | null = "standard") {
  const takes: Take[] = [];
  const context = {
    caller: tier === null ? "ip:1.2.3.4" : "user:u1",
    identity: tier === null ? null : identityOf(tier),
    price: { quote: { requested, actualOf: () => 1, budget: null } } as GatewayContext["price"],
    take: async (asked: readonly Take[]) => {
      takes.push(...asked);
      return asked.map(() => taken);
    },
  };
  return { context, takes };
}

const granted: Taken = { granted: true, remaining: 1_100, retryAfterMs: 0 };

describe("the budget of a caller", () => {
  it.each([
    [null, 600],
    ["standard" as const, 1_200],
    ["partner" as const, 3_000],
    ["internal" as const, 12_000],
  ])("of tier %s is %i points, and comes back over a minute", async (tier, capacity) => {
    const { context, takes } = callerOf(granted, 100, tier);
    await budget.check(pending, context);
    expect(takes).toMatchObject([
      { cost: 100, outage: "open", limit: { kind: "bucket", capacity, perMs: capacity / 60_000 } },
    ]);
    expect(takes[0]?.key).toContain(context.caller);
  });

  it("belongs to nobody else", () => {
    const keyOfCaller = (caller: string) => budget.toCostTake({ caller, identity: null }, 1)?.key;
    expect(keyOfCaller("user:1")).not.toBe(keyOfCaller("user:2"));
    expect(keyOfCaller("user:1")).not.toBe(keyOfCaller("ip:1"));
  });

  it("is told of in the quote", async () => {
    const { context } = callerOf(granted);
    await budget.check(pending, context);
    expect(context.price.quote?.budget).toEqual({ max: 1_200, left: 1_100, backPerMinute: 1_200 });
  });

  it("that does not reach refuses, with the price, what is left, and when it would", async () => {
    const { context } = callerOf({ granted: false, remaining: 40, retryAfterMs: 3_000 });
    await expect(budget.check(pending, context)).rejects.toMatchObject({
      code: "RATE_LIMITED",
      message: "The operation costs 100 points, and 40 are left of the 1200 that you may spend a minute.",
      retryAfterMs: 3_000,
      exceeded: { reason: "cost", limit: 40, actual: 100 },
    });
    expect(context.price.quote?.budget).toMatchObject({ left: 40 });
  });

  it("that never reaches refuses for good, and takes nothing", async () => {
    const { context, takes } = callerOf(granted, 1_201);
    await expect(budget.check(pending, context)).rejects.toMatchObject({
      code: "OPERATION_REJECTED",
      exceeded: { reason: "cost", limit: 1_200, actual: 1_201 },
    });
    expect(takes).toEqual([]);
    const exactly = callerOf(granted, 1_200);
    await expect(budget.check(pending, exactly.context)).resolves.toBeUndefined();
  });

  it("is not there where none is configured", async () => {
    const { context, takes } = callerOf(granted, 1e9);
    await createCostBudget({ perMinute: 0, factors }).check(pending, context);
    expect(takes).toEqual([]);
    expect(context.price.quote?.budget).toBeNull();
  });

  it("is not charged for an operation without a price", async () => {
    const { context } = callerOf(granted);
    context.price.quote = null;
    await expect(budget.check(pending, context)).rejects.toThrow("charged before it is priced");
  });
});
