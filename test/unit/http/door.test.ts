/** Stage 1, an endpoint's door: who is refused is refused before the body is read, and nobody is asked more than needed. */
import { once } from "node:events";
import { connect } from "node:net";
import { HeaderMap } from "@apollo/server";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import type { Identity } from "../../../src/context.ts";
import { GatewayError } from "../../../src/errors.ts";
import { createCallerLimits } from "../../../src/http/caller-limits.ts";
import { registerEndpoint } from "../../../src/http/endpoint.ts";
import { createListener } from "../../../src/http/listener.ts";
import { createLimits } from "../../../src/limits/limits.ts";
import { head, parseResponses, sendRaw } from "../../support/raw-http.ts";
import { fakeClients } from "../loaders/fake-clients.ts";
import { requestOf } from "../resolvers/request.ts";

const origin = "https://shop.example";
const machine: Identity = {
  kind: "key",
  subject: "reports",
  tenant: null,
  scopes: [],
  tier: "partner",
  credentialId: "k1",
};

const open: { close(): PromiseLike<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start({ perIp = 0, perIdentity = 0, trustProxy = [] as readonly string[] } = {}) {
  const seen = { credentials: [] as (string | undefined)[], callers: [] as string[] };
  const app = await createListener(pino({ level: "silent" }), {
    production: true,
    corsOrigins: [origin],
    trustProxy,
    allowedHosts: [],
    maxConnections: 100,
  });
  const { takeAll } = createLimits({ store: null, nowMs: () => 0 });
  registerEndpoint(app, {
    name: "web",
    deadlineMs: 2_000,
    credentials: ["none", "bearer", "key"],
    authenticate: async (authorization) => {
      const sent = typeof authorization === "string" ? authorization : undefined;
      seen.credentials.push(sent);
      if (sent === "ApiKey good") return machine;
      if (sent !== undefined) throw new GatewayError("UNAUTHENTICATED", "No good.");
      return null;
    },
    callerLimits: createCallerLimits({
      perIp,
      perIdentity,
      factors: { anonymous: 1, standard: 1, partner: 5, internal: 20 },
      take: takeAll,
      onRefused: () => undefined,
    }),
    take: takeAll,
    breakers: { closedInMs: () => null },
    createLoaders: () => requestOf(fakeClients({}), null).loaders,
    graphql: {
      execute: async (_request, { caller }) => {
        seen.callers.push(caller);
        const body = { kind: "complete", string: '{"data":{}}' } as const;
        return { status: 200, headers: new HeaderMap(), body };
      },
    },
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  open.push(app);
  return { app, url, seen };
}

const body = '{"query":"{ __typename }"}';
const lines = ["POST /graphql/web HTTP/1.1", "Host: gateway", "Content-Type: application/json"];
const post = (...more: string[]) => head(...lines, `Content-Length: ${body.length}`, ...more) + body;

describe("a preflight", () => {
  const ask = { origin, "access-control-request-method": "POST", authorization: "Bearer bad" };

  it("is answered without asking who it is, and may be remembered", async () => {
    const { app, seen } = await start({ perIp: 10, perIdentity: 10 });
    const answer = await app.inject({ method: "OPTIONS", url: "/graphql/web", headers: ask });
    expect([answer.statusCode, answer.body]).toEqual([204, ""]);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, POST",
      "access-control-max-age": "7200",
      "ratelimit-policy": '"ip";q=10;w=60',
    });
    expect(String(answer.headers["access-control-allow-headers"]).split(", ")).toEqual(
      expect.arrayContaining(["authorization", "content-type", "apollo-require-preflight", "x-cost"]),
    );
    expect(seen).toEqual({ credentials: [], callers: [] });
  });

  it("counts as a request of its address, and no page of another origin gets one", async () => {
    const { app } = await start({ perIp: 2 });
    const statuses: number[] = [];
    for (const from of [origin, "https://other.example", origin]) {
      const headers = { ...ask, origin: from };
      statuses.push((await app.inject({ method: "OPTIONS", url: "/graphql/web", headers })).statusCode);
    }
    expect(statuses).toEqual([204, 403, 429]);
  });
});

describe("a caller without requests left", () => {
  it("is refused before the body is there, and the connection goes on", async () => {
    const { url, seen } = await start({ perIp: 1 });
    expect((await sendRaw(url, post())).responses[0]?.status).toBe(200);
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    open.push({ close: async () => socket.destroy() });
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.write(head(...lines, `Content-Length: ${body.length}`));
    await once(socket, "data");
    expect(parseResponses(text, false).map(({ status }) => status)).toEqual([429]);
    socket.write(body + head("GET /livez HTTP/1.1", "Host: gateway"));
    await expect.poll(() => parseResponses(text, false).map(({ status }) => status)).toEqual([429, 200]);
    expect(seen.callers).toHaveLength(1);
  });

  it("can't make the gateway read on for ever", async () => {
    const { url } = await start({ perIp: 1 });
    await sendRaw(url, post());
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined).resume();
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(head(...lines, "Transfer-Encoding: chunked"));
    const piece = `10000\r\n${" ".repeat(65_536)}\r\n`;
    const startedAtMs = performance.now();
    const timer = setInterval(() => socket.writable && socket.write(piece), 5);
    await closed;
    clearInterval(timer);
    // Long before a slow body would be given up.
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  });

  it("is told so before a credential is checked", async () => {
    const { app, seen } = await start({ perIp: 1 });
    const headers = { authorization: "Bearer bad", "content-type": "application/json" };
    const ask = () => app.inject({ method: "POST", url: "/graphql/web", headers, payload: body });
    expect([(await ask()).statusCode, (await ask()).statusCode]).toEqual([401, 429]);
    expect(seen.credentials).toEqual(["Bearer bad"]);
  });
});

describe("the caller that limits count by", () => {
  it("is the address of nobody, past the proxies that are trusted, and the owner of a key", async () => {
    const { app, seen } = await start({ trustProxy: ["127.0.0.0/8"] });
    const asked = [
      { "x-forwarded-for": "2001:db8:1:2::3" },
      { "x-forwarded-for": "1.1.1.1, 198.51.100.1" },
      { "x-forwarded-for": "198.51.100.1", authorization: "ApiKey good" },
    ];
    for (const headers of asked) {
      const json = { "content-type": "application/json", ...headers };
      await app.inject({ method: "POST", url: "/graphql/web", headers: json, payload: body });
    }
    expect(seen.callers).toEqual(["ip:2001:db8:1:2::/64", "ip:198.51.100.1", "key:reports"]);
  });

  it("has what its tier has", async () => {
    const { app } = await start({ perIdentity: 2 });
    const headers = { authorization: "ApiKey good", "content-type": "application/json" };
    const statuses: number[] = [];
    for (let turn = 0; turn < 11; turn += 1) {
      const answer = await app.inject({ method: "POST", url: "/graphql/web", headers, payload: body });
      statuses.push(answer.statusCode);
    }
    expect(statuses).toEqual([...Array(10).fill(200), 429]);
  });
});
