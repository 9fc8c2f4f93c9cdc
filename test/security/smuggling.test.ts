/** Rows 19, 20 and 21 of docs/security.md: what can't be read in one way only is refused. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import { type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { head, type RawResult, sendRaw } from "../support/raw-http.ts";
import { control, threat } from "../support/threats.ts";
import { startNaive } from "./naive-server.ts";
import { smuggled, smugglingCases } from "./smuggling.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const isRefused = ({ responses, isClosed }: RawResult) =>
  isClosed && responses.every(({ status }) => status >= 400 && status < 500) && responses.length <= 1;

describe("the gateway's socket", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const send = (pieces: string | readonly string[]) =>
    sendRaw(gateway.url, pieces, { responses: Number.POSITIVE_INFINITY, timeoutMs: 400 });

  const controlCharacters = ["\0", "\r", "\n", "\r\n\0", "\x01", "\x0b", "\x1f", "\x7f"];
  const headerAttacks = controlCharacters.flatMap((character) => [
    head("GET /readyz HTTP/1.1", "Host: gateway", `X-Trace: a${character}b`),
    head("GET /readyz HTTP/1.1", "Host: gateway", `X-Tr${character}ace: a`),
    head("GET /readyz HTTP/1.1", `Host: gate${character}way`),
    head(`GET /ready${character}z HTTP/1.1`, "Host: gateway"),
  ]);

  threat(
    {
      row: 19,
      attack: "control characters in names, values and addresses",
      times: headerAttacks.length,
      result: "400 and closed",
    },
    async (tried) => {
      for (const attack of headerAttacks) {
        const result = await send(attack);
        expect(isRefused(result), `${JSON.stringify(attack)} ${result.text}`).toBe(true);
        expect(result.responses.map(({ status }) => status)).toEqual([400]);
        tried();
      }
    },
  );

  control({ row: 19, naive: "Node's lenient parser" }, async () => {
    const naive = await startNaive({ insecureHTTPParser: true });
    open.push(naive);
    const results = await Promise.all(
      headerAttacks.map((attack) => sendRaw(naive.url, attack, { responses: 9, timeoutMs: 400 })),
    );
    expect(results.every(isRefused)).toBe(false);
    expect(naive.seen.length).toBeGreaterThan(3);
  });

  threat(
    {
      row: 20,
      attack: "requests that two servers would cut in two ways",
      times: smugglingCases.length,
      result: "400 and closed, or read as one; never a second request",
    },
    async (tried) => {
      for (const { name, bytes, expected } of smugglingCases) {
        const result = await send(bytes);
        const what = `${name}: ${result.text.slice(0, 200)}`;
        if (expected === "refused") expect(isRefused(result), what).toBe(true);
        else
          expect(
            result.responses.map(({ status }) => status),
            what,
          ).toEqual([expected]);
        expect(idsIn(result), what).toBeLessThanOrEqual(1);
        expect(gateway.journal(), what).toEqual([]);
        tried();
      }
      // What the cases hide is a request that would have been answered, and seen by a service.
      expect((await send(smuggled)).responses.map(({ status }) => status)).toEqual([200]);
      expect(gateway.journal()).toHaveLength(1);
    },
  );

  control({ row: 20, naive: "Node's lenient parser" }, async () => {
    const outcomes = await Promise.all(
      smugglingCases.map(async ({ bytes, expected }) => {
        const naive = await startNaive({ insecureHTTPParser: true });
        open.push(naive);
        const result = await sendRaw(naive.url, bytes, { responses: 9, timeoutMs: 400 });
        return naive.seen.length <= 1 && (expected !== "refused" || isRefused(result));
      }),
    );
    expect(outcomes.filter((isFine) => !isFine).length).toBeGreaterThan(5);
  });

  control({ row: 20, naive: "Fastify that refuses with Connection: close" }, async () => {
    const { fastify } = await import("fastify");
    const app = fastify();
    const executed: string[] = [];
    app.addHook("onRequest", async ({ url }, reply) => {
      if (url === "/refused") return reply.code(400).header("connection", "close").send();
      executed.push(url);
    });
    app.get("/second", async () => "");
    await app.listen({ port: 0, host: "127.0.0.1" });
    open.push(app);
    const both = ["/refused", "/second"].map((path) => head(`GET ${path} HTTP/1.1`, "Host: gateway"));
    await sendRaw(app.listeningOrigin, both.join(""), { responses: 2 });
    expect(executed).toEqual(["/second"]);
  });

  const body = '{"query":"{ __typename }"}';
  const length = `Content-Length: ${body.length}`;
  const json = "Content-Type: application/json";
  const post = (...lines: string[]) => head("POST /graphql/web HTTP/1.1", ...lines, json, length) + body;
  const hosts = [
    post(),
    post("Host:"),
    post("Host: "),
    post("Host: a b"),
    post("Host: ]["),
    post("Host: [::1"),
    post("Host: gateway:"),
    post("Host: gateway:port"),
    post("Host: gateway:123456"),
    post("Host: user@gateway"),
    post("Host: gateway/graphql"),
    post("Host: gateway?x"),
    post("Host: gateway#x"),
    post("Host: a,b"),
    post("Host: %67ateway"),
    post("Host: gatew\xe4y"),
    post("Host: gateway", "Host: gateway"),
    post("Host: gateway", "hOsT: other"),
    post("Host: gateway", "Host:"),
    head("POST /graphql/web HTTP/1.0", json, length) + body,
  ];
  threat(
    { row: 21, attack: "no, empty, malformed and two Hosts", times: hosts.length, result: "400 and closed" },
    async (tried) => {
      for (const attack of hosts) {
        const result = await send(attack);
        const what = `${JSON.stringify(attack)} ${result.text}`;
        expect(
          result.responses.map(({ status }) => status),
          what,
        ).toEqual([400]);
        expect(result.isClosed, what).toBe(true);
        expect(result.text.toLowerCase(), what).toContain("content-type: application/problem+json");
        tried();
      }
      for (const host of ["gateway", "GateWay:4000", "127.0.0.1", "[::1]:4000", "a_b.example"]) {
        expect((await send(post(`Host: ${host}`))).responses.map(({ status }) => status)).toEqual([200]);
      }
    },
  );

  control({ row: 21, naive: "Node's server as it comes" }, async () => {
    const naive = await startNaive();
    open.push(naive);
    for (const attack of hosts) await sendRaw(naive.url, attack, { timeoutMs: 300 });
    expect(naive.seen.length).toBeGreaterThan(5);
  });
});

function idsIn({ text }: RawResult): number {
  return text.toLowerCase().split("\r\nx-request-id: ").length - 1;
}
