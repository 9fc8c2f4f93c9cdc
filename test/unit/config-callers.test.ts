/** Configuration of who may ask, for what, and how much: read as it is, with a fault for each value that is not allowed. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../src/config.ts";

const file = join(mkdtempSync(join(tmpdir(), "config-")), "keys.json");
writeFileSync(file, "{}");

function faultOf(environment: Readonly<Record<string, string>>): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
}

describe("what is said of callers", () => {
  it("is read as it is", () => {
    const config = readConfig({
      INTROSPECTION_URL: "https://id.example/introspect",
      INTROSPECTION_CLIENT_ID: "portico",
      INTROSPECTION_CLIENT_SECRET: "s3cret",
      API_KEYS_FILE: file,
      REVOCATIONS_FILE: file,
      REDIS_URL: "rediss://:pass@redis.example:6380/2",
      RATE_LIMIT_PER_IP: "100",
      RATE_LIMIT_PER_IDENTITY: "50",
      COST_BUDGET_PER_MINUTE: "0",
      TRUSTED_DOCUMENTS: "prefer",
      TRUSTED_DOCUMENTS_WEB: "only",
      TRUSTED_DOCUMENTS_MOBILE: "off",
      CORS_ORIGINS: "https://shop.example, http://localhost:3000",
      TRUST_PROXY: "10.0.0.0/8,192.0.2.7, 2001:db8::/32",
      ALLOWED_HOSTS: "api.shop.example,localhost:4000,[::1]:4000",
      MAX_CONNECTIONS: "500",
    });
    expect(config).toMatchObject({
      introspection: { url: "https://id.example/introspect", clientId: "portico", clientSecret: "s3cret" },
      apiKeysFile: file,
      revocationsFile: file,
      redisUrl: "rediss://:pass@redis.example:6380/2",
      rateLimitPerIp: 100,
      rateLimitPerIdentity: 50,
      costBudgetPerMinute: 0,
      trustedDocuments: { "*": "prefer", web: "only", mobile: "off" },
      corsOrigins: ["https://shop.example", "http://localhost:3000"],
      trustProxy: ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"],
      allowedHosts: ["api.shop.example", "localhost:4000", "[::1]:4000"],
      maxConnections: 500,
    });
  });

  it.each([
    ["API_KEYS_FILE", "/nowhere/keys.json"],
    ["REVOCATIONS_FILE", "/nowhere/revoked.json"],
    ["REDIS_URL", "http://redis.example"],
    ["REDIS_URL", "redis.example:6379"],
    ["RATE_LIMIT_PER_IP", "-1"],
    ["RATE_LIMIT_PER_IDENTITY", "many"],
    ["COST_BUDGET_PER_MINUTE", "1.5"],
    ["TRUSTED_DOCUMENTS", "yes"],
    ["TRUSTED_DOCUMENTS_WEB", "always"],
    ["CORS_ORIGINS", "*"],
    ["CORS_ORIGINS", "null"],
    ["CORS_ORIGINS", "https://shop.example/"],
    ["CORS_ORIGINS", "https://Shop.example"],
    ["CORS_ORIGINS", "shop.example"],
    ["CORS_ORIGINS", "https://shop.example:443"],
    ["CORS_ORIGINS", "https://shop.example,,https://b.example"],
    ["TRUST_PROXY", "true"],
    ["TRUST_PROXY", "10.0.0.0/33"],
    ["TRUST_PROXY", "10.0.0.0/8/8"],
    ["TRUST_PROXY", "proxy.example"],
    ["ALLOWED_HOSTS", "https://shop.example"],
    ["ALLOWED_HOSTS", "*.shop.example"],
    ["ALLOWED_HOSTS", "Shop.example"],
    ["MAX_CONNECTIONS", "0"],
    ["INTROSPECTION_URL", "ftp://id.example"],
  ])("%s may not be %j", (name, value) => {
    const fault = faultOf({ [name]: value });
    expect(fault).toContain(`${name} is `);
    expect(fault).toContain("; it must be ");
  });

  it("needs all of the introspection, or nothing", () => {
    const fault = faultOf({ INTROSPECTION_URL: "https://id.example/introspect" });
    expect(fault).toContain("INTROSPECTION_CLIENT_ID is missing while others of the introspection are set");
    expect(fault).toContain("INTROSPECTION_CLIENT_SECRET is missing");
  });

  it("never shows what may be a secret", () => {
    expect(faultOf({ REDIS_URL: "canary-password" })).toContain("REDIS_URL is not shown");
    expect(faultOf({ REDIS_URL: "canary-password" })).not.toContain("canary");
  });

  it("is nothing that another frontend's name ends in", () => {
    expect(readConfig({ TRUSTED_DOCUMENTS_: "only", TRUSTED_DOCUMENTSWEB: "only" }).trustedDocuments).toEqual(
      {
        "*": null,
      },
    );
  });
});
