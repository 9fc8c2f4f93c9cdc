/** Configuration: the only reader of the environment. Gives a frozen, typed Config, or every fault at once. */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import * as z from "zod";
import { type ServiceName, type Services, serviceNames } from "../clients/index.ts";

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const readTransports = ["undici", "got"] as const;

/** Whose tokens are taken, and where the keys to check them are. */
export interface IssuerConfig {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
}

export interface Config {
  readonly production: boolean;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly logLevel: (typeof logLevels)[number];
  /** Null: none is configured, and the demo services stand in. Never null in production. */
  readonly services: Services | null;
  /** Null: no token can be checked, so every token is refused. Never null in production. */
  readonly issuer: IssuerConfig | null;
  /** Overrides every frontend's own deadline. */
  readonly deadlineMs: number | null;
  /** What reads of services go by; writes go by got in any case. */
  readonly readTransport: (typeof readTransports)[number];
  /** How much is kept of answers that are the same for everybody; 0 keeps nothing. */
  readonly cacheMaxBytes: number;
}

/** All that is wrong with the configuration, ready to print. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(faults: readonly string[]) {
    super(["The configuration can't be used:", ...faults.map((fault) => `  ${fault}`)].join("\n"));
  }
}

const usualCacheBytes = 64 * 1024 ** 2;
const mostCacheBytes = 8 * 1024 ** 3;

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);

const httpUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !/[?#]/.test(text) && hasNoCredentials(text))
  .transform((text) => text.replace(/\/+$/, ""));

const keySetUrl = z.url({ protocol: /^https?$/ }).refine(hasNoCredentials);

const urlList = z
  .string()
  .transform((text) => text.split(",").map((url) => url.trim()))
  .pipe(z.array(httpUrl).min(1));

/** Read here, once: a file that can't be read is a fault of the configuration. */
const pemFile = (kind: RegExp, use: (text: string) => unknown) =>
  z
    .string()
    .transform(readOrEmpty)
    .refine((text) => kind.test(text) && doesNotThrow(() => use(text)));

