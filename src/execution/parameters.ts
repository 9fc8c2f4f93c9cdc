/** Stage 5: what a request says of the document that it wants run, as GraphQL over HTTP and its appendix on stored documents have it. */
import type { HTTPGraphQLRequest } from "@apollo/server";
import type { AskedDocument } from "../context.ts";
import { GatewayError } from "../errors.ts";

export interface Parameters extends Omit<AskedDocument, "name"> {
  /** As they came: whether they are what the operation takes is seen later. */
  readonly variables: unknown;
}

/**
 * Null for a request that the engine refuses before it looks for a document: a batch, a body that is no object, a
 * parameter that is given twice or is no JSON.
 * @throws {GatewayError} `BAD_REQUEST` for an identifier that can't be one.
 */
export function readParameters(request: HTTPGraphQLRequest): Parameters | null {
  const given = request.method === "GET" ? fromSearch(request.search) : request.body;
  if (!isRecord(given)) return null;
  return {
    text: textOf(given.query),
    documentId: documentIdOf(given.documentId),
    sha256Hash: isRecord(given.extensions) ? sha256HashOf(given.extensions.persistedQuery) : null,
    variables: given.variables,
  };
}

/** What the engine is given of a request that it runs: of all else there may be much. */
export function withText(request: HTTPGraphQLRequest, text: string): HTTPGraphQLRequest {
  if (request.method !== "GET") {
    const given = isRecord(request.body) ? request.body : {};
    const body: Record<string, unknown> = { query: text };
    for (const name of ["operationName", "variables"]) if (name in given) body[name] = given[name];
    if ("extensions" in given) body.extensions = withoutHash(given.extensions);
    return { ...request, body };
  }
  const given = new URLSearchParams(request.search);
  const search = new URLSearchParams({ query: text });
  for (const name of ["operationName", "variables"]) {
    const value = given.get(name);
    if (value !== null) search.set(name, value);
  }
  const extensions = fromSearch(request.search)?.extensions;
  if (extensions !== undefined) search.set("extensions", JSON.stringify(withoutHash(extensions)));
  return { ...request, search: `?${search}` };
}

/** The engine would look for the hash by itself, and for nothing else; what is no object it refuses. */
const withoutHash = (extensions: unknown): unknown => (isRecord(extensions) ? {} : extensions);

function fromSearch(search: string): Record<string, unknown> | null {
  const parameters = new URLSearchParams(search);
  const given: Record<string, unknown> = {};
  for (const name of ["query", "operationName", "variables", "extensions", "documentId"]) {
    const [first, ...more] = parameters.getAll(name);
    if (more.length > 0) {
      if (name !== "documentId") return null;
      throw new GatewayError("BAD_REQUEST", "Send documentId once.");
    }
    if (first !== undefined) given[name] = first;
  }
  try {
    for (const name of ["variables", "extensions"]) {
      if (typeof given[name] === "string") given[name] = JSON.parse(given[name]);
    }
  } catch {
    return null;
  }
  return given;
}

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);

function documentIdOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && value !== "") return value;
  throw new GatewayError("BAD_REQUEST", "Send documentId as text: `sha256:` and the document's hash.");
}

function sha256HashOf(persistedQuery: unknown): string | null {
  if (persistedQuery === undefined || persistedQuery === null) return null;
  if (
    isRecord(persistedQuery) &&
    persistedQuery.version === 1 &&
    typeof persistedQuery.sha256Hash === "string"
  ) {
    return persistedQuery.sha256Hash;
  }
  throw new GatewayError(
    "BAD_REQUEST",
    'Send extensions.persistedQuery as {"version": 1, "sha256Hash": …}, with the hash as text.',
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
