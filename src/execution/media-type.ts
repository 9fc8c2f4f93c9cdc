/** Stage 5: which of GraphQL's two media types an answer has. */
import Negotiator from "negotiator";

const types = [
  "application/json; charset=utf-8",
  "application/graphql-response+json; charset=utf-8",
] as const;
export type MediaType = (typeof types)[number];

/** Longer ones take milliseconds to read. A browser's has about 150. */
const maxAcceptLength = 1_024;

/** `application/json` where the caller says nothing, says too much, or takes neither. */
export function mediaTypeFor(accept: string | undefined): MediaType {
  if (accept === undefined || accept === "" || accept.length > maxAcceptLength) return types[0];
  const chosen = new Negotiator({ headers: { accept } }).mediaType([...types]);
  return types.find((type) => type === chosen) ?? types[0];
}

/** Whether a request that is well-formed but can't be executed is 400; else it is 200 (GraphQL over HTTP, 6.4). */
export function isStrict(type: MediaType): boolean {
  return type.startsWith("application/graphql-response+json");
}
