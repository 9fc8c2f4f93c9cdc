/** Rows 37 and 38 of docs/security.md: nobody holds up others, however slow they are, and however many. */
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, describe, expect } from "vitest";
import { createListener, type SocketTimes } from "../../src/http/listener.ts";
import { startGateway } from "../support/gateway.ts";
import { head, sendRaw } from "../support/raw-http.ts";
import { control, threat } from "../support/threats.ts";
import { startNaive } from "./naive-server.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function startListener(times: Partial<SocketTimes>, maxConnections = 100) {
  const app = await createListener(pino({ level: "silent" }), {
    production: true,
    corsOrigins: [],
    trustProxy: [],
    allowedHosts: [],
    maxConnections,
    times,
  });
  open.push(app);
  return app;
}

/** Opens a connection that sends its first bytes, and then one byte of `drip` each second. */
function dripper(url: string, first: string, drip: string) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const startedAtMs = performance.now();
  const timer = setInterval(() => socket.writable && socket.write(drip), 1_000);
  socket.on("error", () => undefined);
  socket.on("connect", () => socket.write(first));
  // Read, so that the end is seen.
  socket.resume();
  const closedAfterMs = once(socket, "close").then(() => {
    clearInterval(timer);
    return performance.now() - startedAtMs;
  });
  open.push({ close: () => socket.destroy() });
  return { socket, closedAfterMs };
}

const slowHead = ["POST /graphql/web HTTP/1.1", "Host: gateway", "Content-Type: application/json"];

