/** Stage 5: from a document's text to a document that may be executed, each step cheaper than what it keeps away from the next. */
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { LRUCache } from "lru-cache";
import { type GatewayError, rejected } from "../errors.ts";
import type { OperationLimits } from "../frontends/index.ts";

/** Why a document is not executed: all that its caller is told. */
export class RefusedDocument extends Error {
  override readonly name = "RefusedDocument";
  readonly errors: readonly [GraphQLError, ...GraphQLError[]] | readonly [GatewayError];

  constructor(errors: RefusedDocument["errors"]) {
    super(errors[0].message);
    this.errors = errors;
  }
}

/**
 * Looks at a document that is not validated yet, and throws where it must not be: a GatewayError, or a GraphQLError, as
 * validation would.
 */
export type CheckDocument = (document: DocumentNode) => void;

export interface DocumentsOptions {
  readonly limits: Pick<OperationLimits, "documentBytes" | "tokens">;
  readonly checkDocument: CheckDocument;
  /** Nothing is told of the schema: no introspection, and no suggestions. */
  readonly production: boolean;
  /** Read at once, and never forgotten. */
  readonly stored: readonly { readonly name: string; readonly text: string }[];
  readonly maxCacheBytes?: number;
  /** GraphQL's own, unless a test counts. */
  readonly validateDocument?: typeof validate;
}

export interface Documents {
  /**
   * Valid documents are kept by their text, as long as there is room; invalid ones are not.
   * @throws {RefusedDocument}
   * @throws {GatewayError} `OPERATION_REJECTED`, before the rest of the text is read.
   */
  read(text: string): DocumentNode;
}

const usualCacheBytes = 32 * 1024 ** 2;
/** What a document takes in memory for each of its tokens: measured 380 to 490. */
const bytesPerToken = 500;

/** Each error can repeat what the caller sent, and takes time to word. */
const maxErrors = 5;

/** @throws where a stored document would be refused. */
export function createDocuments(schema: GraphQLSchema, options: DocumentsOptions): Documents {
  const { limits, checkDocument, production, validateDocument = validate } = options;
  const rules = [...specifiedRules, knownKinds, ...(production ? [noIntrospection] : [])];
  const kept = new LRUCache<string, DocumentNode>({
    maxSize: options.maxCacheBytes ?? usualCacheBytes,
    sizeCalculation: ({ tokenCount }, text) => 2 * text.length + bytesPerToken * (tokenCount ?? text.length),
  });

  const readAnew = (text: string): DocumentNode => {
    const bytes = Buffer.byteLength(text);
    if (bytes > limits.documentBytes) {
      throw rejected("has bytes of text", {
        reason: "documentBytes",
        limit: limits.documentBytes,
        actual: bytes,
      });
    }
    const document = parseWithin(text, limits.tokens);
    try {
      checkDocument(document);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      throw new RefusedDocument([withCode(error, "GRAPHQL_VALIDATION_FAILED")]);
    }
    const errors = validateDocument(schema, document, rules, { maxErrors, hideSuggestions: production });
    const [first, ...more] = errors.map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
    if (first !== undefined) throw new RefusedDocument([first, ...more]);
    return document;
  };
  const stored = new Map(
    options.stored.map(({ name, text }) => {
      try {
        return [text, readAnew(text)] as const;
      } catch (error) {
        throw new Error(`the stored operation ${name} can't be run: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }),
  );

  return {
    read: (text) => {
      const known = stored.get(text) ?? kept.get(text);
      if (known) return known;
      const document = readAnew(text);
      kept.set(text, document);
      return document;
    },
  };
}

/** Everything else about the schema stands beneath one of these two. */
const noIntrospection: ValidationRule = (context) => ({
  Field: (node) => {
    if (node.name.value !== "__schema" && node.name.value !== "__type") return;
    context.reportError(new GraphQLError("Introspection is off in production.", { nodes: node }));
  },
});

const plural = { query: "queries", mutation: "mutations", subscription: "subscriptions" } as const;

/** GraphQL's own rules find nothing wrong with an operation of a kind that the schema has none of. */
const knownKinds: ValidationRule = (context) => ({
  OperationDefinition: (node) => {
    if (context.getSchema().getRootType(node.operation)) return;
    context.reportError(new GraphQLError(`This frontend has no ${plural[node.operation]}.`, { nodes: node }));
  },
});

function parseWithin(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    // Nothing else that the parser says begins like this.
    if (error.message.startsWith("Syntax Error: Document contains more")) {
      throw rejected("has tokens", { reason: "tokens", limit: maxTokens, actual: maxTokens + 1 });
    }
    throw new RefusedDocument([withCode(error, "GRAPHQL_PARSE_FAILED")]);
  }
}

/** A scalar's refusal keeps its own code. */
function withCode(error: GraphQLError, code: string): GraphQLError {
  const { nodes = null, source = null, positions = null, originalError, extensions } = error;
  return new GraphQLError(error.message, {
    nodes,
    source,
    positions,
    originalError: originalError ?? error,
    extensions: { code, ...extensions },
  });
}
