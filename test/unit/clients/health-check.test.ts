/** Stage 10, the health of an instance: 200 is well, all else is not, and an instance that is well is used again. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { createHealthCheck } from "../../../clients/core/health-check.ts";
import type { Transport } from "../../../clients/core/transport.ts";
import { json, patient, readOf, startServer } from "./local-server.ts";
import { startStack } from "./stacks.ts";
import { transports } from "./transports.ts";

const [, { createTransport }] = transports;

const healthOf = (url: string) => createHealthCheck(createTransport("user"))(url);

describe("an instance", () => {
  it("that answers 200 is well, whatever else it says", async () => {
    const server = await startServer((_request, response) => response.end("fine"));
    expect(await healthOf(`${server.url}/v1`)).toBe(true);
    expect(server.requests).toMatchObject([{ method: "GET", url: "/v1/health" }]);
  });

  it.each([204, 302, 404, 500, 503])("that answers %i is not", async (status) => {
    const server = await startServer((_request, response) =>
      response.writeHead(status, { location: "/health/elsewhere" }).end(),
    );
    expect(await healthOf(server.url)).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it("that is not there is not", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    holder.close();
    await once(holder, "close");
    expect(await healthOf(`http://127.0.0.1:${port}`)).toBe(false);
  });

  it("has two seconds to answer", async () => {
    const transport = vi.fn((..._given: Parameters<Transport>) => Promise.reject(new Error("late")));
    expect(await createHealthCheck(Object.assign(transport, { close: () => undefined }))("http://a")).toBe(
      false,
    );
    const [call] = transport.mock.calls[0] ?? [];
    const leftMs = (call?.origin.deadlineAtMs ?? 0) - Date.now();
    expect(leftMs).toBeGreaterThan(1_500);
    expect(leftMs).toBeLessThanOrEqual(2_000);
  });

  it("is asked as nobody", async () => {
    const server = await startServer(json({}));
    await healthOf(server.url);
    for (const name of ["x-user-id", "authorization", "x-request-id"]) {
      expect(server.requests[0]?.headers).not.toHaveProperty(name);
    }
  });
});

describe("an instance that keeps failing", () => {
  it("is left alone until it says that it is well", async () => {
    let isWell = false;
    const failing = await startServer((request, response) => json({}, isWell ? 200 : 500)(request, response));
    const well = await startServer(json({}));
    const policies = {
      retry: { maxAttempts: 1 },
      balancer: { asideMs: 30, maxAsideMs: 30 },
      breaker: { minAttempts: 1_000 },
    };
    const { send, events } = startStack([failing.url, well.url], { policies });
    const told = () => events.filter(({ type }) => type === "instance");
    const callAll = () =>
      Promise.allSettled(Array.from({ length: 20 }, (_, at) => send(readOf({ path: `/${at}` }), patient())));
    await callAll();
    expect(told()).toMatchObject([{ instance: failing.url, inUse: false }]);

    const reads = () => failing.requests.filter(({ url }) => url !== "/health").length;
    const before = reads();
    await expect
      .poll(() => failing.requests.filter(({ url }) => url === "/health").length)
      .toBeGreaterThan(1);
    const ends = await callAll();
    expect(ends.every(({ status }) => status === "fulfilled")).toBe(true);
    expect([reads(), told().length]).toEqual([before, 1]);

    isWell = true;
    await expect.poll(() => told().length).toBe(2);
    expect(told()[1]).toMatchObject({ instance: failing.url, inUse: true });
    await callAll();
    expect(reads()).toBeGreaterThan(before);
  });
});
