/** Holds the faults that are about an answer's bytes against what their names say, as seen from the asker's side. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fault, type FaultProxy, faults, startFaultProxy } from "../../support/fault-proxy.ts";
import { padded, paddedBomb } from "../../support/padded-faults.ts";
import { head, sendRaw } from "../../support/raw-http.ts";

const body = '{"items":[{"id":"p1","name":"Lamp"}]}';
const get = head("GET /products HTTP/1.1", "Host: x", "Connection: close");

let service: Server;
let proxy: FaultProxy;
beforeAll(async () => {
  service = createServer((request, response) => {
    const isHeld = request.headers["if-none-match"] === '"v1"';
    const headers = { "content-type": "application/json", etag: '"v1"', "cache-control": "max-age=60" };
    response.writeHead(isHeld ? 304 : 200, headers).end(isHeld ? "" : body);
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  service.close();
  service.closeAllConnections();
});
beforeEach(async () => {
  proxy = await startFaultProxy(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
});
afterEach(() => proxy.close());

const raw = async (fault: Fault) => {
  proxy.setFault(fault);
  return (await sendRaw(proxy.url, get, { responses: Number.POSITIVE_INFINITY, timeoutMs: 2_000 })).text;
};

describe("cut on the wire", () => {
  it("sends the first bytes of head and body, and no more", async () => {
    const whole = await raw(faults.cutWire(10_000));
    expect(whole).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(whole.endsWith(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)).toBe(true);
    // Not their text: the time of day may have changed in between.
    for (const bytes of [0, 1, 12, 60, whole.length - 1]) {
      expect((await raw(faults.cutWire(bytes))).length).toBe(bytes);
    }
  });
});

describe("headers", () => {
  it("are replaced, added and taken away, and nothing else changes", async () => {
    proxy.setFault(faults.headers({ "cache-control": "max-age=1", age: "7", etag: null }));
    const response = await fetch(proxy.url);
    expect(await response.text()).toBe(body);
    const { headers } = response;
    expect([headers.get("cache-control"), headers.get("age"), headers.get("etag")]).toEqual([
      "max-age=1",
      "7",
      null,
    ]);
  });

  it("are those of a 304 too, where the asker has the answer", async () => {
    proxy.setFault(faults.headers({ age: "7" }));
    const response = await fetch(proxy.url, { headers: { "if-none-match": '"v1"' } });
    expect([response.status, response.headers.get("age"), await response.text()]).toEqual([304, "7", ""]);
  });
});

describe("padding", () => {
  const bytes = 3 * 1024 * 1024;

  it("makes a right answer as long as it says, and leaves it right", async () => {
    proxy.setFault(padded(bytes));
    const text = await (await fetch(proxy.url)).text();
    expect(Buffer.byteLength(text)).toBe(Buffer.byteLength(body) + bytes);
    expect(JSON.parse(text)).toEqual(JSON.parse(body));
  });

  it("is small on the wire where it is compressed", async () => {
    proxy.setFault(paddedBomb(bytes));
    const { text } = await sendRaw(proxy.url, get, { responses: Number.POSITIVE_INFINITY, timeoutMs: 2_000 });
    expect(text.length).toBeLessThan(bytes / 100);
    const answer = await (await fetch(proxy.url)).text();
    expect(Buffer.byteLength(answer)).toBe(Buffer.byteLength(body) + bytes);
    expect(JSON.parse(answer)).toEqual(JSON.parse(body));
  });
});
