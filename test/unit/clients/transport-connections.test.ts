/** Stage 10, connections: they are kept while they are young and in use, and let go by us. */
import dns from "node:dns";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { connectionLimits } from "../../../clients/core/transport.ts";
import { json, patient, readOf, startServer } from "./local-server.ts";
import { transports } from "./transports.ts";

vi.mock("../../../clients/core/transport.ts", async (original) => {
  const actual = await original<typeof import("../../../clients/core/transport.ts")>();
  // Nobody should have to wait for seconds.
  return { ...actual, connectionLimits: { ...actual.connectionLimits, maxIdleMs: 100 } };
});

/** A service that keeps connections for good, by its name. */
async function startPatientServer() {
  const sockets: Socket[] = [];
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  server.keepAliveTimeout = 0;
  server.on("connection", (socket) => sockets.push(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, sockets };
}

/** A clock of which only the date stands still: connections go on. */
function stopDate(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
}

describe.each(transports)("$name", ({ createTransport }) => {
  it("lets an idle connection go before the service does", async () => {
    const { url, sockets } = await startPatientServer();
    await createTransport("user")(readOf(), url, patient());
    expect(sockets).toHaveLength(1);
    await expect.poll(() => sockets[0]?.destroyed, { timeout: 3_000 }).toBe(true);
  });

  it("waits for an answer longer than for the next call", async () => {
    const server = await startServer((request, response) => {
      setTimeout(() => json({})(request, response), 3 * connectionLimits.maxIdleMs);
    });
    const answer = await createTransport("user")(readOf(), server.url, patient());
    expect([answer.status, server.sockets.length]).toEqual([200, 1]);
  });

  it("connects anew when a connection is old, and so looks the name up again", async () => {
    const lookups = vi.spyOn(dns, "lookup");
    onTestFinished(() => lookups.mockRestore());
    stopDate();
    const { url, sockets } = await startPatientServer();
    const transport = createTransport("user");
    const call = async (times: number) => {
      for (let time = 0; time < times; time += 1) await transport(readOf(), url, patient());
    };
    await call(4);
    const [young, lookedUp] = [sockets.length, lookups.mock.calls.length];
    expect(lookedUp).toBeGreaterThan(0);

    vi.setSystemTime(Date.now() + connectionLimits.maxAgeMs - 1_000);
    await call(4);
    expect([sockets.length, lookups.mock.calls.length]).toEqual([young, lookedUp]);

    vi.setSystemTime(Date.now() + 2_000);
    await call(4);
    expect(sockets.length).toBeGreaterThan(young);
    expect(lookups.mock.calls.length).toBeGreaterThan(lookedUp);
    await expect.poll(() => sockets.slice(0, young).every(({ destroyed }) => destroyed)).toBe(true);
  });
});
