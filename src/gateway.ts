/** The composition root: the path of a request, from the listener to the services, in the order that it takes. */
import { createControlPlane } from "../clients/core/control-plane.ts";
import { createClients, type Services } from "../clients/index.ts";
import { createApiKeys } from "./auth/api-keys.ts";
import { createAuthenticator } from "./auth/authenticate.ts";
import { createTokenVerifier } from "./auth/bearer.ts";
import { createIntrospection } from "./auth/introspection.ts";
import { createRevocations } from "./auth/revocations.ts";
import { type Config, ConfigError } from "./config.ts";
import { type CreateCheck, createGraphQLServer, type GraphQLServer } from "./execution/graphql-server.ts";
import { type Frontend, frontends } from "./frontends/index.ts";
import { createArgumentBounds, createVariableLimits } from "./guard/argument-bounds.ts";
import { createCostLimit } from "./guard/cost.ts";
import { createCostBudget } from "./guard/cost-budget.ts";
import { createDocumentLimits } from "./guard/document-limits.ts";
import { createFanOutCheck } from "./guard/fan-out.ts";
import { createOperationFields } from "./guard/operation-fields.ts";
import { closedFrontends, createDocumentSources } from "./guard/trusted-documents.ts";
import { createCallerLimits } from "./http/caller-limits.ts";
import { registerEndpoint } from "./http/endpoint.ts";
import { createListener } from "./http/listener.ts";
import { createLimits } from "./limits/limits.ts";
import { tierFactors } from "./limits/tiers.ts";
import { createLoaders } from "./loaders/index.ts";
import { createRedisStore } from "./store/redis.ts";
import type { SharedStore } from "./store/store.ts";
import { createAudit, type Refusal } from "./telemetry/audit.ts";
import { createLogger, type Logger } from "./telemetry/log.ts";
import { createErrorReport } from "./telemetry/report-errors.ts";
import { createKeyReport } from "./telemetry/report-keys.ts";
import { createStoreReport } from "./telemetry/report-store.ts";
import { createUntrustedReport } from "./telemetry/report-untrusted.ts";
import { createUpstreamReport } from "./telemetry/report-upstream.ts";
import { createReservation } from "./wrappers/with-rate-limit.ts";

/** A configuration whose services are known, whether configured or those of the demo. */
export type GatewayConfig = Config & { readonly services: Services };

export interface Gateway {
  readonly log: Logger;
  /** Begins to serve, and gives the base URL. Rejects where the port is taken. */
  listen(): Promise<string>;
  /** Takes no new requests, answers those it has, and ends. */
  close(): Promise<void>;
}

/** @throws where the configuration names what is not there, or a rule that is declared does not hold. */
export async function createGateway(
  config: GatewayConfig,
  served: readonly Frontend[] = frontends,
): Promise<Gateway> {
  const log = createLogger(config.logLevel);
  const audit = createAudit(log);
  const listener = await createListener(log, config);
  const { redisUrl } = config;
  const store = redisUrl === null ? null : await createRedisStore(redisUrl, createStoreReport(log));
  const { takeAll } = createLimits({ store });
  const credentials = await createCredentials(config, store, log, audit);
  const services = createServices(config, served, log);
  const callerLimits = createCallerLimits({
    perIp: config.rateLimitPerIp,
    perIdentity: config.rateLimitPerIdentity,
    factors: tierFactors,
    take: takeAll,
    onRefused: ({ caller, countedBy, requestId }) =>
      audit({ who: caller, what: "request", why: `RATE_LIMITED: by ${countedBy}`, requestId }),
  });
  listener.addHook("onClose", async () => {
    for (const part of [services, credentials, store]) part?.close();
  });

  const sourceOf = createDocumentSources(config, served);
  for (const name of closedFrontends(config, served)) {
    log.warn({ frontend: name }, "nothing runs: stored operations only, and there are none");
  }
  const checks = createChecks(config, services);
  for (const frontend of served) {
    const graphql = await createGraphQLServer(frontend, {
      production: config.production,
      source: sourceOf(frontend),
      checkDocument: createDocumentLimits(frontend.limits),
      checkVariables: createVariableLimits(frontend.limits),
      checks,
      reportErrors: createErrorReport(log, audit),
      onUntrusted: createUntrustedReport(log),
    });
    await prove(frontend, graphql);
    registerEndpoint(listener, {
      name: frontend.name,
      deadlineMs: config.deadlineMs ?? frontend.deadlineMs,
      credentials: frontend.credentials,
      authenticate: credentials.authenticate,
      callerLimits,
      graphql,
      breakers: services,
      take: takeAll,
      createLoaders: (session, subject) => createLoaders(services.clients, session, subject),
    });
    listener.addHook("onClose", () => graphql.stop());
  }

  return {
    log,
    listen: () => listener.listen({ host: config.host, port: config.port }),
    close: () => listener.close(),
  };
}

async function prove({ name }: Frontend, graphql: GraphQLServer): Promise<void> {
  const faults = await graphql.findUnheld(createLimits({ store: null }).takeAll);
  if (faults.length > 0)
    throw new Error([`${name} does not hold to what it declares:`, ...faults].join("\n  "));
}

/** All that can say who asks. */
async function createCredentials(
  { issuer, introspection, apiKeysFile, revocationsFile }: Config,
  store: SharedStore | null,
  log: Logger,
  audit: (refusal: Refusal) => void,
) {
  if (issuer === null) log.warn("no issuer is configured: every JWT will be refused");
  const controlPlane = createControlPlane("issuer");
  const onFault = (what: string) => (err: Error) => log.warn({ err }, what);
  const authenticator = createAuthenticator({
    tokens: issuer && createTokenVerifier(issuer, controlPlane.fetch, { onEvent: createKeyReport(log) }),
    opaqueTokens: introspection && createIntrospection(introspection, controlPlane.postForm, { issuer }),
    keys: await of(
      "API_KEYS_FILE",
      createApiKeys({ file: apiKeysFile, store, onFault: onFault("API keys can't be read") }),
    ),
    revocations: await of(
      "REVOCATIONS_FILE",
      createRevocations({ file: revocationsFile, store, onFault: onFault("revocations can't be read") }),
    ),
    onRefused: audit,
  });
  return {
    authenticate: authenticator.authenticate,
    close: () => {
      authenticator.close();
      controlPlane.close();
    },
  };
}

/** What is wrong with a file is the configuration's fault, by the name of its variable. */
function of<Made>(variable: string, made: Promise<Made>): Promise<Made> {
  return made.catch((error: Error) => {
    throw new ConfigError([`${variable} names a file that can't be used: ${error.message}`]);
  });
}

function createServices(config: GatewayConfig, served: readonly Frontend[], log: Logger) {
  const deadlines = served.map(({ deadlineMs }) => config.deadlineMs ?? deadlineMs);
  return createClients(config.services, {
    readTransport: config.readTransport,
    cacheMaxBytes: config.cacheMaxBytes,
    maxDeadlineMs: Math.max(...deadlines),
    minDeadlineMs: Math.min(...deadlines),
    onEvent: createUpstreamReport(log),
  });
}

/** In this order: what costs nothing first, and what takes from a caller's counters last. */
function createChecks(
  { costBudgetPerMinute }: Config,
  services: ReturnType<typeof createServices>,
): readonly CreateCheck[] {
  const budget = createCostBudget({ perMinute: costBudgetPerMinute, factors: tierFactors });
  return [
    createArgumentBounds,
    createCostLimit,
    createFanOutCheck(services),
    // One after the other: what the budget refuses must not have spent what a field allows.
    () => budget.check,
    createReservation(createOperationFields),
  ];
}
