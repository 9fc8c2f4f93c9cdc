/** The linter holds who may import whom: each planted violation is found, and what is allowed is not. */
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** Lints one line as if it stood in a file of that name; gives whether its import was refused. */
async function refuses(file: string, line: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "import-rules-"));
  try {
    for (const name of ["biome.json", ".gitignore"]) await copyFile(join(root, name), join(folder, name));
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), `${line}\n`);
    const args = ["lint", "--only=style/noRestrictedImports", "--reporter=json", file];
    const { stdout } = await run(join(root, "node_modules/.bin/biome"), args, { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    );
    const { summary, diagnostics } = JSON.parse(stdout);
    // A linter that looked at nothing must not look like one that found nothing.
    expect(summary.unchanged + summary.changed).toBe(1);
    return diagnostics.some(
      ({ category }: { category: string }) => category === "lint/style/noRestrictedImports",
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("the import rules", () => {
  it.each([
    ["clients/planted.ts", 'import type { Identity } from "../src/context.ts";'],
    ["clients/core/planted.ts", 'import { GraphQLError } from "graphql";'],
    ["clients/planted.ts", 'import got from "got";'],
    ["src/loaders/planted.ts", 'import { personalLoaders } from "../resolvers/person.ts";'],
    ["src/loaders/planted.ts", 'import { web } from "../frontends/web.ts";'],
    ["src/resolvers/planted.ts", 'import { createLoaders } from "../loaders/index.ts";'],
    ["src/resolvers/planted.ts", 'import { createOrderClient } from "../../clients/order.ts";'],
    ["src/resolvers/planted.ts", 'export const load = () => import("../http/listener.ts");'],
    ["src/resolvers/planted.ts", 'import DataLoader from "dataloader";'],
    ["src/auth/planted.ts", 'import { createListener } from "../http/listener.ts";'],
    ["src/guard/planted.ts", 'import { buildSchema } from "../execution/schema.ts";'],
    ["src/wrappers/planted.ts", 'import { sharedResolvers } from "../resolvers/index.ts";'],
    ["src/wrappers/planted.ts", 'import { ApolloServer } from "@apollo/server";'],
    ["src/frontends/planted.ts", 'import { sharedResolvers } from "../resolvers/index.ts";'],
    ["src/frontends/planted.ts", 'import { web } from "./web.ts";'],
    ["src/frontends/web.ts", 'import { thumbOf } from "./mobile.ts";'],
    ["src/execution/planted.ts", 'import { createListener } from "../http/listener.ts";'],
    ["src/execution/planted.ts", 'import { createAuthenticator } from "../auth/authenticate.ts";'],
    ["src/http/planted.ts", 'import { createLoaders } from "../loaders/index.ts";'],
    ["src/http/planted.ts", 'import { jwtVerify } from "jose";'],
    ["src/telemetry/planted.ts", 'import { createListener } from "../http/listener.ts";'],
    ["src/planted.ts", 'import { createGateway } from "./gateway.ts";'],
    ["src/guard/planted.ts", 'import { jwtVerify } from "jose";'],
    ["src/errors.ts", 'import { ApolloServer } from "@apollo/server";'],
    ["src/errors.ts", 'import { sharedResolvers } from "./resolvers/index.ts";'],
    ["src/config.ts", 'import got from "got";'],
    ["src/banner.ts", 'import { jwtVerify } from "jose";'],
    ["src/gateway.ts", 'import got from "got";'],
    ["src/context.ts", 'import { createListener } from "./http/listener.ts";'],
    ["src/context.ts", 'import { createLoaders } from "./loaders/index.ts";'],
    ["clients/planted.ts", 'import fastify from "fastify";'],
    ["clients/core/planted.ts", 'import got from "got";'],
    ["clients/core/transport.ts", 'import { Agent } from "undici";'],
    ["clients/core/transport-got.ts", 'import { Agent } from "undici";'],
    ["clients/core/retry.ts", 'import CircuitBreaker from "opossum";'],
    ["clients/core/stack.ts", 'import { LRUCache } from "lru-cache";'],
    ["src/resolvers/planted.ts", 'import { request } from "node:http";'],
    ["src/resolvers/planted.ts", 'import { createListener } from "./../http/listener.ts";'],
    ["src/resolvers/planted.ts", 'import { createListener } from "../generated/../http/listener.ts";'],
    ["src/http/planted.ts", 'import DataLoader from "dataloader";'],
    ["src/frontends/web.ts", 'import { tv } from "./tv.ts";'],
    ["src/new-folder/planted.ts", 'import { createGateway } from "../gateway.ts";'],
    ["src/new-folder/planted.ts", 'import got from "got";'],
    ["src/cli/planted.ts", 'import { createGateway } from "../gateway.ts";'],
    ["src/cli/planted.ts", 'import { Redis } from "ioredis";'],
    ["src/limits/planted.ts", 'import { createRedisStore } from "../store/redis.ts";'],
    ["src/limits/planted.ts", 'import { Redis } from "ioredis";'],
    ["src/store/store.ts", 'import { Redis } from "ioredis";'],
    ["src/auth/planted.ts", 'import { createRedisStore } from "../store/redis.ts";'],
    ["src/execution/planted.ts", 'import { rateLimitDirective } from "graphql-rate-limit";'],
    ["src/guard/planted.ts", 'import { createLimits } from "../limits/limits.ts";'],
    ["src/limit.ts", 'import { createLimits } from "./limits/limits.ts";'],
    ["src/config/planted.ts", 'import { createGateway } from "../gateway.ts";'],
    ["demo/planted.ts", 'import { createGateway } from "../src/gateway.ts";'],
  ])("refuse in %s: %s", async (file, line) => {
    expect(await refuses(file, line)).toBe(true);
  });

  it.each([
    ["clients/core/transport-got.ts", 'import got from "got";'],
    ["clients/core/transport-undici.ts", 'import { Agent } from "undici";'],
    ["clients/core/breaker.ts", 'import CircuitBreaker from "opossum";'],
    ["clients/core/cache-entry.ts", 'import { LRUCache } from "lru-cache";'],
    ["src/loaders/planted.ts", 'import type { Order } from "../../clients/order.ts";'],
    ["src/resolvers/planted.ts", 'import type { Loaders } from "../loaders/index.ts";'],
    ["src/frontends/planted.ts", 'import type { SharedResolvers } from "../resolvers/index.ts";'],
    ["src/frontends/index.ts", 'import { web } from "./web.ts";'],
    ["src/execution/planted.ts", 'import { sharedResolvers } from "../resolvers/index.ts";'],
    ["src/execution/planted.ts", 'import { withFallback } from "../wrappers/with-fallback.ts";'],
    ["src/wrappers/planted.ts", 'import { mapSchema } from "@graphql-tools/utils";'],
    ["src/frontends/web.ts", 'import { formatMoney } from "./money.ts";'],
    ["src/context.ts", 'import type { Loaders } from "./loaders/index.ts";'],
    ["src/http/planted.ts", 'import type { Authenticate } from "../auth/authenticate.ts";'],
    ["src/auth/planted.ts", 'import type { CredentialKind } from "../frontends/frontend.ts";'],
    ["src/cli/planted.ts", 'import { mintKey } from "../auth/key-entry.ts";'],
    ["src/cli/planted.ts", 'import { createRedisStore } from "../store/redis.ts";'],
    ["src/main.ts", 'import { createGateway } from "./gateway.ts";'],
    ["src/store/redis.ts", 'import { Redis } from "ioredis";'],
    ["src/limits/planted.ts", 'import type { SharedStore } from "../store/store.ts";'],
    ["src/wrappers/with-rate-limit.ts", 'import { Store } from "graphql-rate-limit";'],
    ["src/guard/planted.ts", 'import { keyOf } from "../limit.ts";'],
  ])("allow in %s: %s", async (file, line) => {
    expect(await refuses(file, line)).toBe(false);
  });
});