describe("slow clients", () => {
  threat(
    {
      row: 37,
      attack: "headers and bodies at a byte a second, beside a probe load",
      times: 100,
      result: "closed after 5 to 6 s and 10 to 11 s; every probe answered",
    },
    async (tried) => {
      const gateway = await startGateway();
      open.push(gateway);
      const headers = Array.from({ length: 50 }, () =>
        dripper(gateway.url, `${slowHead.join("\r\n")}\r\nX-Slow: `, "a"),
      );
      const bodies = Array.from({ length: 50 }, () =>
        dripper(gateway.url, `${head(...slowHead, "Content-Length: 100")}{`, " "),
      );
      let isOver = false;
      const probes = (async () => {
        const statuses: number[] = [];
        while (!isOver) {
          statuses.push((await gateway.ask("web", "{ homepage { categories { id } } }")).status);
          await delay(50);
        }
        return statuses;
      })();
      const closed = (list: typeof headers) => Promise.all(list.map(({ closedAfterMs }) => closedAfterMs));
      const [headersMs, bodiesMs] = await Promise.all([closed(headers), closed(bodies)]);
      isOver = true;
      // A second more than the limits, for a machine that does other things.
      expect(Math.max(...headersMs)).toBeLessThan(7_000);
      expect(Math.max(...bodiesMs)).toBeLessThan(12_000);
      expect(Math.min(...bodiesMs)).toBeGreaterThan(9_000);
      const statuses = await probes;
      expect(statuses.length).toBeGreaterThan(20);
      expect(new Set(statuses)).toEqual(new Set([200]));
      tried(headers.length + bodies.length);
    },
  );

  control({ row: 37, naive: "Fastify with requestTimeout and connectionTimeout" }, async () => {
    const { fastify } = await import("fastify");
    const app = fastify({ requestTimeout: 500, connectionTimeout: 2_000 });
    await app.listen({ port: 0, host: "127.0.0.1" });
    open.push(app);
    const { socket } = dripper(app.listeningOrigin, `${slowHead.join("\r\n")}\r\nX-Slow: `, "a");
    await delay(3_000);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  const answerBytes = 64 * 1024 * 1024;

  threat(
    {
      row: 37,
      attack: "answers that nobody reads, beside operations that take longer",
      times: 50,
      result: "given up; the operations are answered",
    },
    async (tried) => {
      const unreadMs = 300;
      const app = await startListener({ unreadMs });
      const big = Buffer.alloc(answerBytes);
      let givenUp = 0;
      app.get("/big", async (_request, reply) => {
        reply.raw.once("close", () => {
          if (!reply.raw.writableFinished) givenUp += 1;
        });
        return reply.send(big);
      });
      app.get("/long", async () => {
        await delay(unreadMs * 5);
        return "done";
      });
      const url = await app.listen({ port: 0, host: "127.0.0.1" });
      const readers = Array.from({ length: 50 }, () => {
        const socket = connect(Number(new URL(url).port), "127.0.0.1");
        socket.on("error", () => undefined);
        socket.pause();
        socket.write(head("GET /big HTTP/1.1", "Host: gateway"));
        open.push({ close: () => socket.destroy() });
        return socket;
      });
      const long = await fetch(`${url}/long`);
      expect([long.status, await long.text()]).toEqual([200, "done"]);
      await expect.poll(() => givenUp, { timeout: 10_000 }).toBe(readers.length);
      tried(givenUp);
      // Whoever reads slowly but reads gets all of it.
      const slow = connect(Number(new URL(url).port), "127.0.0.1");
      slow.write(head("GET /big HTTP/1.1", "Host: gateway", "Connection: close"));
      let bytes = 0;
      for await (const chunk of slow) {
        bytes += (chunk as Buffer).length;
        if (bytes % 7 === 0) await delay(1);
      }
      expect(bytes).toBeGreaterThan(answerBytes);
    },
  );

  control({ row: 37, naive: "Node's server, to readers that don't read" }, async () => {
    const server = createServer((_request, response) => void response.end(Buffer.alloc(answerBytes)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const sockets: Socket[] = [];
    server.on("connection", (socket) => sockets.push(socket));
    const reader = connect((server.address() as AddressInfo).port, "127.0.0.1").pause();
    reader.write(head("GET / HTTP/1.1", "Host: naive"));
    await delay(2_000);
    expect(sockets[0]?.destroyed).toBe(false);
    reader.destroy();
    server.closeAllConnections();
    server.close();
  });
});

async function flood(url: string, count: number, first = ""): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let at = 0; at < count; at += 1) {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.resume();
    sockets.push(socket);
    await Promise.race([once(socket, "connect"), once(socket, "close")]);
    if (first !== "") socket.write(first);
  }
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
  return sockets;
}

const isHealthy = async (url: string) =>
  fetch(`${url}/livez`, { signal: AbortSignal.timeout(1_500) }).then(
    ({ ok }) => ok,
    () => false,
  );

describe("a flood of connections", () => {
  const cap = 200;
  const stillOpen = (sockets: readonly Socket[]) => sockets.filter(({ closed }) => !closed).length;

  threat(
    { row: 38, attack: "idle connections", times: 2_000, result: "capped at 200; health answers at once" },
    async (tried) => {
      const gateway = await startGateway({ maxConnections: cap });
      open.push(gateway);
      const sockets = await flood(gateway.url, 2_000);
      for (let turn = 0; turn < 5; turn += 1) expect(await isHealthy(gateway.url)).toBe(true);
      expect((await gateway.ask("web", "{ __typename }")).status).toBe(200);
      await expect.poll(() => stillOpen(sockets)).toBeLessThanOrEqual(cap);
      tried(sockets.length);
    },
  );

  threat(
    {
      row: 38,
      attack: "connections that keep a body back",
      times: 600,
      result: "capped; health answers at once",
    },
    async (tried) => {
      const gateway = await startGateway({ maxConnections: cap });
      open.push(gateway);
      const sockets = await flood(gateway.url, 600, `${head(...slowHead, "Content-Length: 100")}{`);
      expect(await isHealthy(gateway.url)).toBe(true);
      await expect.poll(() => stillOpen(sockets)).toBeLessThanOrEqual(cap);
      tried(sockets.length);
    },
  );

  threat(
    {
      row: 38,
      attack: "more connections while all are busy",
      times: 5,
      result: "the new ones are closed; the busy ones are answered",
    },
    async (tried) => {
      const app = await startListener({}, 10);
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      let began = 0;
      app.get("/busy", async () => {
        began += 1;
        await released;
        return "done";
      });
      const url = await app.listen({ port: 0, host: "127.0.0.1" });
      const busy = Array.from({ length: 10 }, () =>
        sendRaw(url, head("GET /busy HTTP/1.1", "Host: gateway"), { timeoutMs: 10_000 }),
      );
      await expect.poll(() => began).toBe(10);
      const late = Array.from({ length: 5 }, () =>
        sendRaw(url, head("GET /livez HTTP/1.1", "Host: gateway"), { timeoutMs: 10_000 }),
      );
      for (const one of await Promise.all(late)) expect([one.isClosed, one.text]).toEqual([true, ""]);
      release();
      for (const one of await Promise.all(busy)) expect(one.responses[0]?.status).toBe(200);
      tried(late.length);
    },
  );

  threat(
    {
      row: 38,
      attack: "requests that are sent on one connection before the first is answered",
      times: 500,
      result: "16 at most are executed at once",
    },
    async (tried) => {
      const app = await startListener({});
      let underWay = 0;
      let most = 0;
      app.get("/busy", async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await delay(200);
        underWay -= 1;
        return "done";
      });
      const url = await app.listen({ port: 0, host: "127.0.0.1" });
      const one = head("GET /busy HTTP/1.1", "Host: gateway");
      const { responses, isClosed } = await sendRaw(url, one.repeat(500), {
        responses: 500,
        timeoutMs: 5_000,
      });
      expect(isClosed).toBe(true);
      expect(most).toBe(16);
      expect(responses.filter(({ status }) => status === 200)).toHaveLength(16);
      expect(responses.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(1);
      tried(500);
    },
  );

  control({ row: 38, naive: "Node's maxConnections" }, async () => {
    const naive = await startNaive();
    open.push(naive);
    const { server, url } = naive;
    server.maxConnections = cap;
    await flood(url, 2 * cap);
    expect(await isHealthy(url)).toBe(false);
  });
});
