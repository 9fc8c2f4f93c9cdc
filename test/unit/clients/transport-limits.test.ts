/** Stage 10, the bounds of one attempt: time, size, and a caller who goes away. */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { json, patient, readOf, rejectionFrom, startServer, withDeadline } from "./local-server.ts";
import { transports } from "./transports.ts";

const mebibyte = 1024 * 1024;

/** Room for timers and a busy machine; the bounds themselves are exact. */
const toleranceMs = 50;

async function timed<T>(work: Promise<T>): Promise<{ readonly result: T; readonly tookMs: number }> {
  const startedAtMs = performance.now();
  return { result: await work, tookMs: performance.now() - startedAtMs };
}

function drip(response: ServerResponse, first = "["): void {
  response.writeHead(200, { "content-type": "application/json" }).write(first);
  const timer = setInterval(() => response.write(" "), 10);
  response.on("close", () => clearInterval(timer));
}

describe.each(transports)("$name", ({ createTransport }) => {
  describe("the deadline", () => {
    it.each([
      ["that never answers", () => undefined],
      [
        "that sends headers and no body",
        (_request: unknown, response: ServerResponse) => void response.writeHead(200).flushHeaders(),
      ],
      ["whose body drips", (_request: unknown, response: ServerResponse) => drip(response)],
    ])("ends a call to a service %s, and its connection", async (_what, answer) => {
      const server = await startServer(answer);
      const transport = createTransport("user");
      const { result: error, tookMs } = await timed(
        rejectionFrom(transport(readOf(withDeadline(200)), server.url, patient())),
      );
      expect(error).toMatchObject({ code: "UPSTREAM_TIMEOUT", service: "user" });
      expect(tookMs).toBeGreaterThan(200 - toleranceMs);
      expect(tookMs).toBeLessThan(200 + 2 * toleranceMs);
      await expectClosed(server.sockets[0]);
      expect(server.requests).toHaveLength(1);
    });

    it.each([0, -1, -60_000])("that is %i ms away asks nobody", async (inMs) => {
      const server = await startServer(json({}));
      const error = await rejectionFrom(
        createTransport("user")(readOf(withDeadline(inMs)), server.url, patient()),
      );
      expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED", service: "user" });
      expect(server.sockets).toHaveLength(0);
    });

    it("of one call does not end its neighbour", async () => {
      const server = await startServer((request, response) => {
        setTimeout(() => json({ ok: true })(request, response), 150);
      });
      const transport = createTransport("user");
      const [short, long] = await Promise.all([
        rejectionFrom(transport(readOf(withDeadline(50)), server.url, patient())),
        transport(readOf(withDeadline(2_000)), server.url, patient()),
      ]);
      expect([short, long]).toMatchObject([{ code: "UPSTREAM_TIMEOUT" }, { status: 200 }]);
    });
  });

  describe("the size of a body", () => {
    const exactly = (bytes: number) => Buffer.alloc(bytes, 0x20);

    it.each([
      ["as it is", (body: Buffer) => ({ body, encoding: "identity" })],
      ["gzip", (body: Buffer) => ({ body: gzipSync(body), encoding: "gzip" })],
      ["brotli", (body: Buffer) => ({ body: brotliCompressSync(body), encoding: "br" })],
    ])("is at most 1 MiB, sent %s", async (_how, encode) => {
      const server = await startServer((request, response) => {
        const { body, encoding } = encode(exactly(request.url === "/fits" ? mebibyte : mebibyte + 1));
        response
          .writeHead(200, { "content-type": "application/json", "content-encoding": encoding })
          .end(body);
      });
      const transport = createTransport("catalog");
      const fitting = await transport(readOf({ path: "/fits" }), server.url, patient());
      expect(fitting.body.length).toBe(mebibyte);
      const error = await rejectionFrom(transport(readOf({ path: "/too-large" }), server.url, patient()));
      expect(error).toMatchObject({ code: "UPSTREAM_BAD_RESPONSE", service: "catalog" });
    });

    it.each([200, 500])("of 2 MiB with %i is cut off, with its connection", async (status) => {
      const server = await startServer((_request, response) => {
        response.writeHead(status, { "content-type": "application/json" }).end(exactly(2 * mebibyte));
      });
      const error = await rejectionFrom(createTransport("catalog")(readOf(), server.url, patient()));
      expect(error).toMatchObject({ code: "UPSTREAM_BAD_RESPONSE" });
      await expectClosed(server.sockets[0]);
    });

    it("counts what a gzip bomb unpacks to, and stops long before all of it is unpacked", async () => {
      const bomb = gzipSync(exactly(200 * mebibyte));
      const server = await startServer((_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(bomb);
      });
      const before = process.memoryUsage().arrayBuffers;
      const error = await rejectionFrom(
        createTransport("catalog")(readOf(withDeadline(10_000)), server.url, patient()),
      );
      expect(error).toMatchObject({ code: "UPSTREAM_BAD_RESPONSE" });
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * mebibyte);
    });

    it("counts a body that never ends", async () => {
      const server = await startServer((_request, response) => {
        const more = () => {
          while (!response.destroyed && response.write(exactly(64 * 1024)));
        };
        response.writeHead(200, { "content-type": "application/json" }).on("drain", more);
        more();
      });
      const error = await rejectionFrom(createTransport("catalog")(readOf(), server.url, patient()));
      expect(error).toMatchObject({ code: "UPSTREAM_BAD_RESPONSE" });
    });
  });

  describe("a caller who goes away", () => {
    it("before the call asks nobody", async () => {
      const server = await startServer(json({}));
      const error = await rejectionFrom(createTransport("user")(readOf(), server.url, AbortSignal.abort()));
      expect(error).toMatchObject({ code: "REQUEST_CANCELLED", service: "user" });
      expect(server.sockets).toHaveLength(0);
    });

    it.each([
      ["before the answer", () => undefined],
      ["in its body", (_request: unknown, response: ServerResponse) => drip(response)],
    ])("%s ends the call at once, and its connection", async (_when, answer) => {
      const server = await startServer(answer);
      const leaving = new AbortController();
      const call = rejectionFrom(createTransport("user")(readOf(), server.url, leaving.signal));
      await expect.poll(() => server.requests.length).toBe(1);
      await sleep(30);
      leaving.abort();
      const { result: error, tookMs } = await timed(call);
      expect(error).toMatchObject({ code: "REQUEST_CANCELLED", service: "user" });
      expect(tookMs).toBeLessThan(toleranceMs);
      await expectClosed(server.sockets[0]);
      expect(server.requests).toHaveLength(1);
    });

    it("leaves the call next to theirs alone", async () => {
      const server = await startServer((request, response) => {
        setTimeout(() => json({ ok: true })(request, response), 100);
      });
      const transport = createTransport("user");
      const leaving = new AbortController();
      const left = rejectionFrom(transport(readOf(), server.url, leaving.signal));
      const stays = transport(readOf(), server.url, patient());
      await expect.poll(() => server.requests.length).toBe(2);
      leaving.abort();
      expect(await left).toMatchObject({ code: "REQUEST_CANCELLED" });
      expect(await stays).toMatchObject({ status: 200 });
      expect(server.requests).toHaveLength(2);
    });

    it("after the answer changes nothing", async () => {
      const server = await startServer(json({}));
      const leaving = new AbortController();
      const answer = await createTransport("user")(readOf(), server.url, leaving.signal);
      leaving.abort();
      expect(answer.status).toBe(200);
    });

    it("leaves no listener behind on the signal of a request that makes many calls", async () => {
      const server = await startServer(json({}));
      const signal = patient();
      let listeners = 0;
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        listeners += 1;
        addEventListener.apply(signal, args);
      };
      signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        listeners -= 1;
        removeEventListener.apply(signal, args);
      };
      const transport = createTransport("user");
      for (let call = 0; call < 5; call += 1) await transport(readOf(), server.url, signal);
      await expect.poll(() => listeners).toBe(0);
    });
  });
});

async function expectClosed(socket: Socket | undefined): Promise<void> {
  expect(socket).toBeDefined();
  await expect.poll(() => socket?.destroyed).toBe(true);
}
