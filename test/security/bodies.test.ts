/** Rows 33 to 36 of docs/security.md: bodies that would cost much, or that two readers would read in two ways. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { brotliCompressSync, deflateSync, gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { fastify } from "fastify";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { type Answer, errorsOf, type GatewayUnderTest, startGateway, toAnswer } from "../support/gateway.ts";
import { startProcess } from "../support/process.ts";
import { head } from "../support/raw-http.ts";
import { control, threat } from "../support/threats.ts";

/** Those that answer without a credential: at the others, nobody's body is read. */
const publicFrontends = frontends.filter(({ credentials }: Frontend) => credentials.includes("none"));

const categories = "{ homepage { categories { id } } }";
const typename = "{ __typename }";

describe("a body", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const post = async (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    name = "web",
  ): Promise<Answer> =>
    toAnswer(
      await fetch(`${gateway.url}/graphql/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      }),
    );
  const get = async (parameters: Record<string, string>): Promise<Answer> =>
    toAnswer(
      await fetch(`${gateway.url}/graphql/web?${new URLSearchParams(parameters)}`, {
        headers: { "apollo-require-preflight": "true" },
      }),
    );

  const nested = (levels: number, [open, inner, close]: readonly [string, string, string]) =>
    open.repeat(levels) + inner + close.repeat(levels);
  const list = ["[", "", "]"] as const;
  const object = ['{"a":', "1", "}"] as const;
  const query = `"query":${JSON.stringify(categories)}`;
  const deep = [
    "[".repeat(90_000),
    '{"a":'.repeat(18_000),
    nested(45_000, list),
    nested(15_000, object),
    nested(33, list),
    nested(33, object),
    `{${query},"variables":{"a":${nested(31, list)}}}`,
    `{${query},"variables":{"a":${nested(45_000, list)}}}`,
    `{${query},"extensions":{"a":${nested(45_000, list)}}}`,
    `{"a\\"[{":1,"b\\\\":${nested(32, list)}}`,
  ];

  threat(
    {
      row: 33,
      attack: "lists and objects, 33 to 90,000 deep",
      times: deep.length * publicFrontends.length + 2,
      result: "400 before it is parsed",
    },
    async (tried) => {
      for (const { name } of publicFrontends) {
        for (const body of deep) {
          const answer = await post(body, {}, name);
          expect([answer.status, ...errorsOf(answer)], body.slice(0, 60)).toEqual([400, "BAD_REQUEST"]);
          expect(answer.body.errors?.[0]?.message).toBe("The JSON is nested too deeply.");
          tried();
        }
      }
      for (const name of ["variables", "extensions"]) {
        const answer = await get({ query: categories, [name]: `{"a":${nested(32, list)}}` });
        expect([answer.status, ...errorsOf(answer)]).toEqual([400, "BAD_REQUEST"]);
        tried();
      }
      expect(gateway.journal()).toEqual([]);
      // Thirty-two levels are let through, and brackets in strings are no levels.
      const fine = { query: typename, variables: { a: JSON.parse(nested(30, list)), b: "[{".repeat(99) } };
      expect((await post(JSON.stringify(fine))).body).toMatchObject({ data: { __typename: "Query" } });
    },
  );

  control({ row: 33, naive: "Fastify's own JSON parser" }, async () => {
    const app = fastify({ bodyLimit: 1_000_000 });
    app.post("/", async () => "");
    const statuses = await Promise.all(
      deep.map(async (payload) => {
        const headers = { "content-type": "application/json" };
        return (await app.inject({ method: "POST", url: "/", headers, payload })).statusCode;
      }),
    );
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(4);
  });

  const [first, last] = [JSON.stringify(typename), JSON.stringify(categories)];
  const twice = [
    `{"query":${first},"query":${last}}`,
    `{"query":${first},"qu\\u0065ry":${last}}`,
    `{"qu\\u0065ry":${first},"query":${last}}`,
    `{"query":${first},"variables":{},"query":${last},"variables":{}}`,
    `{"operationName":"A","query":${first},"query":${last},"operationName":null}`,
  ];
  threat(
    {
      row: 34,
      attack: "a member that comes twice",
      times: 2 * twice.length,
      result: "the last one counts, for all that is done with it",
    },
    async (tried) => {
      for (const body of twice) {
        gateway.reset();
        const answer = await post(body);
        expect(answer.body.data).toHaveProperty("homepage");
        expect(gateway.journal()).toHaveLength(1);
        tried();
        const swapped = body.replace(first, "@").replace(last, first).replace("@", last);
        gateway.reset();
        expect((await post(swapped)).body.data).toEqual({ __typename: "Query" });
        expect(gateway.journal()).toEqual([]);
        tried();
      }
    },
  );

  control({ row: 34, naive: "a log that reads the body by itself" }, () => {
    const logged = twice.map((body) => /"query":("(?:[^"\\]|\\.)*")/.exec(body)?.[1]);
    const executed = twice.map((body) => JSON.stringify(JSON.parse(body).query));
    expect(logged).not.toEqual(executed);
  });

  const bombText = JSON.stringify({ query: typename, extensions: { a: "0".repeat(32 * 1024 ** 2) } });
  const bombs: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
    ["gzip", new Uint8Array(gzipSync(bombText))],
    ["x-gzip", new Uint8Array(gzipSync(bombText))],
    ["GZIP", new Uint8Array(gzipSync(bombText))],
    ["deflate", new Uint8Array(deflateSync(bombText))],
    ["br", new Uint8Array(brotliCompressSync(bombText))],
    ["zstd", new Uint8Array(zstdCompressSync(bombText))],
    ["gzip, gzip", new Uint8Array(gzipSync(gzipSync(bombText)))],
    ["identity, gzip", new Uint8Array(gzipSync(bombText))],
    ["unknown", new Uint8Array(Buffer.from(JSON.stringify({ query: categories })))],
  ];
  threat(
    {
      row: 35,
      attack: "compressed bodies of 32 MB, by every coding",
      times: bombs.length * publicFrontends.length,
      result: "415, never unpacked",
    },
    async (tried) => {
      for (const { name } of publicFrontends) {
        for (const [coding, body] of bombs) {
          expect(body.length).toBeLessThan(96 * 1024);
          const answer = await post(body, { "content-encoding": coding }, name);
          expect([answer.status, ...errorsOf(answer)], coding).toEqual([415, "BAD_REQUEST"]);
          expect(answer.headers.get("accept-encoding")).toBe("identity");
          tried();
        }
      }
      expect(gateway.journal()).toEqual([]);
      const plain = await post(JSON.stringify({ query: typename }), { "content-encoding": "identity" });
      expect(plain.status).toBe(200);
    },
  );

  control({ row: 35, naive: "zlib's gunzip on what was received" }, () => {
    const [, body = new Uint8Array()] = bombs[0] ?? [];
    expect(gunzipSync(body).length).toBeGreaterThan(500 * body.length);
  });

  const polluted = [
    '{"query":"{ __typename }","__proto__":{"polluted":1}}',
    '{"query":"{ __typename }","__pr\\u006fto__":{"polluted":1}}',
    '{"query":"{ __typename }","variables":{"__proto__":{"polluted":1}}}',
    '{"query":"{ __typename }","variables":{"a":[{"constructor":{"prototype":{"polluted":1}}}]}}',
    '{"query":"{ __typename }","extensions":{"constructor":{"prototype":{"polluted":1}}}}',
  ];
  threat(
    {
      row: 32,
      attack: "bodies and parameters that name a prototype",
      times: polluted.length + 2,
      result: "400; no prototype changed",
    },
    async (tried) => {
      for (const body of polluted) {
        const answer = await post(body);
        expect([answer.status, ...errorsOf(answer)]).toEqual([400, "BAD_REQUEST"]);
        expect(answer.body.errors?.[0]?.message).toContain("names a prototype");
        tried();
      }
      for (const name of ["variables", "extensions"]) {
        const answer = await get({ query: typename, [name]: '{"__proto__":{"polluted":1}}' });
        expect([answer.status, ...errorsOf(answer)]).toEqual([400, "BAD_REQUEST"]);
        expect(answer.body.errors?.[0]?.message).toContain("names a prototype");
        tried();
      }
      expect({}).not.toHaveProperty("polluted");
    },
  );

  it("that is wrong is told from a parameter that is", async () => {
    for (const name of ["variables", "extensions"]) {
      const answer = await get({ query: typename, [name]: "{" });
      expect([answer.status, ...errorsOf(answer)]).toEqual([400, "BAD_REQUEST"]);
      expect(answer.body.errors?.[0]?.message).toBe(
        "The parameters `variables` and `extensions` must be valid JSON.",
      );
    }
    expect((await post("{")).body.errors?.[0]?.message).toBe("The body is not valid JSON.");
  });

  it("may be empty where the path says what is asked for", async () => {
    for (const body of ["", "{}"]) {
      const answer = await post(body, {}, "mobile/MobileHome");
      expect([answer.status, Object.keys(answer.body.data ?? {})]).toEqual([200, ["home"]]);
    }
    // Without a type there is nothing that a browser would have to ask for first.
    const bare = { method: "POST", headers: { "apollo-require-preflight": "true" } };
    expect((await fetch(`${gateway.url}/graphql/mobile/MobileHome`, bare)).status).toBe(200);
    expect((await fetch(`${gateway.url}/graphql/mobile/MobileHome`, { method: "POST" })).status).toBe(400);
    for (const path of ["mobile", "mobile/"]) {
      expect((await post("", {}, path)).body.errors?.[0]?.message).toContain("The body is empty");
    }
  });

  it("has room for the longest document and variables, however they are escaped", async () => {
    const query = `{ __typename } ${"\n".repeat(16_000)}`;
    const variables = { a: '"'.repeat(15_000) };
    const body = JSON.stringify({ query, variables });
    expect(body.length).toBeGreaterThan(60_000);
    expect((await post(body)).status).toBe(200);
  });

  control({ row: 32, naive: "JSON.parse" }, () => {
    const takes = polluted.filter((body) => JSON.parse(body) !== null);
    expect(takes).toHaveLength(polluted.length);
  });
});

const mebibyte = 1024 ** 2;

/** Sends a chunked body until all is sent or the connection ends: how many bytes were taken, and what was answered. */
async function sendEndless(url: string, bytes: number) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const lines = ["POST /graphql/web HTTP/1.1", "Host: gateway", "Content-Type: application/json"];
  const piece = Buffer.from(`10000\r\n${" ".repeat(65_536)}\r\n`);
  let text = "";
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.once("close", () => {
      isOver = true;
      resolve();
    });
  });
  socket.write(head(...lines, "Transfer-Encoding: chunked"));
  let sent = 0;
  while (!isOver && sent < bytes) {
    sent += piece.length;
    if (!socket.write(piece))
      await Promise.race([new Promise((drained) => socket.once("drain", drained)), over]);
  }
  socket.destroy();
  return { sent, text };
}

