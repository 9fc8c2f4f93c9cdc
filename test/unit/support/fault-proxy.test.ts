/** Holds the fault proxy's journal, delays and passing through against a real service behind it. */
import { createServer, get, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type FaultProxy, faults, startFaultProxy } from "../../support/fault-proxy.ts";
import { batches, headerValues, waves } from "../../support/journal.ts";
import { head, sendRaw } from "../../support/raw-http.ts";

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly port: number | undefined;
  isAborted: boolean;
}

let service: Server;
let target: string;
let proxy: FaultProxy;
const seen: Seen[] = [];

beforeAll(async () => {
  service = createServer((request, response) => {
    const one: Seen = { headers: request.headers, port: request.socket.remotePort, isAborted: false };
    seen.push(one);
    response.once("close", () => {
      one.isAborted = !response.writableFinished;
    });
    if (request.url === "/base/silent") return;
    if (request.url === "/base/breaks") {
      response.writeHead(200, { "content-length": 100 }).write("half");
      setTimeout(() => request.socket.destroy(), 10);
      return;
    }
    if (request.headers["if-none-match"] === '"v1"') {
      response.writeHead(304, { etag: '"v1"' }).end();
      return;
    }
    response.writeHead(request.method === "POST" ? 201 : 200, { etag: '"v1"', "set-cookie": ["a=1", "b=2"] });
    request.pipe(response, { end: true });
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  target = `http://127.0.0.1:${(service.address() as AddressInfo).port}/base/`;
});
afterAll(() => {
  service.close();
  service.closeAllConnections();
});
beforeEach(async () => {
  seen.length = 0;
  proxy = await startFaultProxy(target);
});
afterEach(() => proxy.close());

describe("passing through", () => {
  it("forwards method, path, headers and body, and the answer unchanged", async () => {
    const response = await fetch(`${proxy.url}/orders?x=1`, {
      method: "POST",
      body: '{"ä":1}',
      headers: { "x-user-id": "u1", "idempotency-key": "k" },
    });
    expect(response.status).toBe(201);
    expect(await response.text()).toBe('{"ä":1}');
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("etag")).toBe('"v1"');
    expect(seen[0]?.headers).toMatchObject({ "x-user-id": "u1", "idempotency-key": "k" });
    expect(seen[0]?.headers.host).toBe(new URL(target).host);
  });

  it("passes 304 on", async () => {
    const response = await fetch(proxy.url, { headers: { "if-none-match": '"v1"' } });
    expect(response.status).toBe(304);
  });

  it("keeps its connections to the service", async () => {
    for (let n = 0; n < 5; n += 1) await (await fetch(proxy.url)).text();
    expect(new Set(seen.map(({ port }) => port)).size).toBe(1);
  });

  it("breaks where the service breaks, and calls that nobody's leaving", async () => {
    await expect(fetch(`${proxy.url}/breaks`).then((answer) => answer.text())).rejects.toThrow();
    await vi.waitFor(() => expect(proxy.journal[0]?.endedAtMs).not.toBeNull());
    expect(proxy.journal[0]).toMatchObject({ status: 200, abortedAtMs: null });
  });

  it("breaks where there is no service", async () => {
    const lonely = await startFaultProxy("http://127.0.0.1:1");
    await expect(fetch(lonely.url)).rejects.toThrow();
    expect(lonely.journal[0]).toMatchObject({ status: null, abortedAtMs: null });
    await lonely.close();
  });
});

describe("the journal", () => {
  it("holds what came, when, and how it went", async () => {
    const beforeMs = performance.now();
    await (await fetch(`${proxy.url}/payments?a=%2C`, { method: "POST", body: "paid" })).text();
    const [entry] = proxy.journal;
    expect(entry).toMatchObject({ method: "POST", path: "/payments?a=%2C", body: "paid", status: 201 });
    expect(entry?.headers["content-length"]).toBe("4");
    expect(entry?.startedAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect(entry?.endedAtMs).toBeGreaterThan(entry?.startedAtMs ?? 0);
    expect(entry?.endedAtMs).toBeLessThanOrEqual(performance.now());
    expect(entry?.abortedAtMs).toBeNull();
  });

  it("keeps headers as they were on the wire, duplicates, case and trailers", async () => {
    await sendRaw(proxy.url, [
      head("POST / HTTP/1.1", "Host: x", "X-User-ID: u1", "x-user-id: u2", "Transfer-Encoding: chunked"),
      "2\r\nhi\r\n0\r\nX-User-ID: u3\r\n\r\n",
    ]);
    const [entry] = proxy.journal;
    expect(entry && headerValues(entry, "X-USER-ID")).toEqual(["u1", "u2"]);
    expect(entry).toMatchObject({ body: "hi", rawTrailers: ["X-User-ID", "u3"] });
  });

  it("notes when the asker left early, and tells the service", async () => {
    const leaving = AbortSignal.timeout(40);
    await expect(fetch(`${proxy.url}/silent`, { signal: leaving })).rejects.toThrow();
    await vi.waitFor(() => expect(proxy.journal[0]?.abortedAtMs).not.toBeNull());
    const [entry] = proxy.journal;
    expect(entry?.abortedAtMs ?? 0).toBeGreaterThanOrEqual((entry?.startedAtMs ?? 0) + 20);
    expect(entry?.status).toBeNull();
    await vi.waitFor(() => expect(seen[0]?.isAborted).toBe(true));
  });

  it("is empty after clear, and stays the same array", async () => {
    const { journal } = proxy;
    await (await fetch(proxy.url)).text();
    expect([journal.length, proxy.connections]).toEqual([1, 1]);
    proxy.clear();
    expect([journal.length, proxy.connections]).toEqual([0, 0]);
    expect(proxy.journal).toBe(journal);
  });
});

describe("delays", () => {
  it("waits before it forwards, and not at all without one", async () => {
    proxy.setDelay(60);
    await (await fetch(proxy.url)).text();
    proxy.setDelay(0);
    await (await fetch(proxy.url)).text();
    const [slow = 0, fast = 0] = proxy.journal.map((entry) => (entry.endedAtMs ?? 0) - entry.startedAtMs);
    expect(slow).toBeGreaterThanOrEqual(58);
    expect(fast).toBeLessThan(slow);
  });

  it("may depend on the request, and shows in the waves of several journals", async () => {
    const other = await startFaultProxy(target);
    proxy.setDelay(({ path }) => (path === "/slow" ? 60 : 20));
    const ask = (url: string) => fetch(url).then((answer) => answer.text());
    await Promise.all([
      ask(`${proxy.url}/slow`),
      ask(`${other.url}/quick`).then(() => ask(`${proxy.url}/next`)),
    ]);
    await ask(`${other.url}/last`);
    const found = waves([...proxy.journal, ...other.journal]);
    expect(found.batches).toEqual([["GET /quick", "GET /slow"], ["GET /next"], ["GET /last"]]);
    expect(batches(other.journal)).toEqual(["GET /last", "GET /quick"]);
    await other.close();
  });

  it("ends a delay early when the asker leaves: nothing is forwarded", async () => {
    proxy.setDelay(80);
    await expect(fetch(proxy.url, { signal: AbortSignal.timeout(20) })).rejects.toThrow();
    await wait(100);
    expect(seen).toHaveLength(0);
  });
});

describe("closing", () => {
  it("is instant with hanging, delayed and streaming requests, and counts none as left by its asker", async () => {
    const ask = (path: string) =>
      new Promise((resolve) => {
        const sent = get(`${proxy.url}${path}`, (answer) => {
          answer.on("close", resolve).on("error", resolve).resume();
        });
        sent.on("error", resolve);
      });
    proxy.setFault(faults.hang);
    const hanging = ask("/hanging");
    await vi.waitFor(() => expect(proxy.journal).toHaveLength(1));
    proxy.setFault(faults.hugeBody(10_000_000_000));
    const streaming = ask("/streaming");
    await vi.waitFor(() => expect(proxy.journal).toHaveLength(2));
    proxy.setDelay(60_000);
    const delayed = ask("/delayed");
    await vi.waitFor(() => expect(proxy.journal).toHaveLength(3));
    const startedAtMs = performance.now();
    await proxy.close();
    expect(performance.now() - startedAtMs).toBeLessThan(500);
    await Promise.all([hanging, streaming, delayed]);
    expect(proxy.journal.map(({ status }) => status)).toEqual([null, 200, null]);
    expect(proxy.journal.map(({ abortedAtMs }) => abortedAtMs)).toEqual([null, null, null]);
  });
});
