/** The composition root: the path of a request, from the listener to the services, in the order that it takes. */
import { createControlPlane } from "../clients/core/control-plane.ts";
import { createClients, type Services } from "../clients/index.ts";
import { createAuthenticator } from "./auth/bearer.ts";
import type { Config } from "./config.ts";
import { createGraphQLServer } from "./execution/graphql-server.ts";
import { type Frontend, frontends } from "./frontends/index.ts";
import { createArgumentBounds } from "./guard/argument-bounds.ts";
import { registerEndpoint } from "./http/endpoint.ts";
import { createListener } from "./http/listener.ts";
import { createLoaders } from "./loaders/index.ts";
import { createLogger, type Logger } from "./telemetry/log.ts";
import { createErrorReport } from "./telemetry/report-errors.ts";
import { createUpstreamReport } from "./telemetry/report-upstream.ts";

/** A configuration whose services are known, whether configured or those of the demo. */
export type GatewayConfig = Config & { readonly services: Services };

export interface Gateway {
  readonly log: Logger;
  /** Begins to serve, and gives the base URL. Rejects where the port is taken. */
  listen(): Promise<string>;
  /** Takes no new requests, answers those it has, and ends. */
  close(): Promise<void>;
}

export async function createGateway(
  config: GatewayConfig,
  served: readonly Frontend[] = frontends,
): Promise<Gateway> {
  const log = createLogger(config.logLevel);
  const listener = await createListener(log);
  const issuer = createControlPlane("issuer");
  const authenticate = createAuthenticator(config.issuer, issuer.fetch);
  if (config.issuer === null) log.warn("no issuer is configured: every token will be refused");
  const deadlines = served.map(({ deadlineMs }) => config.deadlineMs ?? deadlineMs);
  const services = createClients(config.services, {
    readTransport: config.readTransport,
    cacheMaxBytes: config.cacheMaxBytes,
    maxDeadlineMs: Math.max(...deadlines),
    minDeadlineMs: Math.min(...deadlines),
    onEvent: createUpstreamReport(log),
  });
  listener.addHook("onClose", async () => {
    services.close();
    issuer.close();
  });
  const reportErrors = createErrorReport(log);

  for (const frontend of served) {
    const graphql = await createGraphQLServer(frontend, {
      production: config.production,
      checks: [createArgumentBounds],
      reportErrors,
    });
    registerEndpoint(listener, {
      name: frontend.name,
      deadlineMs: config.deadlineMs ?? frontend.deadlineMs,
      authenticate,
      graphql,
      breakers: services,
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
