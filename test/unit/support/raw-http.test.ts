/** Holds the raw sender and its reading of answers against real sockets and constructed bytes. */
import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { head, parseResponses, sendRaw } from "../../support/raw-http.ts";

let server: Server;
let url: string;
let received = "";
let respond: (text: string) => string | null;

beforeEach(async () => {
  received = "";
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      const text = respond(received);
      if (text === null) socket.end();
      else socket.write(text, "latin1");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/ignored`;
});
afterEach(() => server.close());

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nx-a: 2\r\n\r\nhi";

describe("sendRaw", () => {
  it("sends bytes exactly as given and reads the answer without waiting for a close", async () => {
    respond = () => OK;
    const bytes = `${head("GET / HTTP/1.1", "Host: a b", "Host: \xff\x00")}\n\r`;
    const result = await sendRaw(url, bytes);
    expect(received).toBe(bytes);
    expect(result).toMatchObject({ isClosed: false, isTimedOut: false, errorCode: null, text: OK });
    expect(result.responses).toEqual([
      {
        status: 200,
        statusLine: "HTTP/1.1 200 OK",
        headers: [
          { name: "Content-Length", value: "2" },
          { name: "X-A", value: "1" },
          { name: "x-a", value: "2" },
        ],
        body: "hi",
      },
    ]);
  });

  it("sends pieces apart and as bytes", async () => {
    const lengths: number[] = [];
    respond = (text) => {
      lengths.push(text.length);
      return text.length < 6 ? "" : OK;
    };
    await sendRaw(url, [Uint8Array.of(1, 2, 3), "abc"], { pauseMs: 30 });
    expect(lengths).toEqual([3, 6]);
  });

  it("waits for as many responses as wanted, not counting interim ones", async () => {
    respond = () => `HTTP/1.1 100 Continue\r\n\r\n${OK}${OK}`;
    const { responses } = await sendRaw(url, "x", { responses: 2 });
    expect(responses.map(({ status }) => status)).toEqual([100, 200, 200]);
  });

  it("ends at the timeout with what there is", async () => {
    respond = () => "HTTP/1.1 200 OK\r\nContent-Le";
    const result = await sendRaw(url, "x", { timeoutMs: 60 });
    expect(result).toMatchObject({ isTimedOut: true, isClosed: false, responses: [] });
    expect(result.text).toBe("HTTP/1.1 200 OK\r\nContent-Le");
    expect(result.elapsedMs).toBeLessThan(1000);
  });

  it("tells of a close without an answer, and of a refused connection", async () => {
    respond = () => null;
    expect(await sendRaw(url, "x")).toMatchObject({ isClosed: true, isTimedOut: false, text: "" });
    const refused = await sendRaw("http://127.0.0.1:1", "x");
    expect(refused).toMatchObject({ isClosed: true, errorCode: "ECONNREFUSED" });
  });
});

describe("parseResponses", () => {
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  it.each([
    ["chunks", `${chunked}2;ext=1\r\nhi\r\n1\r\n!\r\n0\r\n\r\n`, ["hi!"]],
    ["chunks with trailers, then another", `${chunked}1\r\na\r\n0\r\nT: 1\r\n\r\n${OK}`, ["a", "hi"]],
    ["unfinished chunks", `${chunked}5\r\nhi`, []],
    ["chunks without their end", `${chunked}2\r\nhi\r\n0\r\n`, []],
    ["no chunks at all", `${chunked}zz\r\nhi\r\n`, []],
    ["no body", "HTTP/1.1 204 No Content\r\n\r\n", [""]],
    ["no HTTP", "SSH-2.0\r\n\r\n", []],
  ])("reads %s", (_, text, bodies) => {
    expect(parseResponses(text, false).map(({ body }) => body)).toEqual(bodies);
  });

  it("takes the rest for the body only once the connection is closed", () => {
    const text = "HTTP/1.1 400 Bad Request\r\n\r\nno length";
    expect(parseResponses(text, false)).toEqual([]);
    expect(parseResponses(text, true)).toMatchObject([{ status: 400, body: "no length" }]);
  });
});
