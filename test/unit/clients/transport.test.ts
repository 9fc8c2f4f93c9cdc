/** Stage 10, one attempt: what goes out, what comes back, and that nothing is done twice. */
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  json,
  type LocalServer,
  patient,
  readOf,
  rejectionFrom,
  startServer,
  withDeadline,
} from "./local-server.ts";
import { transports } from "./transports.ts";

describe.each(transports)("$name", ({ createTransport }) => {
  describe("what goes out", () => {
    it("is the origin's headers, the deadline, and what says that JSON is wanted", async () => {
      const server = await startServer(json({}));
      const headers = {
        "x-user-id": "u1",
        "x-request-id": "r1",
        traceparent: "00-1-2-00",
        "x-frontend": "web",
      };
      const call = readOf(withDeadline(1_500, headers));
      await createTransport("user")(call, server.url, patient());
      expect(server.requests).toHaveLength(1);
      expect(server.requests[0]).toMatchObject({
        method: "GET",
        url: "/things",
        body: "",
        headers: {
          ...headers,
          accept: "application/json",
          "x-request-deadline": String(call.origin.deadlineAtMs),
        },
      });
      for (const absent of ["content-type", "idempotency-key", "authorization", "cookie", "referer"]) {
        expect(server.requests[0]?.headers).not.toHaveProperty(absent);
      }
    });

    it("is a deadline in whole milliseconds", async () => {
      const server = await startServer(json({}));
      const origin = { headers: {}, identityHeaders: {}, deadlineAtMs: Date.now() + 1_000.75 };
      await createTransport("user")(readOf({ origin }), server.url, patient());
      expect(server.requests[0]?.headers["x-request-deadline"]).toMatch(/^\d+$/);
    });

    it.each(["POST", "PATCH"] as const)("with %s is a JSON body and the idempotency key", async (method) => {
      const server = await startServer((request, response) => {
        request.on("end", () => json({}, 201)(request, response));
      });
      const body = { name: "Zoë ☃", items: [{ productId: "__proto__", quantity: 2 }] };
      await createTransport("order")(readOf({ method, body, idempotencyKey: "k-1" }), server.url, patient());
      expect(server.requests).toHaveLength(1);
      expect(server.requests[0]).toMatchObject({
        method,
        body: JSON.stringify(body),
        headers: {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(JSON.stringify(body))),
          "idempotency-key": "k-1",
        },
      });
    });
  });

  describe("what comes back", () => {
    it.each([200, 201, 204, 304, 400, 404, 409, 422, 429, 500, 503])(
      "with %i is an answer, asked for once",
      async (status) => {
        const server = await startServer((_request, response) =>
          response.writeHead(status, { "retry-after": "0" }).end(),
        );
        const answer = await createTransport("user")(readOf(), server.url, patient());
        expect(answer).toMatchObject({ status, body: Buffer.alloc(0) });
        expect(server.requests).toHaveLength(1);
      },
    );

    it("is the body's bytes and its media type, unchanged", async () => {
      const body = Buffer.from([0x00, 0xff, 0xfe, 0x80]);
      const server = await startServer((_request, response) => {
        response.writeHead(200, { "content-type": "Text/X; charset=weird" }).end(body);
      });
      const answer = await createTransport("user")(readOf(), server.url, patient());
      expect(answer).toMatchObject({
        status: 200,
        headers: { "content-type": "Text/X; charset=weird" },
        body,
      });
    });

    it.each([301, 302, 303, 307, 308])(
      "with %i is not followed, and no header reaches the other host",
      async (status) => {
        const elsewhere = await startServer(json({}));
        const server = await startServer((_request, response) => {
          response.writeHead(status, { location: `${elsewhere.url}/things` }).end();
        });
        const call = readOf(withDeadline(1_000, { "x-user-id": "u1" }));
        expect(await createTransport("user")(call, server.url, patient())).toMatchObject({ status });
        expect([server.requests.length, elsewhere.requests.length, elsewhere.sockets.length]).toEqual([
          1, 0, 0,
        ]);
      },
    );

    it("over a kept connection serves one call after the other", async () => {
      const server = await startServer(json({ items: [] }));
      const transport = createTransport("user");
      for (let call = 0; call < 5; call += 1) await transport(readOf(), server.url, patient());
      expect(server.requests).toHaveLength(5);
      expectKept(server);
    });

    it("keeps the connection after a refusal, too", async () => {
      const server = await startServer(json({ code: "no" }, 422));
      const transport = createTransport("user");
      const call = readOf({ method: "POST", body: {}, idempotencyKey: "k" });
      for (let time = 0; time < 3; time += 1) await transport(call, server.url, patient());
      expect(server.requests).toHaveLength(3);
      expectKept(server);
    });
  });

  describe("a failure on the wire", () => {
    it("is UPSTREAM_ERROR where nobody listens", async () => {
      const holder = createServer().listen(0, "127.0.0.1");
      await once(holder, "listening");
      const address = holder.address();
      const port = typeof address === "object" ? address?.port : 0;
      holder.close();
      await once(holder, "close");
      const error = await rejectionFrom(
        createTransport("user")(readOf(), `http://127.0.0.1:${port}`, patient()),
      );
      expect(error).toMatchObject({ code: "UPSTREAM_ERROR", service: "user" });
    });

    it("is UPSTREAM_ERROR where the name is not known", async () => {
      const error = await rejectionFrom(
        createTransport("user")(readOf(), "http://nowhere.invalid", patient()),
      );
      expect(error).toMatchObject({ code: "UPSTREAM_ERROR", service: "user" });
    });

    it.each([
      ["before any answer", ""],
      ["in the headers", "HTTP/1.1 200 OK\r\ncontent-type: app"],
      [
        "before the length that was promised",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{}",
      ],
      ["in a chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{}"],
      ["between chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"],
      ["after what is no HTTP", "SSH-2.0-OpenSSH_9.7\r\n"],
    ])(
      "is UPSTREAM_ERROR where the connection is cut %s, and nothing is asked twice",
      async (_where, sent) => {
        const { url, connections } = await startRawServer(sent);
        for (const change of [{}, { method: "POST" as const, body: {} }]) {
          const error = await rejectionFrom(createTransport("user")(readOf(change), url, patient()));
          expect(error).toMatchObject({ code: "UPSTREAM_ERROR", service: "user" });
        }
        expect(connections()).toBe(2);
      },
    );

    it("is UPSTREAM_ERROR at once where the service switches to another protocol", async () => {
      const head = "HTTP/1.1 101 Switching Protocols\r\nupgrade: other\r\nconnection: upgrade\r\n\r\n";
      const { url } = await startRawServer(head, { isKept: true });
      const call = createTransport("user")(readOf(withDeadline(5_000)), url, patient());
      const late = sleep(2_000, "nothing for two seconds", { ref: false });
      expect(await Promise.race([rejectionFrom(call), late])).toMatchObject({ code: "UPSTREAM_ERROR" });
    });

    it("of what can't be sent costs no other attempt its connection", async () => {
      const server = await startServer(json({}));
      const transport = createTransport("user");
      const unsendable = readOf(withDeadline(1_000, { "x-odd": "a\nb" }));
      for (let time = 0; time < 130; time += 1)
        await rejectionFrom(transport(unsendable, server.url, patient()));
      expect(await transport(readOf(), server.url, patient())).toMatchObject({ status: 200 });
    });

    it("is UPSTREAM_ERROR where a compressed body is broken", async () => {
      const server = await startServer((_request, response) => {
        response
          .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
          .end("not gzip");
      });
      const error = await rejectionFrom(createTransport("user")(readOf(), server.url, patient()));
      expect(error).toMatchObject({ code: "UPSTREAM_ERROR", service: "user" });
    });
  });

  describe("an error", () => {
    const canary = "canary-5f1c";
    const headers = { "x-user-id": canary, authorization: `Bearer ${canary}` };
    const body = { secret: canary };

    it("of a cut connection holds nothing of the request's headers or body", async () => {
      const { url } = await startRawServer("");
      const call = readOf({ ...withDeadline(1_000, headers), method: "POST", body, idempotencyKey: canary });
      const error = await rejectionFrom(createTransport("user")(call, url, patient()));
      expect(error).toMatchObject({ code: "UPSTREAM_ERROR" });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(canary);
    });

    it("of a service that hangs holds nothing of the request's headers or body", async () => {
      const server = await startServer(() => undefined);
      const call = readOf({ ...withDeadline(50, headers), method: "POST", body, idempotencyKey: canary });
      const error = await rejectionFrom(createTransport("user")(call, server.url, patient()));
      expect(error).toMatchObject({ code: "UPSTREAM_TIMEOUT" });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(canary);
    });

    it("of a caller who went away holds nothing of the request's headers or body", async () => {
      const leaving = new AbortController();
      const server = await startServer(() => leaving.abort());
      const call = readOf({ ...withDeadline(1_000, headers), method: "POST", body });
      const error = await rejectionFrom(createTransport("user")(call, server.url, leaving.signal));
      expect(error).toMatchObject({ code: "REQUEST_CANCELLED" });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(canary);
    });
  });
});

/** Sends these bytes to whoever asks anything, and cuts the connection, unless it is told to keep it. */
async function startRawServer(sent: string, { isKept = false } = {}) {
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    socket.on("error", () => undefined);
    socket.once("data", () => (isKept ? socket.write(sent) : socket.end(sent)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}`, connections: () => accepted };
}

/** undici takes a connection up again one turn of the event loop after its answer, so that two take turns. */
function expectKept({ sockets }: LocalServer): void {
  expect(sockets.length).toBeLessThanOrEqual(2);
}
