/** The process: reads the configuration, starts the gateway, and drains it when told to stop. */
import { readFileSync } from "node:fs";
import closeWithGrace from "close-with-grace";
import { type Services, serviceNames } from "../clients/index.ts";
import type { Demo } from "../demo/start.ts";
import { type BannerOptions, banner } from "./banner.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { frontends } from "./frontends/index.ts";
import { createGateway, type GatewayConfig } from "./gateway.ts";

/** On top of the longest deadline: for a body that is still on its way (10 s), and for the answer's. */
const drainSlackMs = 15_000;

/** How fast a demo order goes from paid to shipped to delivered. */
const demoProgressEveryMs = 20_000;
const demoTokenSeconds = 12 * 60 * 60;

try {
  await start(readConfig());
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

async function start(readFromEnvironment: Config): Promise<void> {
  const { config, demo } = await withServices(readFromEnvironment);
  const gateway = await createGateway(config);
  const longestMs = Math.max(...frontends.map(({ deadlineMs }) => config.deadlineMs ?? deadlineMs));
  // Before listening: whoever starts the process may stop it at any moment.
  closeWithGrace({ delay: longestMs + drainSlackMs, logger: false }, async ({ err }) => {
    if (err) gateway.log.fatal({ err }, "uncaught error");
    await gateway.close();
    await demo?.close();
  });
  const url = await gateway.listen();
  if (config.production) gateway.log.info({ url }, "ready");
  else process.stdout.write(await describe(config, url, demo));
}

/** Where no service is configured, the demo stands in for all of them, and for the issuer. */
async function withServices(config: Config): Promise<{ config: GatewayConfig; demo: Demo | null }> {
  if (config.services !== null) return { config: { ...config, services: config.services }, demo: null };
  const { startDemo } = await import("../demo/start.ts");
  const demo = await startDemo({ progressEveryMs: demoProgressEveryMs });
  const entries = serviceNames.map((name) => [name, { urls: [demo.services[name].url] }]);
  const services = Object.fromEntries(entries) as Services;
  return { config: { ...config, services, issuer: config.issuer ?? demo.issuer }, demo };
}

async function describe(config: GatewayConfig, url: string, demo: Demo | null): Promise<string> {
  const packageFile = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const endpoints = frontends.map(({ name }) => [name, `${url}/graphql/${name}`] as const);
  const services = Object.entries(config.services).map(([name, { urls }]) => [name, urls.join(" ")] as const);
  const issuer = config.issuer
    ? [
        ["issuer", config.issuer.issuer] as const,
        ["keys", config.issuer.jwksUrl] as const,
        ["audience", config.issuer.audience] as const,
      ]
    : [];
  return banner({
    version: JSON.parse(packageFile).version,
    readyInMs: performance.now(),
    addresses: [...endpoints, ...services, ...issuer],
    demo: demo && (await demoTrial(config, url, demo)),
  });
}

/** Null where another issuer is configured: then the demo's tokens are of no use. */
async function demoTrial(
  config: GatewayConfig,
  url: string,
  { issuer }: Demo,
): Promise<BannerOptions["demo"]> {
  if (config.issuer !== issuer) return null;
  const token = await issuer.mint("u1", { expiresInSeconds: demoTokenSeconds });
  return { person: "u1", token, webUrl: `${url}/graphql/web`, issuerUrl: issuer.url };
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, message, stack, address, port } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (code === "EADDRINUSE") {
    return `Port ${port} on ${address} is in use. Stop what uses it, or set PORT to another (0 takes any free one).`;
  }
  if (code === "EACCES")
    return `Port ${port} on ${address} may not be used by this user. Set PORT to another.`;
  if (code === "ENOTFOUND" || code === "EADDRNOTAVAIL") {
    return `HOST is not an address of this machine: ${address ?? message}. Set it to one, such as 127.0.0.1 or 0.0.0.0.`;
  }
  return stack ?? message;
}
