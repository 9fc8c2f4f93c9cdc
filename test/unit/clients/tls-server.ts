/** An HTTPS server for one test, with a certificate of an authority that nobody else knows. */
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { generate } from "selfsigned";
import { onTestFinished } from "vitest";

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const common = { keyType: "ec", algorithm: "sha256" } as const;
const nameOf = (value: string) => [{ name: "commonName", value }];

/** A certificate authority. */
export async function createAuthority(name: string): Promise<Certificate> {
  const { cert, private: key } = await generate(nameOf(name), {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert, key };
}

/** A certificate for this host or client, signed by the authority, for a year. */
export async function createCertificate(
  name: string,
  authority: Certificate,
  validFrom = new Date(),
): Promise<Certificate> {
  const { cert, private: key } = await generate(nameOf(name), {
    ...common,
    notBeforeDate: validFrom,
    ca: authority,
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: name }] },
    ],
  });
  return { cert, key };
}

export interface TlsServer {
  /** By its name, for which its certificate is, or not. */
  readonly url: string;
  /** The common names of those who asked; null for one without a certificate. */
  readonly clients: readonly (string | null)[];
}

/** Answers everything with an empty object. @param clientAuthority Where given, only its clients are let in. */
export async function startTlsServer(own: Certificate, clientAuthority?: Certificate): Promise<TlsServer> {
  const clients: (string | null)[] = [];
  const mutual = { requestCert: true, rejectUnauthorized: true, ca: clientAuthority?.cert };
  const server = createServer({ ...own, ...(clientAuthority && mutual) }, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    clients.push(subject === undefined ? null : String(subject.CN));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, clients };
}
