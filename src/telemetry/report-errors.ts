/** Logs what callers are not told: each error of an operation with its cause; and audits what they were refused. */
import { GraphQLError } from "graphql";
import type { GatewayContext } from "../context.ts";
import { codeOf, type ErrorCode } from "../errors.ts";
import type { Refusal } from "./audit.ts";
import type { Logger } from "./log.ts";

/** Refused for what the caller is, or has had already. */
const refusalCodes: ReadonlySet<ErrorCode | null> = new Set([
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "OPERATION_REJECTED",
  "PERSISTED_QUERY_NOT_FOUND",
]);

/** What the caller caused is the caller's to know. */
const callersCodes: ReadonlySet<ErrorCode | null> = new Set([
  ...refusalCodes,
  "BAD_USER_INPUT",
  "REQUEST_CANCELLED",
]);

export function createErrorReport(log: Logger, audit: (refusal: Refusal) => void) {
  return (errors: readonly Error[], context: GatewayContext): void => {
    const { requestId, identity, caller } = context;
    const refusals = new Map<string, { readonly what: string; readonly why: string; times: number }>();
    for (const error of errors) {
      const source = (error instanceof GraphQLError && error.originalError) || error;
      const code = codeOf(source) ?? codeOf(error instanceof GraphQLError ? error.extensions : null);
      const fields = {
        requestId,
        userId: identity?.subject,
        path: error instanceof GraphQLError ? error.path?.join(".") : undefined,
        code,
        service: source instanceof Error && "service" in source ? source.service : undefined,
        err: source,
      };
      if (refusalCodes.has(code)) {
        const refusal = { what: placeOf(error), why: `${code}: ${source.message}`, times: 0 };
        const key = `${refusal.what} ${refusal.why}`;
        const known = refusals.get(key) ?? refusal;
        known.times += 1;
        refusals.set(key, known);
      }
      const isDocuments = source instanceof GraphQLError && source.path === undefined;
      if (callersCodes.has(code) || isDocuments) log.debug(fields, "operation refused");
      // An error without a code is ours to mend.
      else if (code === null) log.error(fields, "field failed unexpectedly");
      else log.warn(fields, "field failed");
    }
    // Once, though an operation's errors may be told in several parts.
    for (const service of new Set(context.foreign.splice(0))) {
      audit({
        who: caller,
        what: `records of ${service}`,
        why: "FOREIGN: they belong to somebody else",
        requestId,
      });
    }
    // A hundred aliases of one field are one line.
    for (const { what, why, times } of refusals.values()) {
      audit({ who: caller, what, why: times > 1 ? `${times} times ${why}` : why, requestId });
    }
  };
}

/** The fields that lead to it, without their places in lists. */
function placeOf(error: Error): string {
  const path = error instanceof GraphQLError ? error.path : undefined;
  if (path === undefined) return "operation";
  return `field ${path.filter((key) => typeof key === "string").join(".")}`;
}
