/** Tokens that a gateway must refuse: each is a good token of the issuer with exactly one thing wrong. */
import { base64url, exportSPKI, SignJWT } from "jose";
import { createForeignKey, createTestKey, type LocalIssuer, type TestIssuer, toSeconds } from "./tokens.ts";

/** The payload of a good token, changed, under the good token's header and signature. */
async function tampered(issuer: TestIssuer): Promise<string> {
  const [header, payload = "", signature] = (await issuer.mint()).split(".");
  const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload)));
  return [header, base64url.encode(JSON.stringify({ ...claims, sub: "u2" })), signature].join(".");
}

/** An unsecured JWT (RFC 7519, section 6). */
async function unsigned(issuer: TestIssuer): Promise<string> {
  const [, payload] = (await issuer.mint()).split(".");
  return `${base64url.encode(JSON.stringify({ alg: "none", typ: "JWT" }))}.${payload}.`;
}

/** The public key taken for an HMAC secret (RFC 8725, section 2.1). */
async function confused(issuer: TestIssuer): Promise<string> {
  const nowS = toSeconds(Date.now());
  return new SignJWT({ iss: issuer.issuer, aud: issuer.audience, sub: "u1", iat: nowS, exp: nowS + 300 })
    .setProtectedHeader({ alg: "HS256", kid: issuer.kid, typ: "JWT" })
    .sign(new TextEncoder().encode(await issuer.publicKeyPem()));
}

const MAKERS = {
  /** Beyond the 30 s by which clocks may differ. */
  expired: (issuer) => issuer.mint({}, {}, { nowMs: Date.now() - 400_000 }),
  notYetValid: (issuer) => issuer.mint({ nbf: toSeconds(Date.now()) + 120 }),
  wrongIssuer: (issuer) => issuer.mint({ iss: "https://elsewhere.example" }),
  wrongAudience: (issuer) => issuer.mint({ aud: "another-service" }),
  wrongType: (issuer) => issuer.mint({}, { typ: "secevent+jwt" }),
  algNone: unsigned,
  hmacWithPublicKey: confused,
  unknownKid: async (issuer) =>
    issuer.mint({}, { kid: "nobody-published-this" }, { key: await createForeignKey(issuer.alg) }),
  foreignKey: async (issuer) => issuer.mint({}, {}, { key: await createForeignKey(issuer.alg) }),
  tampered,
  missingSubject: (issuer) => issuer.mint({ sub: undefined }),
  missingExpiry: (issuer) => issuer.mint({ exp: undefined }),
  missingIssuer: (issuer) => issuer.mint({ iss: undefined }),
  missingAudience: (issuer) => issuer.mint({ aud: undefined }),
  subjectWithSlash: (issuer) => issuer.mint({ sub: "u1/../u2" }),
  subjectNotAString: (issuer) => issuer.mint({ sub: 1 }),
  /** More than 9 KB, where 8 are allowed. */
  tooLarge: (issuer) => issuer.mint({ padding: "x".repeat(9 * 1024) }),
  twoParts: async (issuer) => (await issuer.mint()).split(".").slice(0, 2).join("."),
} satisfies Record<string, (issuer: TestIssuer) => Promise<string>>;

export type BadTokenName = keyof typeof MAKERS;

/** For `it.each`: every kind of bad token there is. */
export const BAD_TOKEN_NAMES = Object.keys(MAKERS) as BadTokenName[];

/** Makes one bad token of this issuer. */
export function badToken(issuer: TestIssuer, name: BadTokenName): Promise<string> {
  return MAKERS[name](issuer);
}

/** Claims of a good token, under a header of the forger's choice. */
async function forge(
  issuer: LocalIssuer,
  header: unknown,
  sign: (input: string) => Promise<string> | string = () => "c2lnbmF0dXJl",
): Promise<string> {
  const [, payload] = (await issuer.mint()).split(".");
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const input = `${base64url.encode(text)}.${payload}`;
  return `${input}.${await sign(input)}`;
}

