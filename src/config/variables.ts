/** Configuration: each variable of the environment, how it is read, and what is allowed. Imported by src/config.ts only. */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import * as z from "zod";
import { type ServiceName, serviceNames } from "../../clients/index.ts";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export const readTransports = ["undici", "got"] as const;
export const trustedDocumentsModes = ["only", "prefer", "off"] as const;

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

const listOf = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(item).min(1));

/** As browsers send it: scheme, host and port, and nothing after. */
const webOrigin = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
});

const addressRange = z.string().refine((text) => {
  const [address = "", bits, ...more] = text.split("/");
  if (isIP(address) === 0 || more.length > 0) return false;
  const most = isIP(address) === 4 ? 32 : 128;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
});

const hostName = z.string().regex(/^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/);

const readableFile = z.string().refine((path) => doesNotThrow(() => readFileSync(path)));

const redisUrl = z.url({ protocol: /^rediss?$/ });

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

export function doesNotThrow(attempt: () => unknown): boolean {
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
  /** Never shown, not even where it is wrong. */
  readonly isSecret?: true;
  /** Words that complete "it must be …". */
  readonly allowed: string;
}

export const serviceUrlName = (service: ServiceName) => `${service.toUpperCase()}_SERVICE_URL`;
const serviceUrls = {
  type: urlList,
  allowed: "one or more http(s) base URLs, separated by commas, without credentials or query",
};

export const tlsName = (service: ServiceName, part: string) =>
  `${service.toUpperCase()}_SERVICE_${part.toUpperCase()}`;
const certificate = {
  type: pemFile(/^-----BEGIN CERTIFICATE-----/m, (text) => createSecureContext({ ca: text, cert: text })),
  allowed: "the path of a PEM file that can be read, with a certificate in it",
};
export const tlsParts = {
  ca: certificate,
  cert: certificate,
  key: {
    // An encrypted one would need a password that nobody is asked for.
    type: pemFile(/^-----BEGIN (?:RSA |EC )?PRIVATE KEY-----(?!\s*Proc-Type:)/m, createPrivateKey),
    allowed: "the path of a PEM file that can be read, with a private key in it that is not encrypted",
  },
} as const satisfies Readonly<Record<string, Variable>>;

const perMinute = (what: string) => ({
  type: wholeNumber(0, 1_000_000_000),
  allowed: `a whole number of ${what} a minute, or 0 for no limit`,
});

const trustedDocuments = {
  type: z.enum(trustedDocumentsModes),
  allowed: `one of ${trustedDocumentsModes.join(", ")}`,
};

/** Each variable: how it is read, and what is allowed. */
export const variables: Readonly<Record<string, Variable>> = {
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
  INTROSPECTION_URL: { type: keySetUrl, allowed: "the http(s) URL that tells of opaque tokens (RFC 7662)" },
  INTROSPECTION_CLIENT_ID: {
    type: z.string(),
    allowed: "the name that the gateway has at INTROSPECTION_URL",
  },
  INTROSPECTION_CLIENT_SECRET: {
    type: z.string(),
    allowed: "the secret that the gateway has at INTROSPECTION_URL",
    isSecret: true,
  },
  API_KEYS_FILE: {
    type: readableFile,
    allowed: "the path of a file that can be read; `npm run keys` makes one",
  },
  REVOCATIONS_FILE: {
    type: readableFile,
    allowed: "the path of a file that can be read; `npm run revoke` makes one",
  },
  REDIS_URL: {
    type: redisUrl,
    allowed: "a redis:// or rediss:// URL",
    isSecret: true,
  },
  RATE_LIMIT_PER_IP: perMinute("requests"),
  RATE_LIMIT_PER_IDENTITY: perMinute("requests"),
  COST_BUDGET_PER_MINUTE: perMinute("points"),
  TRUSTED_DOCUMENTS: trustedDocuments,
  CORS_ORIGINS: {
    type: listOf(webOrigin),
    allowed: "one or more origins such as https://shop.example, separated by commas, without a path",
  },
  TRUST_PROXY: {
    type: listOf(addressRange),
    allowed: "one or more addresses or ranges such as 10.0.0.0/8, separated by commas",
  },
  ALLOWED_HOSTS: {
    type: listOf(hostName),
    allowed:
      "one or more host names in lower case, with a port where it is not the usual one, separated by commas",
  },
  MAX_CONNECTIONS: { type: wholeNumber(10, 1_000_000), allowed: "a whole number from 10 to 1000000" },
  ...Object.fromEntries(serviceNames.map((service) => [serviceUrlName(service), serviceUrls])),
  ...Object.fromEntries(
    serviceNames.flatMap((service) =>
      Object.entries(tlsParts).map(([part, variable]) => [tlsName(service, part), variable]),
    ),
  ),
};

function hasNoCredentials(text: string): boolean {
  const url = URL.parse(text);
  return url?.username === "" && url.password === "";
}

/** Of one frontend, named at its end; it says more than TRUSTED_DOCUMENTS. */
const trustedDocumentsOfOne = /^TRUSTED_DOCUMENTS_([A-Z][A-Z0-9_]*)$/;

/** Null for a name that is no variable of the gateway. */
export function variableOf(name: string): Variable | null {
  if (Object.hasOwn(variables, name)) return variables[name] ?? null;
  return trustedDocumentsOfOne.test(name) ? trustedDocuments : null;
}

/** The frontend that a variable is about, as `TRUSTED_DOCUMENTS_<FRONTEND>` names it in upper case; null for others. */
export function frontendOf(name: string): string | null {
  return trustedDocumentsOfOne.exec(name)?.[1]?.toLowerCase() ?? null;
}
