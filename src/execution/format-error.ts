/** Stage 5: what leaves the gateway of an error: fixed words, a code, and the service that it is about. */
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { codeOf, toPublicError } from "../errors.ts";

/** Anything that is not in the catalog of codes is masked. Never throws. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, code, service } = toPublicError(sourceOf(formatted, error));
  return {
    message,
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
    extensions: service === undefined ? { code } : { code, service },
  };
}

/** The error that says most: what a resolver or a scalar threw, else what the engine made of the document. */
function sourceOf(formatted: GraphQLFormattedError, error: unknown): unknown {
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (codeOf(original) !== null) return original;
  // A scalar's refusal keeps its code, also where the engine reports it as a failed validation.
  const scalarCode = original instanceof GraphQLError ? original.extensions.code : undefined;
  const engineCode = formatted.extensions?.code;
  const isEngineError = original === undefined || original instanceof GraphQLError;
  return isEngineError ? { code: scalarCode ?? engineCode, message: formatted.message } : original;
}
