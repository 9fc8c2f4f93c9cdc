/** Stage 4: what a caller may spend a minute, in points. An operation is paid in full before it runs, or it does not run. */
import type { GatewayContext, PendingOperation, TierName } from "../context.ts";
import { GatewayError, rejected } from "../errors.ts";
import { keyOf, type Take, type Taken } from "../limit.ts";

type Caller = Pick<GatewayContext, "caller" | "identity">;

export interface CostBudgetOptions {
  /** Points a minute; 0: nothing is counted. */
  readonly perMinute: number;
  /** How many times that a tier may spend. */
  readonly factors: Readonly<Record<TierName, number>>;
}

export interface CostBudget {
  /**
   * What an operation takes; null where there is no budget.
   * @param cost Points, as priced before it runs.
   * @throws {GatewayError} `OPERATION_REJECTED`, reason `cost`, where it is dearer than the budget ever is.
   */
  toCostTake(caller: Caller, cost: number): Take | null;
  /**
   * Writes into the quote what is left.
   * @throws {GatewayError} `RATE_LIMITED` where the budget does not reach.
   */
  refuseOver(context: Pick<GatewayContext, "price">, take: Take, taken: Taken): void;
  /** Both, for an operation that {@link createCostLimit} has priced. */
  check(pending: PendingOperation, context: Caller & Pick<GatewayContext, "price" | "take">): Promise<void>;
}

const minuteMs = 60_000;

export function createCostBudget({ perMinute, factors }: CostBudgetOptions): CostBudget {
  const budgetOf = ({ identity }: Caller) => Math.floor(perMinute * factors[identity?.tier ?? "anonymous"]);

  const toCostTake: CostBudget["toCostTake"] = (context, cost) => {
    if (perMinute === 0) return null;
    const capacity = budgetOf(context);
    if (cost > capacity) throw rejected("costs", { reason: "cost", limit: capacity, actual: cost });
    return {
      // How large the bucket is belongs to its name: a caller with keys of two tiers has two.
      key: keyOf("cost", context.caller, String(capacity)),
      limit: { kind: "bucket", capacity, perMs: capacity / minuteMs },
      cost,
      // Who can't be counted together is counted apart: the limit per operation holds all the same.
      outage: "open",
    };
  };

  return {
    toCostTake,
    refuseOver,
    check: async (_pending, context) => {
      const quote = context.price.quote;
      if (quote === null) throw new TypeError("the operation is charged before it is priced");
      const take = toCostTake(context, quote.requested);
      if (take === null) return;
      const [taken] = await context.take([take]);
      if (taken === undefined) throw new TypeError("nothing came of a taking");
      refuseOver(context, take, taken);
    },
  };
}

function refuseOver({ price }: Pick<GatewayContext, "price">, { limit, cost }: Take, taken: Taken): void {
  const max = limit.kind === "bucket" ? limit.capacity : limit.max;
  const left = Math.max(0, Math.floor(taken.remaining));
  if (price.quote !== null) price.quote = { ...price.quote, budget: { max, left, backPerMinute: max } };
  if (taken.granted) return;
  throw new GatewayError(
    "RATE_LIMITED",
    `The operation costs ${cost} points, and ${left} are left of the ${max} that you may spend a minute.`,
    { retryAfterMs: taken.retryAfterMs, exceeded: { reason: "cost", limit: left, actual: cost } },
  );
}
