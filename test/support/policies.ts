/** Policies that tests of the call stack put in place of the usual ones. */
import type { ServiceConfig } from "../../clients/core/stack.ts";

export type Policies = NonNullable<ServiceConfig["policies"]>;

/** A breaker that never has enough attempts to conclude anything. */
export const neverOpens = { minAttempts: Number.MAX_SAFE_INTEGER } as const satisfies Policies["breaker"];
