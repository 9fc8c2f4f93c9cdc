/** Holds each fault against what its name says, as seen from the asker's side of the wire. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Fault, type FaultProxy, faults, startFaultProxy } from "../../support/fault-proxy.ts";
import { head, sendRaw } from "../../support/raw-http.ts";

const ITEMS = [
  { id: "p1", name: "One", price: { amount: 1 } },
  { id: "p2", name: "Two", price: { amount: 2 } },
  { id: "p3", name: "Thrée", price: null },
];
const BODY = JSON.stringify({ items: ITEMS, total: 3 });

let service: Server;
let proxy: FaultProxy;

beforeAll(async () => {
  service = createServer((request, response) => {
    if (request.url === "/missing") {
      response.writeHead(404, { "content-type": "application/problem+json" }).end('{"status":404}');
      return;
    }
    if (request.headers["if-none-match"] === '"v1"') {
      response.writeHead(304).end();
      return;
    }
    const body = request.url === "/one" ? JSON.stringify(ITEMS[0]) : BODY;
    response.writeHead(200, { "content-type": "application/json", etag: '"v1"' }).end(body);
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

const GET = head("GET /products HTTP/1.1", "Host: x", "Connection: close");
const raw = (fault: Fault, timeoutMs = 2000) => {
  proxy.setFault(fault);
  return sendRaw(proxy.url, GET, { responses: Number.POSITIVE_INFINITY, timeoutMs });
};
const bodyOf = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4);
const json = async (fault: Fault, path = "/products") => {
  proxy.setFault(fault);
  return (await fetch(`${proxy.url}${path}`)).json();
};

describe("faults of the connection", () => {
  it("dead: resets at accept, before a request is read, also what was kept alive", async () => {
    await (await fetch(proxy.url)).text();
    proxy.clear();
    const { text, isClosed, errorCode } = await raw(faults.dead);
    expect({ text, isClosed, errorCode }).toEqual({ text: "", isClosed: true, errorCode: "ECONNRESET" });
    await expect(fetch(proxy.url)).rejects.toThrow();
    expect(proxy.journal).toEqual([]);
    expect(proxy.connections).toBeGreaterThanOrEqual(2);
    proxy.setFault(null);
    expect((await fetch(proxy.url)).status).toBe(200);
  });

  it("dead: ends what is under way", async () => {
    proxy.setDelay(5000);
    const underWay = fetch(proxy.url);
    underWay.catch(() => undefined);
    await vi.waitFor(() => expect(proxy.journal).toHaveLength(1));
    proxy.setFault(faults.dead);
    await expect(underWay).rejects.toThrow();
    expect(proxy.journal[0]).toMatchObject({ status: null, abortedAtMs: null });
  });

  it("dead for some: those are in the journal, and the others are answered", async () => {
    proxy.setFault(faults.dead, ({ path }) => path === "/orders");
    await expect(fetch(`${proxy.url}/orders`)).rejects.toThrow();
    expect((await fetch(`${proxy.url}/users`)).status).toBe(200);
    expect(proxy.journal.map(({ path, status }) => [path, status])).toContainEqual(["/orders", null]);
  });

  it("asks the predicate once per request, so that it can count", async () => {
    let left = 2;
    proxy.setFault(faults.status(503), () => left-- > 0);
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await fetch(proxy.url)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it("hang: takes the request and never answers", async () => {
    const { text, isTimedOut } = await raw(faults.hang, 80);
    expect({ text, isTimedOut }).toEqual({ text: "", isTimedOut: true });
    await vi.waitFor(() => expect(proxy.journal[0]?.abortedAtMs).toBeTypeOf("number"));
  });

  it("truncated: promises 64 bytes more than come", async () => {
    const { text, responses, isClosed } = await raw(faults.truncated);
    expect(text).toMatch(new RegExp(`content-length: ${Buffer.byteLength(BODY) + 64}\r\n`, "i"));
    expect(Buffer.from(bodyOf(text), "latin1").toString()).toBe(BODY);
    expect({ responses, isClosed }).toEqual({ responses: [], isClosed: true });
    expect(proxy.journal[0]).toMatchObject({ status: 200, abortedAtMs: null });
  });

  it("cutAfter: ends after exactly that many bytes of the body", async () => {
    for (const bytes of [0, 1, 17, Buffer.byteLength(BODY) - 1]) {
      const { text, responses, isClosed } = await raw(faults.cutAfter(bytes));
      expect(bodyOf(text)).toHaveLength(bytes);
      expect(text).toMatch(new RegExp(`content-length: ${Buffer.byteLength(BODY)}\r\n`, "i"));
      expect({ responses, isClosed }).toEqual({ responses: [], isClosed: true });
    }
  });

  it("slowBody: drips the real body at that speed, and stops when the asker leaves", async () => {
    const startedAtMs = performance.now();
    expect(await json(faults.slowBody(500))).toEqual(JSON.parse(BODY));
    const tookMs = performance.now() - startedAtMs;
    const expectedMs = (Buffer.byteLength(BODY) / 500) * 1000;
    expect(tookMs).toBeGreaterThan(expectedMs * 0.8);
    expect(tookMs).toBeLessThan(expectedMs * 10);
    const { text } = await raw(faults.slowBody(10), 250);
    expect(bodyOf(text).length).toBeLessThan(5);
  });
});

describe("faults of the answer", () => {
  it("status: answers a problem document, with Retry-After and further members where asked", async () => {
    proxy.setFault(faults.status(429, { retryAfter: "7", problem: { code: "slow_down" } }));
    const response = await fetch(proxy.url);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      status: 429,
      title: "Too Many Requests",
      code: "slow_down",
    });
    proxy.setFault(faults.status(500));
    const broken = await fetch(proxy.url);
    expect([broken.status, broken.headers.get("retry-after")]).toEqual([500, null]);
  });

  it.each([
    [faults.html, "text/html; charset=utf-8", /^<!doctype html>/],
    [faults.invalidJson, "application/json", /^\{"items":\[\{"id":$/],
    [faults.emptyBody, "application/json", /^$/],
  ] as const)("$name: answers 200 with it", async (fault, type, body) => {
    proxy.setFault(fault);
    const response = await fetch(proxy.url);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    const text = await response.text();
    expect(text).toMatch(body);
    expect(() => JSON.parse(text)).toThrow();
  });

  it("wrongShape: answers valid JSON of another shape", async () => {
    expect(await json(faults.wrongShape())).not.toHaveProperty("items.0");
    expect(await json(faults.wrongShape())).toHaveProperty("items.rows");
    expect(await json(faults.wrongShape(null))).toBeNull();
  });

  it("hugeBody: sends at least that much valid JSON, and ends when the asker leaves", async () => {
    proxy.setFault(faults.hugeBody(3_000_000));
    const text = await (await fetch(proxy.url)).text();
    expect(text.length).toBe(3_000_000 + '{"items":[""]}'.length);
    expect(JSON.parse(text).items).toHaveLength(1);
    proxy.clear();
    proxy.setFault(faults.hugeBody(10_000_000_000));
    const { body } = await fetch(proxy.url);
    await body?.cancel();
    await vi.waitFor(() => expect(proxy.journal[0]?.abortedAtMs).toBeTypeOf("number"));
  });

  it("gzipBomb: sends little that becomes much", async () => {
    const { text, responses } = await raw(faults.gzipBomb(8 * 1024 * 1024));
    expect(text.length).toBeLessThan(32 * 1024);
    expect(gunzipSync(Buffer.from(responses[0]?.body ?? "", "latin1")).length).toBeGreaterThan(
      8 * 1024 * 1024,
    );
  });

  it("redirect: points elsewhere", async () => {
    proxy.setFault(faults.redirect("http://127.0.0.1:9/trap", 307));
    const response = await fetch(proxy.url, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([307, "http://127.0.0.1:9/trap"]);
  });

  it("wrongCharset: sends the real answer in UTF-16", async () => {
    proxy.setFault(faults.wrongCharset);
    const response = await fetch(proxy.url);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-16");
    const bytes = await response.arrayBuffer();
    expect(() => JSON.parse(new TextDecoder("utf-8").decode(bytes))).toThrow();
    expect(new TextDecoder("utf-16le").decode(bytes)).toBe(BODY);
  });
});

describe("faults of the items", () => {
  const nulls = { id: null, name: null, price: null };
  it.each([
    [faults.nulls, [nulls, nulls, nulls]],
    [faults.missingItems, [ITEMS[1]]],
    [faults.extraItems, [{ ...ITEMS[0], id: "stranger" }, ...ITEMS]],
    [faults.reorderedItems, ITEMS.toReversed()],
    [faults.duplicatedItems, [...ITEMS, ...ITEMS]],
  ] as const)("$name: changes the real answer's items and nothing else", async (fault, items) => {
    expect(await json(fault)).toEqual({ items, total: 3 });
    expect(await json(fault, "/missing")).toEqual({ status: 404 });
  });

  it("nulls: empties an answer that is one thing, and the others leave it", async () => {
    expect(await json(faults.nulls, "/one")).toEqual(nulls);
    expect(await json(faults.reorderedItems, "/one")).toEqual(ITEMS[0]);
  });

  it("mutate: changes the whole answer, keeps its headers and asks for a body that it can change", async () => {
    proxy.setFault(faults.mutate((was) => ({ was })));
    const response = await fetch(proxy.url, { headers: { "if-none-match": '"v1"' } });
    expect(await response.json()).toEqual({ was: JSON.parse(BODY) });
    expect(response.headers.get("etag")).toBe('"v1"');
  });
});
