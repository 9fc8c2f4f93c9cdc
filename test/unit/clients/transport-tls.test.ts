/** Stage 10, TLS: a service is believed by its certificate, and shown ours where it asks. */
import { beforeAll, describe, expect, it } from "vitest";
import { patient, readOf, rejectionFrom } from "./local-server.ts";
import { startStack } from "./stacks.ts";
import { type Certificate, createAuthority, createCertificate, startTlsServer } from "./tls-server.ts";
import { transports } from "./transports.ts";

let authority: Certificate;
let otherAuthority: Certificate;
let service: Certificate;
let client: Certificate;

beforeAll(async () => {
  [authority, otherAuthority] = await Promise.all([createAuthority("ours"), createAuthority("theirs")]);
  [service, client] = await Promise.all([
    createCertificate("localhost", authority),
    createCertificate("portico", authority),
  ]);
});

const failure = { code: "UPSTREAM_ERROR", service: "user" };

describe.each(transports)("$name", ({ createTransport }) => {
  const ask = (url: string, tls?: Parameters<typeof createTransport>[1]) =>
    createTransport("user", tls)(readOf(), url, patient());

  it("does not believe a service whose authority it does not know", async () => {
    const server = await startTlsServer(service);
    expect(await rejectionFrom(ask(server.url))).toMatchObject(failure);
    expect(await rejectionFrom(ask(server.url, { ca: otherAuthority.cert }))).toMatchObject(failure);
    expect(server.clients).toEqual([]);
  });

  it("believes a service of the authority that it is told of", async () => {
    const server = await startTlsServer(service);
    expect(await ask(server.url, { ca: authority.cert })).toMatchObject({ status: 200 });
    expect(server.clients).toEqual([null]);
  });

  it("does not believe a service under another's name", async () => {
    const server = await startTlsServer(await createCertificate("payment.internal", authority));
    expect(await rejectionFrom(ask(server.url, { ca: authority.cert }))).toMatchObject(failure);
    expect(server.clients).toEqual([]);
  });

  it("does not believe a service whose certificate has expired", async () => {
    const server = await startTlsServer(await createCertificate("localhost", authority, new Date(0)));
    expect(await rejectionFrom(ask(server.url, { ca: authority.cert }))).toMatchObject(failure);
    expect(server.clients).toEqual([]);
  });

  it("shows its own certificate where the service asks for one", async () => {
    const server = await startTlsServer(service, authority);
    const answer = await ask(server.url, { ca: authority.cert, ...client });
    expect(answer).toMatchObject({ status: 200 });
    expect(server.clients).toEqual(["portico"]);
  });

  it("is turned away without one, or with one of another authority", async () => {
    const server = await startTlsServer(service, authority);
    const stranger = await createCertificate("portico", otherAuthority);
    for (const own of [{}, stranger]) {
      expect(await rejectionFrom(ask(server.url, { ca: authority.cert, ...own }))).toMatchObject(failure);
    }
    expect(server.clients).toEqual([]);
  });

  it("says of a service that is not believed nothing but why", async () => {
    const server = await startTlsServer(service);
    const error = await rejectionFrom(ask(server.url, { ca: otherAuthority.cert, ...client }));
    expect(String((error as Error).message)).not.toContain("PRIVATE KEY");
    expect(error).toMatchObject({ unanswered: true });
  });
});

it("reads and writes of a service are made with its TLS alike", async () => {
  const server = await startTlsServer(service, authority);
  const { send } = startStack([server.url], { tls: { ca: authority.cert, ...client } });
  await send(readOf(), patient());
  await send(readOf({ method: "POST", body: {} }), patient());
  expect(server.clients).toEqual(["portico", "portico"]);
});
