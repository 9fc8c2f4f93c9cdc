/** Stage 5: one Apollo Server per frontend. Takes an HTTP request and its context, gives an HTTP answer. */
import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestContext,
  type HTTPGraphQLRequest,
  type HTTPGraphQLResponse,
} from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { type DocumentNode, type GraphQLSchema, Kind, type validate } from "graphql";
import type { AskedDocument, GatewayContext, PendingOperation } from "../context.ts";
import { toRetryAfter } from "../errors.ts";
import type { Frontend } from "../frontends/index.ts";
import type { TakeAll } from "../limit.ts";
import {
  type CheckDocument,
  createDocuments,
  type Documents,
  type DocumentsOptions,
  RefusedDocument,
} from "./documents.ts";
import { formatError, withoutSuggestion } from "./format-error.ts";
import { staleOf } from "./kept.ts";
import { readParameters, withText } from "./parameters.ts";
import { costHeader, includeCost, toCostExtension } from "./price.ts";
import { settleProvisional } from "./provisional.ts";
import { refusalStatus, refuse } from "./refusal.ts";
import { buildSchema } from "./schema.ts";
import { findUnheldRules } from "./self-test.ts";
import { findUnheldLimits } from "./self-test-limits.ts";

/**
 * Made once for each schema, a check looks at an operation before it runs, and throws where it must not. Checks run one
 * after the other, and each is waited for.
 */
export type CreateCheck = (schema: GraphQLSchema, frontend: Frontend) => Check;
export type Check = (pending: PendingOperation, context: GatewayContext) => void | Promise<void>;

/** Told of each error, before anything is masked: those that the caller gets, and those that a substitute stands in for. */
export type ReportErrors = (errors: readonly Error[], context: GatewayContext) => void;

/** Says which document a request is to run, and throws a GatewayError where it may not. */
export interface DocumentSource {
  /** The frontend's stored operations: read at once, and never forgotten. */
  readonly stored: DocumentsOptions["stored"];
  /** Null where the request asks for none. `untrustedHash` is null where nobody need be told of it. */
  find(asked: AskedDocument): { readonly text: string; readonly untrustedHash: string | null } | null;
}

export interface GraphQLServerOptions {
  readonly production: boolean;
  readonly source: DocumentSource;
  /** Before a document is validated. */
  readonly checkDocument: CheckDocument;
  /** Before anything is made of the variables; throws where they must not be. */
  readonly checkVariables: (variables: unknown) => void;
  readonly checks: readonly CreateCheck[];
  readonly reportErrors: ReportErrors;
  /** Told of each valid document that has an `untrustedHash`. */
  readonly onUntrusted: (document: {
    readonly frontend: string;
    readonly hash: string;
    readonly operationName: string | null;
  }) => void;
  /** For tests that count. */
  readonly validateDocument?: typeof validate;
}

