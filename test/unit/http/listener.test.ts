/** Stage 1, the listener: what every answer tells browsers, whose pages may read it, and which heads are refused. */
import fastifyHelmet from "@fastify/helmet";
import { fastify } from "fastify";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { createListener, type ListenerOptions } from "../../../src/http/listener.ts";
import { securityHeaders } from "../../../src/http/security-headers.ts";
import { head, sendRaw } from "../../support/raw-http.ts";

type App = Awaited<ReturnType<typeof createListener>>;
const open: App[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

async function start(options: Partial<ListenerOptions> = {}): Promise<App> {
  const app = await createListener(pino({ level: "silent" }), {
    production: true,
    corsOrigins: [],
    trustProxy: [],
    allowedHosts: [],
    maxConnections: 100,
    ...options,
  });
  app.get("/fails", async () => {
    throw new Error("CANARY");
  });
  app.get("/works", async () => ({ works: true }));
  open.push(app);
  return app;
}

describe("security headers", () => {
  it("are those that Helmet sets for an API", async () => {
    const app = fastify();
    await app.register(fastifyHelmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
      xFrameOptions: { action: "deny" },
    });
    app.get("/", async () => "");
    const { headers } = await app.inject("/");
    for (const name of ["content-length", "date", "connection", "content-type"]) delete headers[name];
    expect(securityHeaders(true)).toEqual(headers);
  });

  it("hold browsers to https in production only", () => {
    expect(securityHeaders(false)).not.toHaveProperty("strict-transport-security");
  });

  it("are part of every answer, also where nothing answers, fails, or can be read", async () => {
    const app = await start();
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const requests = [
      head("GET /works HTTP/1.1", "Host: gateway"),
      head("GET /livez HTTP/1.1", "Host: gateway"),
      head("GET /nothing HTTP/1.1", "Host: gateway"),
      head("GET /fails HTTP/1.1", "Host: gateway"),
      head("GET /%zz HTTP/1.1", "Host: gateway"),
      head("GET /works HTTP/1.1"),
      head("GET /works HTTP/1.1", "Host: gateway", `X-Large: ${"x".repeat(20_000)}`),
      "GET /works\r\n\r\n",
    ];
    const statuses: (number | undefined)[] = [];
    for (const request of requests) {
      const [response] = (await sendRaw(url, request)).responses;
      statuses.push(response?.status);
      const headers = new Map(response?.headers.map(({ name, value }) => [name.toLowerCase(), value]));
      for (const [name, value] of Object.entries(securityHeaders(true))) {
        expect([request, name, headers.get(name)]).toEqual([request, name, value]);
      }
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect([headers.has("x-powered-by"), headers.has("server")]).toEqual([false, false]);
      expect(response?.body).not.toContain("CANARY");
    }
    expect(statuses).toEqual([200, 200, 404, 500, 400, 400, 431, 400]);
  });
});

describe("a problem", () => {
  it.each([
    ["/nothing", "shop.example", 404],
    ["/works", "evil.example", 421],
    ["/works", "a b", 400],
    ["/%zz", "shop.example", 400],
    ["/fails", "shop.example", 500],
    [`/${"x".repeat(8_200)}`, "shop.example", 414],
    ["/works HTTP/9", "shop.example", 400],
  ])("is kept by nobody (%s of %s)", async (path, host, status) => {
    const app = await start({ allowedHosts: ["shop.example"] });
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const [response] = (await sendRaw(url, head(`GET ${path} HTTP/1.1`, `Host: ${host}`))).responses;
    expect(response?.status).toBe(status);
    expect(response?.headers).toContainEqual({ name: "cache-control", value: "no-store" });
  });
});

describe("pages of listed origins", () => {
  const origin = "https://shop.example";

  it("may read every answer, and the headers that apps have a use for", async () => {
    const app = await start({ corsOrigins: [origin] });
    for (const [url, status] of [
      ["/works", 200],
      ["/nothing", 404],
      ["/fails", 500],
    ] as const) {
      const answer = await app.inject({ url, headers: { origin } });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers["access-control-allow-origin"]).toBe(origin);
      expect(answer.headers["access-control-expose-headers"]).toBe(
        "age, etag, ratelimit, ratelimit-policy, retry-after, x-request-id, x-trace-id",
      );
      expect(answer.headers.vary).toMatch(/^Origin/);
    }
  });

  it("are not told apart by anything but the whole origin", async () => {
    const app = await start({ corsOrigins: [origin] });
    for (const other of ["https://shop.example.", "HTTPS://shop.example", "null"]) {
      const { headers } = await app.inject({ url: "/works", headers: { origin: other } });
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
      expect(headers.vary).toMatch(/^Origin/);
    }
  });
});

