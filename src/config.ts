/** Configuration: the only reader of the environment. Gives a frozen, typed Config, or every fault at once. */
import * as z from "zod";
import { type ServiceName, type Services, serviceNames } from "../clients/index.ts";

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

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
}

/** All that is wrong with the configuration, ready to print. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(faults: readonly string[]) {
    super(["The configuration can't be used:", ...faults.map((fault) => `  ${fault}`)].join("\n"));
  }
}

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

const urlListWords = "one or more http(s) base URLs, separated by commas, without credentials or query";
const serviceUrlName = (service: ServiceName) => `${service.toUpperCase()}_SERVICE_URL`;

/** Each variable: how it is read, and what is allowed, in words that complete "it must be …". */
const variables: Readonly<Record<string, { readonly type: z.ZodType; readonly allowed: string }>> = {
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
  ...Object.fromEntries(
    serviceNames.map((service) => [serviceUrlName(service), { type: urlList, allowed: urlListWords }]),
  ),
};

const issuerVariables = ["JWKS_URL", "JWT_ISSUER", "JWT_AUDIENCE"] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {ConfigError} naming each variable that is wrong or missing, and what is allowed. */
export function readConfig(environment: Environment = process.env): Config {
  const faults: string[] = [];
  const values = new Map<string, unknown>();
  for (const [name, { type, allowed }] of Object.entries(variables)) {
    const text = environment[name];
    // An empty variable is what is left when a deployment file leaves one out.
    if (text === undefined || text === "") continue;
    const result = type.safeParse(text);
    if (result.success) values.set(name, result.data);
    else faults.push(`${name} is ${shown(text)}; it must be ${allowed}.`);
  }
  const production = environment.NODE_ENV === "production";
  const isSet = (name: string) => (environment[name] ?? "") !== "";
  const needTogether = (names: readonly string[], why: string) => {
    if (!production && !names.some(isSet)) return;
    for (const name of names.filter((one) => !isSet(one))) {
      faults.push(`${name} is missing${production ? "" : why}; it must be ${variables[name]?.allowed}.`);
    }
  };
  needTogether(serviceNames.map(serviceUrlName), " while other services are set");
  needTogether(issuerVariables, " while others of the issuer are set");
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
  });
}

/** As it is, but for what may be a credential: in front of an `@`, or in a query. */
function shown(text: string): string {
  return /[@?]/.test(text) ? "not shown, since it may hold a credential" : JSON.stringify(text);
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
  const entries = serviceNames.map((service) => [service, { urls: values.get(serviceUrlName(service)) }]);
  return Object.fromEntries(entries) as Services;
}
