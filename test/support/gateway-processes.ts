/** Gateways as processes of their own, all of them on the same demo services behind fault proxies. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDemo } from "../../demo/start.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import { type ServiceName, serviceNames } from "./gateway.ts";
import { type Process, startProcess } from "./process.ts";

export interface GatewayProcess extends Process {
  readonly url: string;
}

export async function startServices() {
  const demo = await startDemo();
  const entries = await Promise.all(
    serviceNames.map(async (name) => [name, await startFaultProxy(demo.services[name].url)] as const),
  );
  const proxies = Object.fromEntries(entries) as Record<ServiceName, (typeof entries)[number][1]>;
  // What one process has compiled, the next one need not: a start takes half the time.
  const compiled = mkdtempSync(join(tmpdir(), "portico-compiled-"));
  const environment: Readonly<Record<string, string>> = {
    NODE_ENV: "production",
    NODE_COMPILE_CACHE: compiled,
    PORT: "0",
    // All load of a test comes from one address.
    RATE_LIMIT_PER_IP: "0",
    RATE_LIMIT_PER_IDENTITY: "0",
    COST_BUDGET_PER_MINUTE: "0",
    CACHE_MAX_BYTES: "0",
    JWKS_URL: demo.issuer.jwksUrl,
    JWT_ISSUER: demo.issuer.issuer,
    JWT_AUDIENCE: demo.issuer.audience,
    ...Object.fromEntries(
      serviceNames.map((name) => [`${name.toUpperCase()}_SERVICE_URL`, proxies[name].url]),
    ),
  };
  const running: Process[] = [];
  return {
    demo,
    proxies,
    environment,
    journal: () => serviceNames.flatMap((name) => proxies[name].journal),
    /** @param entry Another file to start than the gateway's own. */
    start: async (
      more: Readonly<Record<string, string>> = {},
      entry = "src/main.ts",
    ): Promise<GatewayProcess> => {
      const started = startProcess({ ...environment, ...more }, [process.execPath, entry]);
      running.push(started);
      const [, url = ""] = await started.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
      return { ...started, url };
    },
    close: async () => {
      for (const { child } of running) if (child.exitCode === null) child.kill("SIGKILL");
      await Promise.all(serviceNames.map((name) => proxies[name].close()));
      await demo.close();
      rmSync(compiled, { recursive: true, force: true });
    },
  };
}

export type ServicesUnderTest = Awaited<ReturnType<typeof startServices>>;
