/** Logs what callers are not told: each error of an operation with its cause. */
import { GraphQLError } from "graphql";
import type { GatewayContext } from "../context.ts";
import { codeOf } from "../errors.ts";
import type { Logger } from "./log.ts";

export function createErrorReport(log: Logger) {
  return (errors: readonly Error[], { requestId, identity }: GatewayContext): void => {
    for (const error of errors) {
      const source = (error instanceof GraphQLError && error.originalError) || error;
      const code = codeOf(source);
      const fields = {
        requestId,
        userId: identity?.subject,
        path: error instanceof GraphQLError ? error.path?.join(".") : undefined,
        code,
        service: source instanceof Error && "service" in source ? source.service : undefined,
        err: source,
      };
      // What the caller caused is the caller's to know; an error without a code is ours to mend.
      const isCallers =
        code === "BAD_USER_INPUT" || code === "UNAUTHENTICATED" || code === "REQUEST_CANCELLED";
      const isDocuments = source instanceof GraphQLError && source.path === undefined;
      if (isCallers || isDocuments) log.debug(fields, "operation refused");
      else if (code === null) log.error(fields, "field failed unexpectedly");
      else log.warn(fields, "field failed");
    }
  };
}