async function signedWithSecret(issuer: LocalIssuer, secret: string | Uint8Array): Promise<string> {
  const hmac = await crypto.subtle.importKey(
    "raw",
    typeof secret === "string" ? new TextEncoder().encode(secret) : new Uint8Array(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  return forge(issuer, { alg: "HS256", kid: issuer.current.kid, typ: "JWT" }, async (input) =>
    base64url.encode(new Uint8Array(await crypto.subtle.sign("HMAC", hmac, new TextEncoder().encode(input)))),
  );
}

/** Signed with a key that the token brings along, or says where it is. */
async function withOwnKey(issuer: LocalIssuer, header: Record<string, unknown>): Promise<string> {
  const { privateKey, jwk } = await createTestKey("RS256");
  const member = Object.hasOwn(header, "jwk") ? { ...header, jwk } : header;
  return issuer.mint({}, member, { key: privateKey });
}

/** Signed by the issuer, but with a header that must not be taken. */
const odd = (header: Record<string, unknown>) => (issuer: LocalIssuer) => issuer.mint({}, header);

/** `alg: none` or nothing, in all spellings; with a signature of its own or none. */
const unsecured = (alg: unknown, signature: string) => (issuer: LocalIssuer) =>
  forge(issuer, { alg, kid: issuer.current.kid, typ: "JWT" }, () => signature);

type Forge = (issuer: LocalIssuer) => Promise<string>;

/** The token forgery family (RFC 8725), made for an issuer whose one key is for RS256. By what each relies on. */
export const FORGERIES: Readonly<Record<string, readonly Forge[]>> = {
  "no signature": [
    unsecured("none", ""),
    unsecured("None", ""),
    unsecured("NONE", ""),
    unsecured("nOnE", "c2ln"),
    unsecured("", ""),
    unsecured(undefined, ""),
    unsecured(["RS256"], "c2ln"),
    unsecured("RS256", ""),
    unsecured("RS256", base64url.encode(new Uint8Array(256))),
    unsecured("ES256", base64url.encode(new Uint8Array(64))),
    unsecured("EdDSA", base64url.encode(new Uint8Array(64))),
  ],
  "public key as secret": [
    async (issuer) => signedWithSecret(issuer, await exportSPKI(issuer.current.publicKey)),
    async (issuer) => signedWithSecret(issuer, `${await exportSPKI(issuer.current.publicKey)}\n`),
    async (issuer) => signedWithSecret(issuer, JSON.stringify(issuer.current.jwk)),
    async (issuer) => signedWithSecret(issuer, base64url.decode(issuer.current.jwk.n ?? "")),
  ],
  "key of its own": [
    (issuer) => withOwnKey(issuer, {}),
    (issuer) => withOwnKey(issuer, { jwk: true }),
    (issuer) => withOwnKey(issuer, { jwk: true, kid: undefined }),
    (issuer) => withOwnKey(issuer, { jku: "https://forger.example/jwks.json" }),
    (issuer) => withOwnKey(issuer, { x5u: "https://forger.example/cert.pem" }),
    (issuer) => withOwnKey(issuer, { x5c: ["MIIB"] }),
    odd({ jku: "https://forger.example/jwks.json" }),
  ],
  "critical members": [
    (issuer) => forge(issuer, { alg: "RS256", kid: issuer.current.kid, crit: ["exp"], exp: 9e9 }),
    (issuer) => forge(issuer, { alg: "RS256", kid: issuer.current.kid, crit: [] }),
    (issuer) => forge(issuer, { alg: "RS256", kid: issuer.current.kid, crit: ["unknown"], unknown: 1 }),
    odd({ crit: ["b64"], b64: true }),
    odd({ b64: true }),
  ],
  "key id": [
    "../../../../dev/null",
    "' UNION SELECT 'secret",
    "| cat /etc/passwd",
    "__proto__",
    "constructor",
    "",
    "\u0000",
    "x".repeat(257),
    7,
    ["test-key-1"],
    { toString: "test-key-1" },
    true,
  ].map((kid) => odd({ kid })),
  "another algorithm": [
    (issuer) =>
      forge(issuer, { alg: "PS256", kid: issuer.current.kid, typ: "JWT" }, signedAs("RSA-PSS", issuer)),
    (issuer) => forge(issuer, { alg: "RS384", kid: issuer.current.kid, typ: "JWT" }),
    (issuer) => forge(issuer, { alg: "rs256", kid: issuer.current.kid, typ: "JWT" }),
    (issuer) => forge(issuer, { alg: "ML-DSA-44", kid: issuer.current.kid, typ: "JWT" }),
    (issuer) => forge(issuer, { alg: "__proto__", kid: issuer.current.kid, typ: "JWT" }),
  ],
  "another type": ["secevent+jwt", "dpop+jwt", "logout+jwt", "id+jwt", "JOSE", "", 5, null, ["JWT"]].map(
    (typ) => odd({ typ }),
  ),
  "another form": [
    async (issuer) => (await issuer.mint()).split(".").slice(0, 2).join("."),
    async (issuer) => `${await issuer.mint()}.`,
    async (issuer) => `${await issuer.mint()}.e30.e30`,
    async (issuer) => `.${await issuer.mint()}`,
    async (issuer) => (await issuer.mint()).slice(0, -2),
    async (issuer) => `${await issuer.mint()}AAAA`,
    async (issuer) => (await issuer.mint()).split(".").reverse().join("."),
    (issuer) => forge(issuer, "[]"),
    (issuer) => forge(issuer, "null"),
    (issuer) => forge(issuer, '{"alg":"RS256"'),
    (issuer) => forge(issuer, '{"alg":"none","alg":"RS256"}'),
    async () => "",
    async () => "..",
    async () => "e30.e30.e30",
  ],
};

/** A signature with the issuer's own key, by another algorithm than the key is for. */
function signedAs(name: "RSA-PSS", issuer: LocalIssuer): (input: string) => Promise<string> {
  return async (input) => {
    const pkcs8 = await crypto.subtle.exportKey("pkcs8", issuer.current.privateKey);
    const key = await crypto.subtle.importKey("pkcs8", pkcs8, { name, hash: "SHA-256" }, false, ["sign"]);
    const bytes = new TextEncoder().encode(input);
    return base64url.encode(new Uint8Array(await crypto.subtle.sign({ name, saltLength: 32 }, key, bytes)));
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Other texts of the same token: they stand for the same bytes, and lenient decoders take them.
 * The first is what jose 6 takes. The token's signature must leave bits unused, as all but 48 or 96 bytes do.
 */
export function reEncodings(token: string): readonly string[] {
  const last = ALPHABET.indexOf(token.at(-1) ?? "");
  const [header, payload, signature = ""] = token.split(".");
  const other = signature.replaceAll("-", "+").replaceAll("_", "/");
  return [
    `${token.slice(0, -1)}${ALPHABET[last + 1]}`,
    `${token}=`,
    `${token}==`,
    `${header}.${payload}.${other}`,
    `${header}=.${payload}.${signature}`,
    `${token} `,
    `${token}\n`,
    `${token.slice(0, -4)}\t${token.slice(-4)}`,
  ];
}

/** The order of P-256's group (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other signature that an ES256 token may as well have: it is as good, and nobody needs the key to make it. */
export function withOtherSignature(token: string): string {
  const [header, payload, signature = ""] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  const s = ORDER - BigInt(`0x${bytes.subarray(32).toString("hex")}`);
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, "0"), "hex")]);
  return [header, payload, other.toString("base64url")].join(".");
}