describe("the head of a request", () => {
  const statusOf = async (options: Partial<ListenerOptions>, ...lines: string[]) => {
    const app = await start(options);
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    return (await sendRaw(url, head(...lines))).responses[0]?.status;
  };
  const allowedHosts = ["shop.example", "shop.example:8443", "[2001:db8::1]"];

  it.each([
    ["Host: shop.example", 200],
    ["Host: SHOP.example", 200],
    ["Host: shop.example:443", 200],
    ["Host: shop.example:80", 200],
    ["Host: shop.example:8443", 200],
    ["Host: [2001:DB8::1]", 200],
    ["Host: shop.example:8080", 421],
    ["Host: shop.example.", 421],
    ["Host: shop.example.evil.example", 421],
    ["Host: evil.example", 421],
    ["Host: 127.0.0.1", 421],
    ["Host: shop.example@evil.example", 400],
  ])("with %s is answered with %d where hosts are listed", async (line, status) => {
    expect(await statusOf({ allowedHosts }, "GET /works HTTP/1.1", line)).toBe(status);
  });

  it("may name any host where it asks for health, and none in HTTP/1.0", async () => {
    for (const path of ["/livez", "/readyz"]) {
      expect(await statusOf({ allowedHosts }, `GET ${path} HTTP/1.1`, "Host: 10.1.2.3:4000")).toBe(200);
      expect(await statusOf({ allowedHosts }, `GET ${path} HTTP/1.0`)).toBe(200);
      expect(await statusOf({ allowedHosts }, `GET ${path} HTTP/1.1`)).toBe(400);
    }
    expect(await statusOf({}, "GET /works HTTP/1.0")).toBe(400);
  });

  it.each([
    ["its host again, in the address", "GET http://gateway/works HTTP/1.1", 200],
    ["another host in the address", "GET http://other/works HTTP/1.1", 400],
    ["a host with a user", "GET http://gateway@other/works HTTP/1.1", 400],
    ["no address", "OPTIONS * HTTP/1.1", 404],
    ["a long address", `GET /works?${"x".repeat(8_200)} HTTP/1.1`, 414],
  ])("with %s", async (_what, line, status) => {
    expect(await statusOf({}, line, "Host: gateway")).toBe(status);
  });

  it.each(["999-x", "100-continue, 999-x", "200-ok", ""])(
    "that expects %j is refused by us and not by Node, and only once",
    async (expected) => {
      const app = await start();
      const url = await app.listen({ port: 0, host: "127.0.0.1" });
      const request = head("GET /works HTTP/1.1", "Host: gateway", `Expect: ${expected}`);
      const { responses, isClosed } = await sendRaw(url, request + request, { responses: 9 });
      expect([responses.map(({ status }) => status).filter((status) => status !== 100), isClosed]).toEqual([
        [417],
        true,
      ]);
      const headers = new Map(
        responses.at(-1)?.headers.map(({ name, value }) => [name.toLowerCase(), value]),
      );
      expect(headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it("may expect to be told to go on", async () => {
    const app = await start();
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const request = head("GET /works HTTP/1.1", "Host: gateway", "Expect: 100-Continue");
    const { responses } = await sendRaw(url, request);
    expect(responses.map(({ status }) => status)).toEqual([100, 200]);
  });

  it.each([
    ["no host that is listed", "evil.example", 421],
    ["no host that can be read", "a b", 400],
    ["a listed host", "shop.example", 400],
  ])(
    "whose address can't be read, with %s, is the last one on its connection",
    async (_what, host, status) => {
      const app = await start({ allowedHosts });
      const url = await app.listen({ port: 0, host: "127.0.0.1" });
      const unreadable = head("GET /%zz HTTP/1.1", `Host: ${host}`);
      const next = head("GET /works HTTP/1.1", "Host: shop.example");
      const { responses, isClosed } = await sendRaw(url, unreadable + unreadable + next, { responses: 9 });
      expect([responses.map((one) => one.status), isClosed]).toEqual([[status], true]);
    },
  );

  it("has at most a hundred headers, and of those that matter one each", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `X-${at}: 1`);
    expect(await statusOf({}, "GET /works HTTP/1.1", "Host: gateway", ...many(99))).toBe(200);
    expect(await statusOf({}, "GET /works HTTP/1.1", "Host: gateway", ...many(100))).toBe(431);
    expect(await statusOf({}, "GET /works HTTP/1.1", "Host: gateway", ...many(2_500))).toBe(431);
    for (const name of ["Authorization", "Content-Type", "Origin"]) {
      const twice = [`${name}: a`, `${name.toLowerCase()}: b`];
      expect(await statusOf({}, "GET /works HTTP/1.1", "Host: gateway", ...twice)).toBe(400);
    }
  });
});
