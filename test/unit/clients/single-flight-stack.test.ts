/** Stage 10, single flight on the wire: what is shared is one request, one judgement, and nobody's identity. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { StackOptions } from "../../../clients/core/stack.ts";
import { json, patient, readOf, rejectionFrom, startServer, withDeadline } from "./local-server.ts";
import { startStack } from "./stacks.ts";

const publicRead = { public: {} } as const;
const quick = { policies: { retry: { baseDelayMs: 1 } } };

/** A service that never answers. */
async function startHanging(options: Partial<StackOptions> = {}) {
  const server = await startServer(() => undefined);
  const stack = startStack([server.url], quick, options);
  const reached = (count: number) => expect.poll(() => server.requests.length).toBe(count);
  return { ...stack, server, reached };
}

describe("a hundred public reads at the same time", () => {
  it("are one request", async () => {
    const server = await startServer(json({ items: [1] }));
    const { send, events } = startStack([server.url]);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => send(readOf({ ...publicRead }), patient())),
    );
    expect(answers.every((answer) => answer === answers[0])).toBe(true);
    expect([server.requests.length, events.length]).toEqual([1, 1]);
  });

  it("that fail are one failure for each attempt, and open no breaker", async () => {
    const server = await startServer(json({}, 503));
    const { send, events, breaker } = startStack([server.url], quick);
    const ends = await Promise.all(
      Array.from({ length: 100 }, () => rejectionFrom(send(readOf({ ...publicRead }), patient()))),
    );
    for (const end of ends) expect(end).toMatchObject({ code: "UPSTREAM_ERROR", status: 503 });
    expect(server.requests).toHaveLength(3);
    expect(events).toMatchObject(Array(3).fill({ type: "attempt", outcome: "failure" }));
    expect(breaker.state).toBe("closed");
  });
});

describe("the last one who waits", () => {
  it("ends the request when going away, which says nothing of the service", async () => {
    const { send, server, reached, events } = await startHanging();
    const leaving = [new AbortController(), new AbortController()];
    const ends = leaving.map(({ signal }) => rejectionFrom(send(readOf({ ...publicRead }), signal)));
    await reached(1);
    leaving[0]?.abort();
    expect(await ends[0]).toMatchObject({ code: "REQUEST_CANCELLED" });
    expect(server.sockets[0]?.destroyed).toBe(false);
    const closed = closeOf(server.sockets[0]);
    const leftAtMs = performance.now();
    leaving[1]?.abort();
    expect((await closed) - leftAtMs).toBeLessThan(50);
    expect(await ends[1]).toMatchObject({ code: "REQUEST_CANCELLED" });
    expect(events).toMatchObject([{ outcome: "ignored", code: "REQUEST_CANCELLED" }]);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["speaks against the service after a fair time", 100, "failure"],
    ["says nothing of the service after a short one", 20, "ignored"],
  ])("and runs out of time %s", async (_what, inMs, outcome) => {
    const { send, reached, events } = await startHanging({ minDeadlineMs: 120 });
    const ends = [20, inMs].map((ms) =>
      rejectionFrom(send(readOf({ ...publicRead, ...withDeadline(ms) }), patient())),
    );
    await reached(1);
    for (const end of ends) expect(await end).toMatchObject({ code: "UPSTREAM_TIMEOUT" });
    await expect.poll(() => events).toMatchObject([{ outcome, code: "UPSTREAM_TIMEOUT" }]);
  });
});

describe("who has less time than the service asks for", () => {
  it("is told at once that it failed", async () => {
    const server = await startServer((_request, response) =>
      response.writeHead(503, { "retry-after": "2" }).end(),
    );
    const { send } = startStack([server.url]);
    const startedAtMs = performance.now();
    const error = await rejectionFrom(send(readOf({ ...publicRead, ...withDeadline(1_500) }), patient()));
    expect(error).toMatchObject({ code: "UPSTREAM_ERROR", status: 503, retryAfterMs: 2_000 });
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    expect(server.requests).toHaveLength(1);
  });
});

describe("one with little time", () => {
  it("leaves the attempt to the others, who have more", async () => {
    const server = await startServer((request, response) => {
      setTimeout(() => json({ ok: true })(request, response), 100);
    });
    const { send, events } = startStack([server.url]);
    const hasty = rejectionFrom(send(readOf({ ...publicRead, ...withDeadline(20) }), patient()));
    const other = send(readOf({ ...publicRead }), patient());
    expect(await hasty).toMatchObject({ code: "UPSTREAM_TIMEOUT" });
    expect(await other).toEqual({ ok: true });
    expect(server.requests).toHaveLength(1);
    expect(events).toMatchObject([{ outcome: "success" }]);
  });
});

describe("on the wire", () => {
  const origin = {
    headers: { "x-request-id": "r1" },
    identityHeaders: { "x-user-id": "u1", authorization: "Bearer x" },
    deadlineAtMs: Date.now() + 10_000,
  };

  it.each(["undici", "got"] as const)(
    "a public read is nobody's, a personal one its person's (%s)",
    async (readTransport) => {
      const server = await startServer(json({}));
      const { send } = startStack([server.url], {}, { readTransport });
      await send(readOf({ ...publicRead, origin }), patient());
      await send(readOf({ origin }), patient());
      const [shared, personal] = server.requests;
      expect(shared?.headers).toMatchObject(origin.headers);
      for (const name of Object.keys(origin.identityHeaders))
        expect(shared?.headers).not.toHaveProperty(name);
      expect(personal?.headers).toMatchObject({ ...origin.headers, ...origin.identityHeaders });
    },
  );
});

/** When it is closed. */
async function closeOf(socket: Socket | undefined): Promise<number> {
  if (socket === undefined) throw new Error("there is no such connection");
  await once(socket, "close");
  return performance.now();
}
