/** Limits: how many times the configured limits a tier may have. */
import type { TierName } from "../context.ts";

/** Of the cost budget, and of the requests by identity. Behind the address of whoever is not signed in there may be many. */
export const tierFactors: Readonly<Record<TierName, number>> = {
  anonymous: 2,
  standard: 1,
  partner: 5,
  internal: 20,
};
