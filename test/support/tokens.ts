/** Issuers for tests: real keys, a key set over HTTP or in this process that can misbehave, and tokens with any claims and header. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CompactSign,
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from "jose";
import type { FetchKeys } from "../../src/auth/key-set.ts";

/** The four of the allow-list, and one asymmetric algorithm outside it. */
export type TestAlgorithm = "RS256" | "PS256" | "ES256" | "EdDSA" | "ES384";

/** `ok` answers; `hang` never does; `500` fails; `down` cuts the connection. All are counted as fetches. */
export type JwksBehaviour = "ok" | "hang" | "500" | "down";

/** Claims or header members over the defaults; `undefined` leaves the default out. */
export type Overrides = Readonly<Record<string, unknown>>;

export interface MintOptions {
  /** Signs with this key instead of the issuer's current one. */
  readonly key?: CryptoKey;
  /** Issue time; five minutes later the token expires. */
  readonly nowMs?: number;
}

export interface TestIssuer {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  readonly alg: TestAlgorithm;
  /** The current key's id. */
  readonly kid: string;
  /** How many requests the JWKS server got. */
  readonly fetches: number;
  /** By default a good token of person `u1` with `typ: JWT`. */
  mint(claims?: Overrides, header?: Overrides, options?: MintOptions): Promise<string>;
  /** A token whose payload is this text, whatever it is. */
  mintText(payload: string): Promise<string>;
  publicKeyPem(): Promise<string>;
  setBehaviour(behaviour: JwksBehaviour): void;
  /** Signs with a new key from now on and publishes it; the old ones only with `keepOld`. */
  rotate(options?: { readonly keepOld?: boolean }): Promise<void>;
  close(): Promise<void>;
}

/** A key pair as an issuer has it. */
export interface TestKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

let keysMade = 0;

export async function createTestKey(alg: TestAlgorithm): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  keysMade += 1;
  const kid = `test-key-${keysMade}`;
  return {
    kid,
    privateKey,
    publicKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" },
  };
}

/** A private key that no JWKS publishes. */
export async function createForeignKey(alg: TestAlgorithm): Promise<CryptoKey> {
  return (await createTestKey(alg)).privateKey;
}

function defined(record: Overrides): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** Whole seconds since 1970, as JWT times are. */
export function toSeconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

class JwksServer {
  fetches = 0;
  behaviour: JwksBehaviour = "ok";
  keys: readonly TestKey[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.fetches += 1;
    if (this.behaviour === "hang") return;
    if (this.behaviour === "down") return void request.socket.destroy();
    const isFine = this.behaviour === "ok";
    response.writeHead(isFine ? 200 : 500, { "content-type": "application/json" });
    response.end(JSON.stringify(isFine ? { keys: this.keys.map(({ jwk }) => jwk) } : { error: "broken" }));
  });

  /** Answers the server's origin. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject).listen(0, "127.0.0.1", () => {
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

/** Starts an issuer with one key, RS256 where no algorithm is given. */
export async function createTestIssuer(options: { readonly alg?: TestAlgorithm } = {}): Promise<TestIssuer> {
  const { alg = "RS256" } = options;
  const server = new JwksServer();
  let current = await createTestKey(alg);
  server.keys = [current];
  const issuer = await server.listen();
  const audience = "portico";
  return {
    jwksUrl: `${issuer}/jwks.json`,
    issuer,
    audience,
    alg,
    get kid() {
      return current.kid;
    },
    get fetches() {
      return server.fetches;
    },
    mint: (claims = {}, header = {}, options = {}) =>
      mint({ issuer, audience, alg, current }, claims, header, options),
    mintText: (payload) =>
      new CompactSign(new TextEncoder().encode(payload))
        .setProtectedHeader({ alg, kid: current.kid, typ: "JWT" })
        .sign(current.privateKey),
    publicKeyPem: () => exportSPKI(current.publicKey),
    setBehaviour: (behaviour) => {
      server.behaviour = behaviour;
    },
    rotate: async ({ keepOld = false } = {}) => {
      current = await createTestKey(alg);
      server.keys = keepOld ? [current, ...server.keys] : [current];
    },
    close: () => server.close(),
  };
}

interface Signer {
  readonly issuer: string;
  readonly audience: string;
  readonly alg: TestAlgorithm;
  readonly current: TestKey;
}

function mint(
  { issuer, audience, alg, current }: Signer,
  claims: Overrides,
  header: Overrides,
  { key = current.privateKey, nowMs = Date.now() }: MintOptions,
): Promise<string> {
  const iat = toSeconds(nowMs);
  const payload = { iss: issuer, aud: audience, sub: "u1", iat, exp: iat + 300, ...claims };
  const protectedHeader = defined({ alg, kid: current.kid, typ: "JWT", ...header });
  return new SignJWT(defined(payload)).setProtectedHeader(protectedHeader as JWTHeaderParameters).sign(key);
}

/** What a fetch of the key set comes to: an answer, or whatever a function does. */
export type KeySetAnswer =
  | { readonly status: number; readonly body: Uint8Array }
  | (() => Promise<{ readonly status: number; readonly body: Uint8Array }>);

/** An issuer in this process: nothing of it takes time, so that clocks can be set. */
export interface LocalIssuer {
  readonly config: { readonly jwksUrl: string; readonly issuer: string; readonly audience: string };
  readonly fetchKeys: FetchKeys;
  /** When each fetch began, by `performance.now()`. */
  readonly fetchedAtMs: readonly number[];
  readonly alg: TestAlgorithm;
  readonly current: TestKey;
  mint(claims?: Overrides, header?: Overrides, options?: MintOptions): Promise<string>;
  /** Answers with these keys from now on. */
  publish(...keys: readonly unknown[]): void;
  setAnswer(answer: KeySetAnswer): void;
  /** Signs with a new key from now on, which is not published yet. */
  rotate(): Promise<TestKey>;
}

export async function createLocalIssuer(alg: TestAlgorithm = "ES256"): Promise<LocalIssuer> {
  const config = {
    jwksUrl: "https://issuer.example/jwks.json",
    issuer: "https://issuer.example",
    audience: "portico",
  };
  const fetchedAtMs: number[] = [];
  let current = await createTestKey(alg);
  let answer: KeySetAnswer = toKeySetAnswer([current.jwk]);
  return {
    config,
    alg,
    fetchedAtMs,
    get current() {
      return current;
    },
    fetchKeys: async () => {
      fetchedAtMs.push(performance.now());
      return typeof answer === "function" ? answer() : answer;
    },
    mint: (claims = {}, header = {}, options = {}) =>
      mint({ ...config, alg, current }, claims, header, options),
    publish: (...keys) => {
      answer = toKeySetAnswer(keys);
    },
    setAnswer: (next) => {
      answer = next;
    },
    rotate: async () => {
      current = await createTestKey(alg);
      return current;
    },
  };
}

function toKeySetAnswer(keys: readonly unknown[]): KeySetAnswer {
  return { status: 200, body: Buffer.from(JSON.stringify({ keys })) };
}

/** A fetch that never ends, one that finds nobody, and one that is cut off. */
export const keySetFaults = {
  hang: () => new Promise<never>(() => {}),
  refused: () => Promise.reject(new Error("connect ECONNREFUSED 127.0.0.1:1")),
  cut: () => Promise.reject(new Error("read ECONNRESET")),
} as const;