export interface GraphQLServer {
  /**
   * Never rejects: whatever goes wrong is an answer.
   * @param name The stored operation that the request's path names.
   */
  execute(
    request: HTTPGraphQLRequest,
    context: GatewayContext,
    name?: string | null,
  ): Promise<HTTPGraphQLResponse>;
  /**
   * Tries whatever is declared of the frontend on it: what was left out of the wiring must not wait for an attacker to show.
   * @param take Counters of its own, which nobody else's calls touch.
   * @returns A sentence for each rule or limit that does not hold; empty where all do.
   */
  findUnheld(take: TakeAll): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** @throws where a stored operation can't be run. */
export async function createGraphQLServer(
  frontend: Frontend,
  options: GraphQLServerOptions,
): Promise<GraphQLServer> {
  const { production, checks, reportErrors } = options;
  const schema = buildSchema(frontend);
  const documents = createDocuments(schema, {
    ...options,
    limits: frontend.limits,
    stored: options.source.stored,
  });
  const prepare = createPreparation(frontend, documents, options);
  const documentOf = new WeakMap<HTTPGraphQLRequest, DocumentNode>();
  const format: typeof formatError = (formatted, error) =>
    production ? withoutSuggestion(formatError(formatted, error)) : formatError(formatted, error);
  const apollo = new ApolloServer<GatewayContext>({
    schema,
    formatError: format,
    introspection: !production,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    persistedQueries: false,
    // It parses and validates nothing: it gets documents that were, and of any other it reads no further than a token.
    documentStore: null,
    parseOptions: { maxTokens: 0 },
    stopOnTerminationSignals: false,
    stringifyResult: (result) => JSON.stringify(result),
    plugins: [
      useDocument(documentOf),
      runChecks(checks.map((createCheck) => createCheck(schema, frontend))),
      reportTo(reportErrors),
      finish(reportErrors),
      statusByMediaType,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();
  return {
    execute: async (request, context, name = null) => {
      const httpGraphQLRequest = { ...request };
      let refused: readonly Error[] | null = null;
      // Asked for when the engine has seen that the request is no forgery, and before it reads any of it.
      const contextWithDocument = async () => {
        try {
          const prepared = prepare(request, name);
          if (prepared !== null) {
            Object.assign(httpGraphQLRequest, prepared.request);
            documentOf.set(httpGraphQLRequest, prepared.document);
          }
        } catch (error) {
          refused = error instanceof RefusedDocument ? error.errors : [error as Error];
          throw error;
        }
        return context;
      };
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest,
        context: contextWithDocument,
      });
      if (refused === null) return answer;
      reportErrors(refused, context);
      return refuse(request, refused, format);
    },
    findUnheld: async (take) => [
      ...(await findUnheldRules(schema, frontend.name, take)),
      ...(await findUnheldLimits(
        schema,
        frontend,
        {
          readDocument: documents.read,
          checkVariables: options.checkVariables,
          createChecks: checks,
          production,
        },
        take,
      )),
    ],
    stop: () => apollo.stop(),
  };
}

/** The way from a request to the document that it runs. Null for what the engine refuses by itself. */
function createPreparation(frontend: Frontend, documents: Documents, options: GraphQLServerOptions) {
  const { source, checkVariables, onUntrusted } = options;
  return (request: HTTPGraphQLRequest, name: string | null) => {
    const parameters = readParameters(request);
    if (parameters === null) return null;
    checkVariables(parameters.variables);
    const found = source.find({ ...parameters, name });
    if (found === null) return null;
    const document = documents.read(found.text);
    if (found.untrustedHash !== null) {
      const operationName = operationNameIn(document);
      onUntrusted({ frontend: frontend.name, hash: found.untrustedHash, operationName });
    }
    return { document, request: withText(request, found.text) };
  };
}

function operationNameIn({ definitions }: DocumentNode): string | null {
  const operation = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  return operation?.name?.value ?? null;
}

type Plugin = ApolloServerPlugin<GatewayContext>;
type RequestContext = GraphQLRequestContext<GatewayContext>;

/** The engine neither parses nor validates where it finds that there is a document. */
const useDocument = (documentOf: WeakMap<HTTPGraphQLRequest, DocumentNode>): Plugin => ({
  requestDidStart: async () => ({
    didResolveSource: async (requestContext) => {
      const { http } = requestContext.request;
      const document = http && documentOf.get(http);
      const open: { document?: DocumentNode } = requestContext;
      if (document) open.document = document;
    },
  }),
});

const runChecks = (checks: readonly Check[]): Plugin => ({
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, operation, request, contextValue }) => {
      // A document without the operation that is asked for is the engine's to refuse.
      if (operation === undefined) return;
      const pending = { document, operation, variables: request.variables ?? {} };
      for (const check of checks) await check(pending, contextValue);
    },
  }),
});

const reportTo = (reportErrors: ReportErrors): Plugin => ({
  requestDidStart: async () => ({
    didEncounterErrors: async ({ errors, contextValue }) => reportErrors(errors, contextValue),
  }),
});

/** One hook, since those of several plugins run side by side, and what is settled has its say in what is told. */
const finish = (reportErrors: ReportErrors): Plugin => ({
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response: { body }, contextValue }) => {
      if (body.kind === "single") {
        await settleProvisional(body.singleResult, contextValue.provisional);
        const stale = staleOf(contextValue.kept);
        if (stale !== null) body.singleResult.extensions = { ...body.singleResult.extensions, stale };
        const { quote } = contextValue.price;
        if (quote !== null && request.http?.headers.get(costHeader) === includeCost) {
          const cost = toCostExtension(quote, body.singleResult.data);
          body.singleResult.extensions = { ...body.singleResult.extensions, cost };
        }
      }
      reportErrors([...new Set(contextValue.substituted)], contextValue);
    },
  }),
});

/** Of what can't be executed. The engine answers 400 for both media types, and 500 to an operation that a check refuses. */
const statusByMediaType: Plugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response, errors }: RequestContext) => {
      const { http, body } = response;
      if (body?.kind !== "single" || body.singleResult.data !== undefined) return;
      const code = errors?.[0] && body.singleResult.errors?.[0]?.extensions?.code;
      if (code === "RATE_LIMITED") {
        http.status = 429;
        const retryAfterMs = Number(body.singleResult.errors?.[0]?.extensions?.retryAfterMs ?? 0);
        http.headers.set("retry-after", String(toRetryAfter(retryAfterMs)));
      }
      const status = refusalStatus(code, request.http?.headers.get("accept"));
      if (status !== null) http.status = status;
    },
  }),
};
