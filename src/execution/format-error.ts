/** Stage 5: what leaves the gateway of an error: fixed words, a code, the service that it is about, and when to ask again. */
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { codeOf, GatewayError, toPublicError } from "../errors.ts";

/** Anything that is not in the catalog of codes is masked. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, ...extensions } = toPublicError(sourceOf(formatted, error));
  return {
    message,
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
    extensions,
  };
}

/** In production nobody is told what they might have meant: it is a list of what the schema has. */
export function withoutSuggestion(formatted: GraphQLFormattedError): GraphQLFormattedError {
  return { ...formatted, message: formatted.message.replace(/ ?Did you mean[\s\S]*$/, "") };
}

/** What a resolver or a check threw, as it is; what the engine says of the caller's document, under its code. */
function sourceOf(formatted: GraphQLFormattedError, error: unknown): unknown {
  const thrown = error instanceof GraphQLError ? error.originalError : error;
  if (thrown !== undefined && !(thrown instanceof GraphQLError)) return thrown;
  // A scalar's refusal keeps its own code, also where the engine reports it as a failed validation.
  const code = codeOf(thrown?.extensions) ?? codeOf(formatted.extensions) ?? "INTERNAL_SERVER_ERROR";
  return new GatewayError(code, formatted.message);
}
