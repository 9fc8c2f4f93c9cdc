/** Issuers for tests: real keys, a real JWKS server that can misbehave, and tokens with any claims and header. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from "jose";

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
  publicKeyPem(): Promise<string>;
  setBehaviour(behaviour: JwksBehaviour): void;
  /** Signs with a new key from now on and publishes it; the old ones only with `keepOld`. */
  rotate(options?: { readonly keepOld?: boolean }): Promise<void>;
  close(): Promise<void>;
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

let keysMade = 0;

/** A fresh key pair as an issuer has it. */
async function createSigningKey(alg: TestAlgorithm): Promise<SigningKey> {
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
  return (await createSigningKey(alg)).privateKey;
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
  keys: readonly SigningKey[] = [];
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
  let current = await createSigningKey(alg);
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
    mint: (claims = {}, header = {}, { key = current.privateKey, nowMs = Date.now() } = {}) => {
      const iat = toSeconds(nowMs);
      const payload = { iss: issuer, aud: audience, sub: "u1", iat, exp: iat + 300, ...claims };
      const protectedHeader = defined({ alg, kid: current.kid, typ: "JWT", ...header });
      return new SignJWT(defined(payload))
        .setProtectedHeader(protectedHeader as JWTHeaderParameters)
        .sign(key);
    },
    publicKeyPem: () => exportSPKI(current.publicKey),
    setBehaviour: (behaviour) => {
      server.behaviour = behaviour;
    },
    rotate: async ({ keepOld = false } = {}) => {
      current = await createSigningKey(alg);
      server.keys = keepOld ? [current, ...server.keys] : [current];
    },
    close: () => server.close(),
  };
}
