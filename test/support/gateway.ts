/** The whole gateway over real HTTP, on the demo services, each behind a fault proxy that keeps a journal. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceConfig } from "../../clients/core/stack.ts";
import { type Demo, startDemo } from "../../demo/start.ts";
import { formatKeyFile, mintKey } from "../../src/auth/key-entry.ts";
import { type Config, readConfig } from "../../src/config.ts";
import type { Frontend } from "../../src/frontends/index.ts";
import { createGateway } from "../../src/gateway.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import type { JournalEntry } from "./journal.ts";

export const serviceNames = ["user", "order", "payment", "catalog"] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Null where the body is not JSON. */
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly (string | number)[];
      readonly extensions: {
        readonly code: string;
        readonly service?: string;
        readonly retryAfterMs?: number;
      };
    }[];
    readonly extensions?: {
      readonly stale?: { readonly ageSeconds: number; readonly services: readonly string[] };
    };
  };
}

/** Who asks: nobody where all is left out. */
export interface Caller {
  /** Whose token is sent. */
  readonly as?: string;
  /** What the token is good for. */
  readonly scope?: string;
  /** The API key that is sent instead. */
  readonly key?: KeyName;
}

/** A caller whose parts may be there and undefined. */
type MaybeCaller = { readonly [Part in keyof Caller]: Caller[Part] | undefined };

export interface AskOptions extends Caller {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly operationName?: string;
  readonly signal?: AbortSignal;
}

/** API keys that the gateway under test knows, by what they are good for. Two are called like people, who they are not. */
const keyOwners = {
  full: { owner: "u1", scopes: ["catalog:read", "reviews:read"] },
  catalogOnly: { owner: "u2", scopes: ["catalog:read"] },
  nothing: { owner: "acme", scopes: [] },
} as const;
export type KeyName = keyof typeof keyOwners;
const keyNames = Object.keys(keyOwners) as readonly KeyName[];

/** Makes the keys, and the file by which the gateway knows them. */
function createKeys() {
  const expiresAtMs = Date.now() + 3_600_000;
  const minted = keyNames.map((name) =>
    mintKey({ ...keyOwners[name], tier: "partner", expiresAtMs }, Date.now()),
  );
  const folder = mkdtempSync(join(tmpdir(), "portico-keys-"));
  const file = join(folder, "keys.json");
  writeFileSync(file, formatKeyFile(minted.map(({ entry }) => entry)));
  const texts = new Map(keyNames.map((name, index) => [name, minted[index]?.text]));
  return { file, texts, remove: () => rmSync(folder, { recursive: true }) };
}

/** Who asks a frontend for all that it has: the person, or an API key where it takes no tokens. */
export function callerOf({ credentials }: Pick<Frontend, "credentials">, person: string): Caller {
  return credentials.includes("bearer") ? { as: person } : { key: "full" };
}

export interface GatewayUnderTest {
  readonly url: string;
  readonly demo: Demo;
  readonly proxies: Readonly<Record<ServiceName, FaultProxy>>;
  /** What the gateway reaches the services by. */
  readonly serviceUrls: Readonly<Record<ServiceName, string>>;
  /** What every service got, all together. */
  journal(): readonly JournalEntry[];
  /** Forgets the journals, and takes away all faults and delays. */
  reset(): void;
  ask(frontend: string, query: string, options?: AskOptions): Promise<Answer>;
  /** The credential, for requests that a test makes by itself. */
  headersOf(caller: MaybeCaller): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** The shipped operations. */
export const operations = {
  web: readOperation("web/WebHomepage"),
  mobile: readOperation("mobile/MobileHome"),
} as const;

function readOperation(name: string): string {
  return readFileSync(new URL(`../../schema/operations/${name}.graphql`, import.meta.url), "utf8");
}

/**
 * What the call stack does between attempts is not every test's matter: unless a test asks for policies of its own, a
 * call is one attempt, however many have failed before. With `{}` they are the usual ones.
 */
const oneAttemptACall: NonNullable<ServiceConfig["policies"]> = {
  retry: { maxAttempts: 1 },
  breaker: { minAttempts: Number.MAX_SAFE_INTEGER },
};

export interface Overrides extends Partial<Config> {
  readonly policies?: NonNullable<ServiceConfig["policies"]>;
}

/** @param frontends Others than the gateway's own, for showing that a wiring that is wrong fails a test. */
export async function startGateway(
  { policies = oneAttemptACall, ...overrides }: Overrides = {},
  frontends?: readonly Frontend[],
): Promise<GatewayUnderTest> {
  const demo = await startDemo();
  const proxyList = await Promise.all(serviceNames.map((name) => startFaultProxy(demo.services[name].url)));
  const named = <T>(pick: (proxy: FaultProxy) => T) =>
    Object.fromEntries(
      serviceNames.map((name, index) => [name, pick(proxyList[index] as FaultProxy)]),
    ) as Record<ServiceName, T>;
  const proxies = named((proxy) => proxy);
  const keys = createKeys();
  const config = {
    ...readConfig({}),
    port: 0,
    logLevel: "silent",
    issuer: demo.issuer,
    apiKeysFile: keys.file,
    // Nothing is kept, so that journals show what a cold gateway asks for.
    cacheMaxBytes: 0,
    ...overrides,
    services: overrides.services ?? named(({ url }) => ({ urls: [url], policies })),
  } as const;
  const headersOf: GatewayUnderTest["headersOf"] = async ({ as, scope, key }) => {
    if (key !== undefined) return { authorization: `ApiKey ${keys.texts.get(key)}` };
    if (as === undefined) return {};
    const token = await demo.issuer.mint(as, scope === undefined ? {} : { scope });
    return { authorization: `Bearer ${token}` };
  };
  const gateway = await createGateway(config, frontends);
  const url = await gateway.listen();
  return {
    url,
    demo,
    proxies,
    serviceUrls: named((proxy) => proxy.url),
    journal: () => proxyList.flatMap(({ journal }) => journal),
    reset: () => {
      for (const proxy of proxyList) {
        proxy.clear();
        proxy.setDelay(0);
        proxy.setFault(null);
      }
    },
    headersOf,
    ask: async (frontend, query, { as, scope, key, ...options } = {}) =>
      postGraphQL(`${url}/graphql/${frontend}`, query, {
        ...options,
        headers: { ...(await headersOf({ as, scope, key })), ...options.headers },
      }),
    close: async () => {
      await gateway.close();
      await Promise.all(proxyList.map((proxy) => proxy.close()));
      await demo.close();
      keys.remove();
    },
  };
}

async function postGraphQL(
  url: string,
  query: string,
  { variables, operationName, headers, signal }: Omit<AskOptions, keyof Caller>,
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables, operationName }),
    ...(signal ? { signal } : {}),
  });
  return toAnswer(response);
}

/** For requests that a test makes by itself. */
export async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parseOrEmpty(text) };
}

function parseOrEmpty(text: string): Answer["body"] {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The error codes of an answer, each with its service where it names one, without repeats: `UPSTREAM_ERROR order`. */
export function errorsOf({ body }: Answer): string[] {
  const codes = (body.errors ?? []).map(({ extensions: { code, service } }) =>
    service ? `${code} ${service}` : code,
  );
  return [...new Set(codes)].sort();
}
