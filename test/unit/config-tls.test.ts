/** Configuration, certificates: read from their files at the start, held to what they are for, and never printed. */
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../src/config.ts";
import { createAuthority, createCertificate } from "./clients/tls-server.ts";

type Environment = Readonly<Record<string, string>>;

const services = {
  USER_SERVICE_URL: "https://user.example",
  ORDER_SERVICE_URL: "https://order.example",
  PAYMENT_SERVICE_URL: "https://payment.example",
  CATALOG_SERVICE_URL: "https://catalog.example",
};
const issuer = {
  JWKS_URL: "https://id.example/jwks.json",
  JWT_ISSUER: "https://id.example/",
  JWT_AUDIENCE: "portico",
};
const production = { NODE_ENV: "production", ...services, ...issuer };

const authority = await createAuthority("our own authority");
const own = await createCertificate("user.example", authority);
const another = await createCertificate("user.example", authority);

/** The faults of an environment, a line each. */
function faultsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((fault) => fault.trim());
  }
  return [];
}

describe("a service's certificates", () => {
  const folder = mkdtempSync(join(tmpdir(), "config-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const pem = (kind: string, body = "c2VjcmV0") =>
    `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----\n`;
  const texts = {
    ca: `# our own authorities\n${authority.cert}\n${another.cert}`,
    cert: own.cert,
    key: own.key,
  };
  const ca = file("ca.pem", texts.ca);
  const cert = file("cert.pem", texts.cert);
  const key = file("key.pem", texts.key);
  const allowed = {
    certificate: "the path of a PEM file that can be read, with a certificate in it",
    key: "the path of a PEM file that can be read, with a private key in it that is not encrypted",
  };

  it("are the texts of the files, for that service alone", () => {
    const config = readConfig({
      ...production,
      ORDER_SERVICE_CA: ca,
      ORDER_SERVICE_CERT: cert,
      ORDER_SERVICE_KEY: key,
      USER_SERVICE_CA: ca,
    });
    expect(config.services?.order.tls).toEqual(texts);
    expect(config.services?.user.tls).toEqual({ ca: texts.ca });
    expect(config.services?.payment).not.toHaveProperty("tls");
    expect(Object.isFrozen(config.services?.order.tls)).toBe(true);
  });

  it("may have a key in the older form", () => {
    const older = createPrivateKey(texts.key).export({ type: "sec1", format: "pem" }).toString();
    const path = file("other-key.pem", older);
    const config = readConfig({ ...services, USER_SERVICE_CERT: cert, USER_SERVICE_KEY: path });
    expect(older).toContain("BEGIN EC PRIVATE KEY");
    expect(config.services?.user.tls?.key).toBe(older);
  });

  it("whose key is another's are a fault", () => {
    const path = file("another-key.pem", another.key);
    expect(faultsOf({ ...services, USER_SERVICE_CERT: cert, USER_SERVICE_KEY: path })).toEqual([
      "USER_SERVICE_KEY is not the key of the certificate in USER_SERVICE_CERT.",
    ]);
  });

  it("for a service that is not asked by https are a fault", () => {
    const plain = { ...services, USER_SERVICE_URL: "https://user.example,http://user.example" };
    expect(faultsOf({ ...plain, USER_SERVICE_CA: ca })).toEqual([
      "USER_SERVICE_CA is set, but USER_SERVICE_URL has an address that is not https.",
    ]);
  });

  it.each([
    ["CA", join(folder, "missing.pem"), allowed.certificate],
    ["CA", folder, allowed.certificate],
    ["CA", file("empty.pem", ""), allowed.certificate],
    ["CA", file("der.crt", "\0\x30\x82"), allowed.certificate],
    ["CA", file("key-for-ca.pem", texts.key), allowed.certificate],
    ["CA", file("garbage.pem", pem("CERTIFICATE")), allowed.certificate],
    ["KEY", file("garbage-key.pem", pem("PRIVATE KEY")), allowed.key],
    ["CA", file("midway.pem", "x -----BEGIN CERTIFICATE-----"), allowed.certificate],
    ["KEY", cert, allowed.key],
    ["KEY", file("public.pem", pem("PUBLIC KEY")), allowed.key],
    ["KEY", file("encrypted.pem", pem("ENCRYPTED PRIVATE KEY")), allowed.key],
    ["KEY", file("old-encrypted.pem", pem("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n\nc2Vj")), allowed.key],
  ])("in a file that is no good are a fault: %s=%s", (part, path, words) => {
    const others: Environment = part === "KEY" ? { USER_SERVICE_CERT: cert } : {};
    expect(faultsOf({ ...services, ...others, [`USER_SERVICE_${part}`]: path })).toEqual([
      `USER_SERVICE_${part} is ${JSON.stringify(path)}; it must be ${words}.`,
    ]);
  });

  it("and keys are never printed, also where a text stands in the place of its path", () => {
    const environment = { ...services, USER_SERVICE_CERT: texts.cert, USER_SERVICE_KEY: texts.key };
    const faults = faultsOf(environment);
    expect(faults).toEqual([
      `USER_SERVICE_CERT is not shown, since it may hold a credential; it must be ${allowed.certificate}.`,
      `USER_SERVICE_KEY is not shown, since it may hold a credential; it must be ${allowed.key}.`,
    ]);
    expect(faultsOf({ ...services, USER_SERVICE_CA: key }).join()).not.toContain(texts.key.slice(40, 60));
  });

  it.each([
    [{ USER_SERVICE_CERT: cert }, "USER_SERVICE_KEY", "USER_SERVICE_CERT", allowed.key],
    [{ USER_SERVICE_KEY: key }, "USER_SERVICE_CERT", "USER_SERVICE_KEY", allowed.certificate],
  ])("and keys come together: %o", (part, missing, given, words) => {
    for (const base of [services, production]) {
      expect(faultsOf({ ...base, ...part })).toEqual([
        `${missing} is missing while ${given} is set; it must be ${words}.`,
      ]);
    }
  });

  it("without the service's URL are a fault, since they would do nothing", () => {
    expect(faultsOf({ USER_SERVICE_CA: ca, USER_SERVICE_CERT: cert, USER_SERVICE_KEY: key })).toEqual(
      ["CA", "CERT", "KEY"].map(
        (part) => `USER_SERVICE_${part} is set, but USER_SERVICE_URL is not; set both, or neither.`,
      ),
    );
  });

  it("are named with all other faults at once", () => {
    const faults = faultsOf({ ...services, PORT: "x", USER_SERVICE_CA: "/no", ORDER_SERVICE_KEY: "/no" });
    expect(faults.map((fault) => fault.split(" ").slice(0, 2).join(" "))).toEqual([
      "PORT is",
      "USER_SERVICE_CA is",
      "ORDER_SERVICE_KEY is",
      "ORDER_SERVICE_CERT is",
    ]);
  });
});
