/** A process with the gateway, as it runs in production. */
import { readConfig } from "../src/config.ts";
import { createGateway } from "../src/gateway.ts";
import { givenInput, tellParent } from "./child.ts";
import type { ReadyServices, ServiceUrls } from "./services-process.ts";

export interface GatewayInput {
  readonly urls: ServiceUrls;
  readonly issuer: ReadyServices["issuer"];
}

/** The breaker tries again sooner than usual, so that a short round has all that comes of a service that hangs. */
const policies = { breaker: { resetMs: 1_000, maxResetMs: 1_000 } };

const { urls, issuer } = givenInput<GatewayInput>();
const serviceOf = (url: string) => ({ urls: [url], policies });

const gateway = await createGateway({
  ...readConfig({}),
  production: true,
  port: 0,
  logLevel: "info",
  issuer,
  // Kept answers would hide how long asking takes.
  cacheMaxBytes: 0,
  services: {
    user: serviceOf(urls.user),
    order: serviceOf(urls.order),
    payment: serviceOf(urls.payment),
    catalog: serviceOf(urls.catalog),
  },
});
tellParent(await gateway.listen());
