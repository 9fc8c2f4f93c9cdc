/** Configuration: the only reader of the environment. Gives a frozen, typed Config, or every fault at once. */
import { createSecureContext } from "node:tls";
import { type Services, serviceNames } from "../clients/index.ts";
import {
  doesNotThrow,
  frontendOf,
  type logLevels,
  type readTransports,
  serviceUrlName,
  tlsName,
  tlsParts,
  type trustedDocumentsModes,
  variableOf,
  variables,
} from "./config/variables.ts";

/** Whose tokens are taken, and where the keys to check them are. */
export interface IssuerConfig {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
}

/** Who tells of tokens that say nothing by themselves (RFC 7662), and how the gateway signs in there. */
export interface IntrospectionConfig {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
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
  /** Null: tokens that are no JWT are refused. */
  readonly introspection: IntrospectionConfig | null;
  /** Paths of files that are read again when they change. Null: there is none. */
  readonly apiKeysFile: string | null;
  readonly revocationsFile: string | null;
  /** What the processes of a gateway share. Null: each has its own counters, and reads keys and revocations from files. */
  readonly redisUrl: string | null;
  /** Requests a minute; 0 for no limit. A tier may have a multiple of it. */
  readonly rateLimitPerIp: number;
  readonly rateLimitPerIdentity: number;
  /** Points a minute, as operations are priced; 0 for no limit. A tier may have a multiple of it. */
  readonly costBudgetPerMinute: number;
  /** By frontend; `*` for those that are not named. Null: as the frontend says in production, else `prefer`. */
  readonly trustedDocuments: Readonly<Record<string, TrustedDocumentsMode | null>>;
  /** The web origins whose pages may read answers. */
  readonly corsOrigins: readonly string[];
  /** The addresses, or ranges of them, whose `X-Forwarded-For` is believed. */
  readonly trustProxy: readonly string[];
  /** Empty: any. */
  readonly allowedHosts: readonly string[];
  readonly maxConnections: number;
}

/**
 * `only`: no other documents than the stored ones run. `prefer`: others run too, and the log names what `only` would
 * have refused. `off`: stored documents are not offered.
 */
export type TrustedDocumentsMode = (typeof trustedDocumentsModes)[number];

/** All that is wrong with the configuration, ready to print. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(faults: readonly string[]) {
    super(["The configuration can't be used:", ...faults.map((fault) => `  ${fault}`)].join("\n"));
  }
}

const usualCacheBytes = 64 * 1024 ** 2;

/** Nobody wants to be held up on their own machine; on the open internet, docs/limits.md says why these. */
const usualLimits = {
  inProduction: { perIp: 1_200, perIdentity: 600, costBudget: 200_000 },
  elsewhere: { perIp: 0, perIdentity: 0, costBudget: 0 },
};
const usualConnections = 10_000;

const modes: ReadonlySet<string> = new Set(["", "production", "development", "test"]);

const issuerVariables = ["JWKS_URL", "JWT_ISSUER", "JWT_AUDIENCE"] as const;
const introspectionVariables = [
  "INTROSPECTION_URL",
  "INTROSPECTION_CLIENT_ID",
  "INTROSPECTION_CLIENT_SECRET",
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {ConfigError} naming each variable that is wrong or missing, and what is allowed. */
export function readConfig(environment: Environment = process.env): Config {
  const production = environment.NODE_ENV === "production";
  const { values, faults } = readVariables(environment);
  const isSet = (name: string) => (environment[name] ?? "") !== "";
  // Whoever writes `prod` means it, and would get what is for developers.
  const { NODE_ENV: mode = "" } = environment;
  if (!modes.has(mode))
    faults.push(`NODE_ENV is ${shown(mode)}; it must be production, development, test, or not set.`);
  faults.push(...findMissing(isSet, production), ...findUselessTls(isSet, values));
  if (faults.length > 0) throw new ConfigError(faults);

  const get = <T>(name: string, otherwise: T) => (values.get(name) as T | undefined) ?? otherwise;
  const limits = production ? usualLimits.inProduction : usualLimits.elsewhere;
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
    introspection: isSet("INTROSPECTION_URL")
      ? {
          url: get("INTROSPECTION_URL", ""),
          clientId: get("INTROSPECTION_CLIENT_ID", ""),
          clientSecret: get("INTROSPECTION_CLIENT_SECRET", ""),
        }
      : null,
    apiKeysFile: get<string | null>("API_KEYS_FILE", null),
    revocationsFile: get<string | null>("REVOCATIONS_FILE", null),
    redisUrl: get<string | null>("REDIS_URL", null),
    rateLimitPerIp: get("RATE_LIMIT_PER_IP", limits.perIp),
    rateLimitPerIdentity: get("RATE_LIMIT_PER_IDENTITY", limits.perIdentity),
    costBudgetPerMinute: get("COST_BUDGET_PER_MINUTE", limits.costBudget),
    trustedDocuments: trustedDocumentsOf(values),
    corsOrigins: get<readonly string[]>("CORS_ORIGINS", []),
    trustProxy: get<readonly string[]>("TRUST_PROXY", []),
    allowedHosts: get<readonly string[]>("ALLOWED_HOSTS", []),
    maxConnections: get("MAX_CONNECTIONS", usualConnections),
  });
}

/**
 * Where keys and revocations are kept, for the commands that write there: the files need not be there yet.
 * @throws {ConfigError} where the store's URL is none.
 */
export function readKeeping(
  { API_KEYS_FILE, REVOCATIONS_FILE, REDIS_URL }: Environment = process.env,
): Pick<Config, "apiKeysFile" | "revocationsFile" | "redisUrl"> {
  const { values, faults } = readVariables({ REDIS_URL });
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    apiKeysFile: API_KEYS_FILE || null,
    revocationsFile: REVOCATIONS_FILE || null,
    redisUrl: (values.get("REDIS_URL") as string | undefined) ?? null,
  };
}

/** All values that are what they may be, and a fault for each of the others. */
function readVariables(environment: Environment) {
  const values = new Map<string, unknown>();
  const faults: string[] = [];
  for (const [name, text] of Object.entries(environment)) {
    const variable = variableOf(name);
    // An empty variable is what is left when a deployment file leaves one out.
    if (variable === null || text === undefined || text === "") continue;
    const result = variable.type.safeParse(text);
    const said = variable.isSecret ? notShown : shown(text);
    if (result.success) values.set(name, result.data);
    else faults.push(`${name} is ${said}; it must be ${variable.allowed}.`);
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
    ...(introspectionVariables.some(isSet)
      ? introspectionVariables
          .filter((name) => !isSet(name))
          .map((name) => missing(name, " while others of the introspection are set"))
      : []),
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

const notShown = "not shown, since it may hold a credential";

/** As it is, but for what may be a credential: in front of an `@`, in a query, or a key in the place of its path. */
function shown(text: string): string {
  return /[@?]|-----/.test(text) ? notShown : JSON.stringify(text);
}

function trustedDocumentsOf(values: ReadonlyMap<string, unknown>): Config["trustedDocuments"] {
  const ofAll = (values.get("TRUSTED_DOCUMENTS") ?? null) as TrustedDocumentsMode | null;
  const ofOne = [...values].flatMap(([name, mode]) => {
    const frontend = frontendOf(name);
    return frontend === null ? [] : [[frontend, mode as TrustedDocumentsMode] as const];
  });
  return { "*": ofAll, ...Object.fromEntries(ofOne) };
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