function doesNotThrow(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

interface Variable {
  readonly type: z.ZodType;
  /** Words that complete "it must be …". */
  readonly allowed: string;
}

const serviceUrlName = (service: ServiceName) => `${service.toUpperCase()}_SERVICE_URL`;
const serviceUrls = {
  type: urlList,
  allowed: "one or more http(s) base URLs, separated by commas, without credentials or query",
};

const tlsName = (service: ServiceName, part: string) =>
  `${service.toUpperCase()}_SERVICE_${part.toUpperCase()}`;
const certificate = {
  type: pemFile(/^-----BEGIN CERTIFICATE-----/m, (text) => createSecureContext({ ca: text, cert: text })),
  allowed: "the path of a PEM file that can be read, with a certificate in it",
};
const tlsParts = {
  ca: certificate,
  cert: certificate,
  key: {
    // An encrypted one would need a password that nobody is asked for.
    type: pemFile(/^-----BEGIN (?:RSA |EC )?PRIVATE KEY-----(?!\s*Proc-Type:)/m, createPrivateKey),
    allowed: "the path of a PEM file that can be read, with a private key in it that is not encrypted",
  },
} as const satisfies Readonly<Record<string, Variable>>;

/** Each variable: how it is read, and what is allowed. */
const variables: Readonly<Record<string, Variable>> = {
  HOST: { type: z.string().regex(/^[\w.:-]+$/), allowed: "an address or host name to listen on" },
  PORT: { type: wholeNumber(0, 65_535), allowed: "a whole number from 0 to 65535" },
  LOG_LEVEL: { type: z.enum(logLevels), allowed: `one of ${logLevels.join(", ")}` },
  DEADLINE_MS: {
    type: wholeNumber(1, 600_000),
    allowed: "a whole number of milliseconds from 1 to 600000",
  },
  JWKS_URL: { type: keySetUrl, allowed: "the http(s) URL of the issuer's key set, without credentials" },
  JWT_ISSUER: { type: z.string(), allowed: "the issuer, exactly as tokens have it in `iss`" },
  JWT_AUDIENCE: { type: z.string(), allowed: "the audience, exactly as tokens have it in `aud`" },
  READ_TRANSPORT: { type: z.enum(readTransports), allowed: `one of ${readTransports.join(", ")}` },
  CACHE_MAX_BYTES: {
    type: wholeNumber(0, mostCacheBytes),
    allowed: `a whole number of bytes from 0 to ${mostCacheBytes}`,
  },
  ...Object.fromEntries(serviceNames.map((service) => [serviceUrlName(service), serviceUrls])),
  ...Object.fromEntries(
    serviceNames.flatMap((service) =>
      Object.entries(tlsParts).map(([part, variable]) => [tlsName(service, part), variable]),
    ),
  ),
};

const issuerVariables = ["JWKS_URL", "JWT_ISSUER", "JWT_AUDIENCE"] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {ConfigError} naming each variable that is wrong or missing, and what is allowed. */
export function readConfig(environment: Environment = process.env): Config {
  const production = environment.NODE_ENV === "production";
  const { values, faults } = readVariables(environment);
  const isSet = (name: string) => (environment[name] ?? "") !== "";
  faults.push(...findMissing(isSet, production), ...findUselessTls(isSet, values));
  if (faults.length > 0) throw new ConfigError(faults);

  const get = <T>(name: string, otherwise: T) => (values.get(name) as T | undefined) ?? otherwise;
  return deepFreeze({
    production,
    host: get("HOST", "127.0.0.1"),
    port: get("PORT", 4000),
    // A developer's terminal shows what needs them; an operator's log also shows what goes on.
    logLevel: get<Config["logLevel"]>("LOG_LEVEL", production ? "info" : "warn"),
    services: isSet(serviceUrlName("user")) ? servicesOf(values) : null,
    issuer: isSet("JWKS_URL")
      ? { jwksUrl: get("JWKS_URL", ""), issuer: get("JWT_ISSUER", ""), audience: get("JWT_AUDIENCE", "") }
      : null,
    deadlineMs: get<number | null>("DEADLINE_MS", null),
    readTransport: get<Config["readTransport"]>("READ_TRANSPORT", "undici"),
    cacheMaxBytes: get("CACHE_MAX_BYTES", usualCacheBytes),
  });
}

/** All values that are what they may be, and a fault for each of the others. */
function readVariables(environment: Environment) {
  const values = new Map<string, unknown>();
  const faults: string[] = [];
  for (const [name, { type, allowed }] of Object.entries(variables)) {
    const text = environment[name];
    // An empty variable is what is left when a deployment file leaves one out.
    if (text === undefined || text === "") continue;
    const result = type.safeParse(text);
    if (result.success) values.set(name, result.data);
    else faults.push(`${name} is ${shown(text)}; it must be ${allowed}.`);
  }
  return { values, faults };
}

function findMissing(isSet: (name: string) => boolean, production: boolean): readonly string[] {
  const missing = (name: string, why: string) =>
    `${name} is missing${why}; it must be ${variables[name]?.allowed}.`;
  const needTogether = (names: readonly string[], why: string) =>
    production || names.some(isSet)
      ? names.filter((name) => !isSet(name)).map((name) => missing(name, production ? "" : why))
      : [];
  return [
    ...needTogether(serviceNames.map(serviceUrlName), " while other services are set"),
    ...needTogether(issuerVariables, " while others of the issuer are set"),
    ...serviceNames.flatMap((service) => {
      const [cert, key] = [tlsName(service, "cert"), tlsName(service, "key")];
      if (isSet(cert) === isSet(key)) return [];
      return isSet(cert) ? missing(key, ` while ${cert} is set`) : missing(cert, ` while ${key} is set`);
    }),
  ];
}

/** They would do nothing, or fail at every call, and whoever set them believes otherwise. */
function findUselessTls(isSet: (name: string) => boolean, values: ReadonlyMap<string, unknown>) {
  return serviceNames.flatMap((service) => {
    const url = serviceUrlName(service);
    const names = Object.keys(tlsParts)
      .map((part) => tlsName(service, part))
      .filter(isSet);
    if (!isSet(url)) return names.map((name) => `${name} is set, but ${url} is not; set both, or neither.`);
    const urls = (values.get(url) ?? []) as readonly string[];
    if (urls.some((one) => URL.parse(one)?.protocol !== "https:")) {
      return names.map((name) => `${name} is set, but ${url} has an address that is not https.`);
    }
    const [cert, key] = [values.get(tlsName(service, "cert")), values.get(tlsName(service, "key"))];
    if (
      typeof cert !== "string" ||
      typeof key !== "string" ||
      doesNotThrow(() => createSecureContext({ cert, key }))
    )
      return [];
    return [`${tlsName(service, "key")} is not the key of the certificate in ${tlsName(service, "cert")}.`];
  });
}

/** As it is, but for what may be a credential: in front of an `@`, in a query, or a key in the place of its path. */
function shown(text: string): string {
  return /[@?]|-----/.test(text) ? "not shown, since it may hold a credential" : JSON.stringify(text);
}

function hasNoCredentials(text: string): boolean {
  const url = URL.parse(text);
  return url?.username === "" && url.password === "";
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}

function servicesOf(values: ReadonlyMap<string, unknown>): Services {
  const entries = serviceNames.map((service) => {
    const parts = Object.keys(tlsParts).map((part) => [part, values.get(tlsName(service, part))] as const);
    const tls = parts.filter(([, text]) => text !== undefined);
    const urls = values.get(serviceUrlName(service));
    return [service, tls.length > 0 ? { urls, tls: Object.fromEntries(tls) } : { urls }];
  });
  return Object.fromEntries(entries) as Services;
}
