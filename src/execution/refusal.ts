/** Stage 5: the answer to a request whose document is not executed. */
import { HeaderMap, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from "@apollo/server";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { codeOf } from "../errors.ts";
import { isStrict, mediaTypeFor } from "./media-type.ts";

const notExecutable: ReadonlySet<string> = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "BAD_USER_INPUT",
  "OPERATION_REJECTED",
]);

/**
 * GraphQL over HTTP, sections 6.4.1 and 6.4.2: a request that is well-formed but can't be executed is 200 where the
 * answer is `application/json`, 400 where it is `application/graphql-response+json`.
 * @returns Null for a code of something else.
 */
export function refusalStatus(code: unknown, accept: string | undefined): 200 | 400 | null {
  if (typeof code !== "string" || !notExecutable.has(code)) return null;
  return isStrict(mediaTypeFor(accept)) ? 400 : 200;
}

/** @param format What leaves of each error. */
export function refuse(
  request: HTTPGraphQLRequest,
  errors: readonly Error[],
  format: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError,
): HTTPGraphQLResponse {
  const accept = request.headers.get("accept");
  const formatted = errors.map((error) =>
    format(error instanceof GraphQLError ? error.toJSON() : error, error),
  );
  // What is not about the document is about the request: 400 for each media type.
  const [first] = errors;
  const code = formatted[0]?.extensions?.code;
  const status = refusalStatus(code, accept) ?? (first && codeOf(first) === "BAD_REQUEST" ? 400 : 500);
  return {
    status,
    headers: new HeaderMap([["content-type", mediaTypeFor(accept)]]),
    body: { kind: "complete", string: JSON.stringify({ errors: formatted }) },
  };
}