describe("a body without an end", () => {
  const total = 256 * mebibyte;
  /** What the kernel holds of a connection that ends. */
  const slack = 8 * mebibyte;

  threat(
    {
      row: 36,
      attack: "chunked bodies of 256 MB without a length, four at a time",
      times: 12,
      result: "cut off; the process grows by less than 48 MB",
    },
    async (tried) => {
      const gateway = startProcess({ PORT: "0" });
      try {
        const [, url = ""] = await gateway.seen(/web: +(http:\/\/[\d.:]+)/);
        const residentBytes = () =>
          1_024 *
          Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.child.pid}/status`, "utf8"))?.[1]);
        const before = residentBytes();
        let most = before;
        const sampling = setInterval(() => {
          most = Math.max(most, residentBytes());
        }, 20);
        const answers: string[] = [];
        for (let turn = 0; turn < 3; turn += 1) {
          const all = await Promise.all(Array.from({ length: 4 }, () => sendEndless(url, total)));
          for (const { sent, text } of all) {
            expect(sent).toBeLessThan(slack);
            answers.push(text);
            tried();
          }
        }
        clearInterval(sampling);
        expect(most - before).toBeLessThan(48 * mebibyte);
        // Where the answer comes before the end does, it says why.
        for (const text of answers)
          expect(text).toMatch(/^(?:HTTP\/1\.1 413 [\s\S]*The body is too large|$)/);
        const length = await fetch(`${url}/graphql/web`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: " ".repeat(96 * 1024 + 1),
        });
        expect(length.status).toBe(413);
      } finally {
        gateway.child.kill("SIGKILL");
      }
    },
  );

  control({ row: 36, naive: "Node's server that collects a body" }, async () => {
    const collected: Buffer[] = [];
    const server = createServer((request) => {
      request.on("data", (chunk: Buffer) => collected.push(chunk));
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { sent } = await sendEndless(url, 64 * mebibyte);
    expect(sent).toBeGreaterThan(slack);
    await expect
      .poll(() => collected.reduce((sum, { length }) => sum + length, 0))
      .toBeGreaterThan(48 * mebibyte);
    server.closeAllConnections();
    server.close();
  });
});
