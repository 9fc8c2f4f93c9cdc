/** Configuration: what the environment says, read once and frozen; and every fault of it in one message. */
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../src/config.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const services = {
  USER_SERVICE_URL: "http://user.example:8080",
  ORDER_SERVICE_URL: "http://order.example",
  PAYMENT_SERVICE_URL: "https://payment.example/v1",
  CATALOG_SERVICE_URL: "http://catalog-1.example,http://catalog-2.example",
};
const issuer = {
  JWKS_URL: "https://id.example/jwks.json",
  JWT_ISSUER: "https://id.example/",
  JWT_AUDIENCE: "portico",
};
const production = { NODE_ENV: "production", ...services, ...issuer };

/** The faults of an environment, a line each. */
function faultsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [title, ...faults] = error.message.split("\n");
    expect(title).toBe("The configuration can't be used:");
    return faults.map((fault) => fault.trim());
  }
  return [];
}

/** What nothing is said of. */
const silent = {
  introspection: null,
  apiKeysFile: null,
  revocationsFile: null,
  redisUrl: null,
  trustedDocuments: { "*": null },
  corsOrigins: [],
  trustProxy: [],
  allowedHosts: [],
  maxConnections: 10_000,
};

describe("an empty environment", () => {
  it("is a developer's: demo services, no issuer, only this machine", () => {
    expect(readConfig({})).toEqual({
      production: false,
      host: "127.0.0.1",
      port: 4000,
      logLevel: "warn",
      services: null,
      issuer: null,
      deadlineMs: null,
      readTransport: "undici",
      cacheMaxBytes: 67_108_864,
      ...silent,
      rateLimitPerIp: 0,
      rateLimitPerIdentity: 0,
      costBudgetPerMinute: 0,
    });
  });

  it("is the same as one whose variables are all empty", () => {
    const names = [
      "HOST",
      "PORT",
      "LOG_LEVEL",
      "DEADLINE_MS",
      "READ_TRANSPORT",
      "CACHE_MAX_BYTES",
      "USER_SERVICE_CA",
      "USER_SERVICE_CERT",
      "USER_SERVICE_KEY",
      "NODE_ENV",
      ...Object.keys(services),
      ...Object.keys(issuer),
    ];
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ""])))).toEqual(readConfig({}));
  });

  it("in production names all that is missing", () => {
    const faults = faultsOf({ NODE_ENV: "production" });
    const missing = [...Object.keys(services), ...Object.keys(issuer)];
    expect(faults.map((fault) => fault.split(" ")[0])).toEqual(missing);
    for (const fault of faults) expect(fault).toMatch(/^[A-Z_]+ is missing; it must be .+\.$/);
  });
});

describe("an environment that is for production or not", () => {
  it.each(["prod", "Production", "PRODUCTION", " production", "staging"])("is not guessed of %j", (mode) => {
    expect(faultsOf({ NODE_ENV: mode })).toEqual([
      `NODE_ENV is ${JSON.stringify(mode)}; it must be production, development, test, or not set.`,
    ]);
  });

  it.each(["development", "test", ""])("is a developer's with %j", (mode) => {
    expect(readConfig({ NODE_ENV: mode }).production).toBe(false);
  });
});

describe("a whole environment", () => {
  it("is read as it is", () => {
    const more = { HOST: "0.0.0.0", PORT: "0", LOG_LEVEL: "debug", DEADLINE_MS: "1500" };
    const calls = { READ_TRANSPORT: "got", CACHE_MAX_BYTES: "0" };
    expect(readConfig({ ...production, ...more, ...calls })).toEqual({
      production: true,
      host: "0.0.0.0",
      port: 0,
      logLevel: "debug",
      services: {
        user: { urls: ["http://user.example:8080"] },
        order: { urls: ["http://order.example"] },
        payment: { urls: ["https://payment.example/v1"] },
        catalog: { urls: ["http://catalog-1.example", "http://catalog-2.example"] },
      },
      issuer: { jwksUrl: "https://id.example/jwks.json", issuer: "https://id.example/", audience: "portico" },
      deadlineMs: 1500,
      readTransport: "got",
      cacheMaxBytes: 0,
      ...silent,
      rateLimitPerIp: 1_200,
      rateLimitPerIdentity: 600,
      costBudgetPerMinute: 200_000,
    });
  });

  it("in production logs what goes on, unless told otherwise", () => {
    expect(readConfig(production).logLevel).toBe("info");
  });

  it("ignores variables that are none of its own", () => {
    expect(readConfig({ PATH: "/usr/bin", __proto__: "x", HTTP_PROXY: "http://proxy.example" })).toEqual(
      readConfig({}),
    );
  });

  it("is frozen", () => {
    const config = readConfig(production);
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
  });

  it("is frozen all the way down", () => {
    const config = readConfig(production);
    const parts = [config.services, config.services?.user, config.services?.user.urls, config.issuer];
    expect(parts.map(Object.isFrozen)).toEqual([true, true, true, true]);
  });
});

