/** Stage 5: what an operation cost, for the caller who asks to be told with `X-Cost: include`. */
import type { Quote } from "../context.ts";

/** The request's header. Any other value than {@link includeCost} asks for nothing. */
export const costHeader = "x-cost";
export const includeCost = "include";

/** `extensions.cost`, in the shape that Shopify's API gave it. All figures are points. */
export interface CostExtension {
  /** What was taken from the budget. */
  readonly requestedQueryCost: number;
  /** What the answer was worth; null where there is none. */
  readonly actualQueryCost: number | null;
  /** Null where there is no budget. `restoreRate` is by the second. */
  readonly throttleStatus: {
    readonly maximumAvailable: number;
    readonly currentlyAvailable: number;
    readonly restoreRate: number;
  } | null;
}

/** @param data The answer's; undefined where the operation was refused. */
export function toCostExtension({ requested, actualOf, budget }: Quote, data: unknown): CostExtension {
  return {
    requestedQueryCost: requested,
    actualQueryCost: data === undefined ? null : actualOf(data),
    throttleStatus: budget && {
      maximumAvailable: budget.max,
      currentlyAvailable: budget.left,
      restoreRate: budget.backPerMinute / 60,
    },
  };
}
