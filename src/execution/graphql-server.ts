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
import type { GraphQLSchema } from "graphql";
import type { GatewayContext, PendingOperation } from "../context.ts";
import type { Frontend } from "../frontends/index.ts";
import { formatError } from "./format-error.ts";
import { staleOf } from "./kept.ts";
import { isStrict, mediaTypeFor } from "./media-type.ts";
import { settleProvisional } from "./provisional.ts";
import { buildSchema } from "./schema.ts";

/** Made once for each schema, a check looks at an operation before it runs, and throws where it must not. */
export type CreateCheck = (schema: GraphQLSchema) => (pending: PendingOperation) => void;

/** Told of each error, before anything is masked: those that the caller gets, and those that a substitute stands in for. */
export type ReportErrors = (errors: readonly Error[], context: GatewayContext) => void;

export interface GraphQLServerOptions {
  readonly production: boolean;
  readonly checks: readonly CreateCheck[];
  readonly reportErrors: ReportErrors;
}

export interface GraphQLServer {
  /** Never rejects: whatever goes wrong is an answer. */
  execute(request: HTTPGraphQLRequest, context: GatewayContext): Promise<HTTPGraphQLResponse>;
  stop(): Promise<void>;
}

export async function createGraphQLServer(
  frontend: Frontend,
  { production, checks, reportErrors }: GraphQLServerOptions,
): Promise<GraphQLServer> {
  const schema = buildSchema(frontend);
  const apollo = new ApolloServer<GatewayContext>({
    schema,
    formatError,
    introspection: !production,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    stringifyResult: (result) => JSON.stringify(result),
    plugins: [
      runChecks(checks.map((createCheck) => createCheck(schema))),
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
    execute: (httpGraphQLRequest, context) =>
      apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => context }),
    stop: () => apollo.stop(),
  };
}

type Plugin = ApolloServerPlugin<GatewayContext>;
type RequestContext = GraphQLRequestContext<GatewayContext>;

const runChecks = (checks: readonly ReturnType<CreateCheck>[]): Plugin => ({
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, operation, request }) => {
      // A document without the operation that is asked for is the engine's to refuse.
      if (operation === undefined) return;
      const variables = request.variables ?? {};
      for (const check of checks) check({ document, operation, variables });
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
    willSendResponse: async ({ response: { body }, contextValue }) => {
      if (body.kind === "single") {
        await settleProvisional(body.singleResult, contextValue.provisional);
        const stale = staleOf(contextValue.kept);
        if (stale !== null) body.singleResult.extensions = { ...body.singleResult.extensions, stale };
      }
      reportErrors([...new Set(contextValue.substituted)], contextValue);
    },
  }),
});

/**
 * GraphQL over HTTP, sections 6.4.1 and 6.4.2: a request that is well-formed but can't be executed is 200 where the
 * answer is `application/json`, 400 where it is `application/graphql-response+json`. The engine answers 400 to both,
 * and 500 to an operation that a check refuses.
 */
const statusByMediaType: Plugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response, errors }: RequestContext) => {
      const { http, body } = response;
      if (body?.kind !== "single" || body.singleResult.data !== undefined) return;
      const code = errors?.[0] && body.singleResult.errors?.[0]?.extensions?.code;
      if (typeof code !== "string" || !notExecutable.has(code)) return;
      http.status = isStrict(mediaTypeFor(request.http?.headers.get("accept"))) ? 400 : 200;
    },
  }),
};

const notExecutable = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "BAD_USER_INPUT",
]);