describe("a fault", () => {
  it.each([
    ["PORT", "http", "a whole number from 0 to 65535"],
    ["PORT", "-1", "a whole number from 0 to 65535"],
    ["PORT", "65536", "a whole number from 0 to 65535"],
    ["PORT", "80.5", "a whole number from 0 to 65535"],
    ["PORT", " 80", "a whole number from 0 to 65535"],
    ["PORT", "0x50", "a whole number from 0 to 65535"],
    ["PORT", "1e3", "a whole number from 0 to 65535"],
    ["DEADLINE_MS", "0", "a whole number of milliseconds from 1 to 600000"],
    ["DEADLINE_MS", "2s", "a whole number of milliseconds from 1 to 600000"],
    ["DEADLINE_MS", "600001", "a whole number of milliseconds from 1 to 600000"],
    ["LOG_LEVEL", "verbose", "one of fatal, error, warn, info, debug, trace, silent"],
    ["LOG_LEVEL", "INFO", "one of fatal, error, warn, info, debug, trace, silent"],
    ["READ_TRANSPORT", "fetch", "one of undici, got"],
    ["READ_TRANSPORT", "Got", "one of undici, got"],
    ["CACHE_MAX_BYTES", "-1", "a whole number of bytes from 0 to 8589934592"],
    ["CACHE_MAX_BYTES", "64MB", "a whole number of bytes from 0 to 8589934592"],
    ["CACHE_MAX_BYTES", "8589934593", "a whole number of bytes from 0 to 8589934592"],
    ["HOST", "http://0.0.0.0", "an address or host name to listen on"],
    ["HOST", "two words", "an address or host name to listen on"],
  ])("in %s=%s says what is set and what is allowed", (name, value, allowed) => {
    expect(faultsOf({ [name]: value })).toEqual([
      `${name} is ${JSON.stringify(value)}; it must be ${allowed}.`,
    ]);
  });

  it("never comes alone where there are several: each is named once, wrong and missing ones alike", () => {
    const faults = faultsOf({
      NODE_ENV: "production",
      ...services,
      PORT: "x",
      DEADLINE_MS: "soon",
      LOG_LEVEL: "loud",
      ORDER_SERVICE_URL: "order",
      PAYMENT_SERVICE_URL: "",
      JWKS_URL: "ftp://id.example",
      JWT_ISSUER: "i",
    });
    expect(faults.map((fault) => fault.split(" ")[0]).toSorted()).toEqual(
      [
        "DEADLINE_MS",
        "JWKS_URL",
        "JWT_AUDIENCE",
        "LOG_LEVEL",
        "ORDER_SERVICE_URL",
        "PAYMENT_SERVICE_URL",
        "PORT",
      ].toSorted(),
    );
  });

  it("that is a line break stays on its line", () => {
    expect(faultsOf({ HOST: "a\nb" })).toEqual([
      'HOST is "a\\nb"; it must be an address or host name to listen on.',
    ]);
  });

  it.each(["", "development", "test"])("is no missing variable with NODE_ENV=%j", (NODE_ENV) => {
    expect(faultsOf({ NODE_ENV })).toEqual([]);
  });
});

describe("some services of four", () => {
  it("name the others, since a demo service beside real ones would mix their data", () => {
    const faults = faultsOf({ ORDER_SERVICE_URL: "http://order.example" });
    expect(faults).toEqual(
      ["USER_SERVICE_URL", "PAYMENT_SERVICE_URL", "CATALOG_SERVICE_URL"].map(
        (name) =>
          `${name} is missing while other services are set; it must be one or more http(s) base URLs, separated by commas, without credentials or query.`,
      ),
    );
  });

  it("without an issuer are enough for a developer", () => {
    expect(readConfig(services)).toMatchObject({ production: false, issuer: null });
  });
});

describe("some of the issuer's variables", () => {
  it("name the others", () => {
    const faults = faultsOf({ ...services, JWKS_URL: issuer.JWKS_URL });
    expect(faults).toEqual([
      "JWT_ISSUER is missing while others of the issuer are set; it must be the issuer, exactly as tokens have it in `iss`.",
      "JWT_AUDIENCE is missing while others of the issuer are set; it must be the audience, exactly as tokens have it in `aud`.",
    ]);
  });
});

describe("a service's URLs", () => {
  const urlsOf = (text: string) => readConfig({ ...services, USER_SERVICE_URL: text }).services?.user.urls;

  it.each([
    ["http://a.example", ["http://a.example"]],
    ["http://a.example/", ["http://a.example"]],
    ["http://a.example///", ["http://a.example"]],
    ["http://a.example/v1/", ["http://a.example/v1"]],
    [" http://a.example , https://b.example:8443/ ", ["http://a.example", "https://b.example:8443"]],
    ["http://[::1]:8080", ["http://[::1]:8080"]],
    ["http://10.0.0.1", ["http://10.0.0.1"]],
  ])("%j are %j", (text, urls) => {
    expect(urlsOf(text)).toEqual(urls);
  });

  it.each([
    "user",
    "user.example:8080",
    "//user.example",
    "/users",
    "ftp://user.example",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://",
    "http://user.example/#top",
    "http://a.example,,http://b.example",
    "http://a.example,",
    ",",
    " ",
    "http://a.example,user",
    "http://a.example http://b.example",
    "http:/user.example",
    "http:user.example",
  ])("%j are refused", (text) => {
    expect(faultsOf({ ...services, USER_SERVICE_URL: text })).toEqual([
      `USER_SERVICE_URL is ${JSON.stringify(text)}; it must be one or more http(s) base URLs, separated by commas, without credentials or query.`,
    ]);
  });
});

describe("a URL with a password in it", () => {
  it.each([
    "http://name:word@user.example",
    "http://name:wo@rd@user.example",
    "name:word@user.example",
    "http://user.example?key=word",
  ])("is refused without being printed (%s)", (USER_SERVICE_URL) => {
    const [fault] = faultsOf({ ...services, USER_SERVICE_URL });
    expect(fault).toMatch(/^USER_SERVICE_URL is not shown, since it may hold a credential; it must be/);
  });
});

describe("the log's levels", () => {
  it.each(["fatal", "error", "warn", "info", "debug", "trace", "silent"])("include %s", (LOG_LEVEL) => {
    expect(readConfig({ LOG_LEVEL })).toMatchObject({ logLevel: LOG_LEVEL });
  });
});
