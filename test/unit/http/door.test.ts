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

/** A person of a tenant, by the token `Bearer <tenant>.<person>`. */
const person = (tenant: string, subject: string): Identity => ({
  kind: "person",
  subject,
  tenant,
  scopes: [],
  tier: "standard",
  credentialId: null,
});

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
      if (sent === "Bearer away")
        throw new GatewayError("UPSTREAM_UNAVAILABLE", "", { service: "issuer", retryAfterMs: 1_000 });
      const [, tenant, subject] = /^Bearer (\w+)\.(\w+)$/.exec(sent ?? "") ?? [];
      if (tenant !== undefined && subject !== undefined) return person(tenant, subject);
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
    });
    expect(answer.headers).not.toHaveProperty("ratelimit");
    expect(String(answer.headers["access-control-allow-headers"]).split(", ")).toEqual(
      expect.arrayContaining(["authorization", "content-type", "apollo-require-preflight", "x-cost"]),
    );
    expect(seen).toEqual({ credentials: [], callers: [] });
  });

  it("is not counted, and no page of another origin gets one", async () => {
    const { app } = await start({ perIp: 1 });
    const statuses: number[] = [];
    for (const from of [origin, "https://other.example", origin, null]) {
      const headers = from === null ? {} : { ...ask, origin: from };
      const answer = await app.inject({ method: "OPTIONS", url: "/graphql/web", headers });
      statuses.push(answer.statusCode);
      if (answer.statusCode > 400) expect(answer.headers["cache-control"]).toBe("no-store");
    }
    // The last one is none: a request like any other.
    expect(statuses).toEqual([204, 403, 204, 405]);
    expect((await app.inject({ method: "OPTIONS", url: "/graphql/web" })).statusCode).toBe(429);
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

  it("is told so instead of what is wrong with a credential", async () => {
    const { app } = await start({ perIp: 2 });
    const ask = (more: Record<string, string>) => {
      const headers = { "content-type": "application/json", ...more };
      return app.inject({ method: "POST", url: "/graphql/web", headers, payload: body });
    };
    const bad = { authorization: "Bearer bad" };
    const [first, second, third] = [await ask(bad), await ask(bad), await ask(bad)];
    expect([first.statusCode, second.statusCode, third.statusCode]).toEqual([401, 401, 429]);
    for (const { headers } of [first, third]) expect(headers["ratelimit-policy"]).toBe('"ip";q=2;w=60');
    expect((await ask({})).statusCode).toBe(429);
    // What is wrong with the request beside its credential is counted, too.
    expect((await ask({ authorization: "ApiKey good", "x-request-timeout": "soon" })).statusCode).toBe(429);
  });

  it("is not one whose credential is good, whatever others send from the same address", async () => {
    const { app } = await start({ perIp: 1, perIdentity: 2 });
    const ask = (authorization: string) => {
      const headers = { authorization, "content-type": "application/json" };
      return app.inject({ method: "POST", url: "/graphql/web", headers, payload: body });
    };
    for (let turn = 0; turn < 5; turn += 1) await ask("Bearer bad");
    const answer = await ask("ApiKey good");
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["ratelimit-policy"]).toBe('"identity";q=10;w=60');
    expect(answer.headers.ratelimit).toBe('"identity";r=9;t=6');
  });

  it("does not become one by a credential that can't be checked", async () => {
    const { app } = await start({ perIp: 1 });
    const headers = { authorization: "Bearer away", "content-type": "application/json" };
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await app.inject({ method: "POST", url: "/graphql/web", headers, payload: body });
      expect(answer.statusCode).toBe(503);
    }
  });

  it("has spent them on addresses that are not there, too, but never on health", async () => {
    const { app } = await start({ perIp: 3 });
    const statuses: number[] = [];
    for (const url of ["/livez", "/a", "/graphql", "/livez", "/graphql/no", "/readyz", "/b", "/livez"])
      statuses.push((await app.inject({ url })).statusCode);
    expect(statuses).toEqual([200, 404, 404, 200, 404, 200, 429, 200]);
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

  it("is another one for each tenant's person of one id", async () => {
    const { app, seen } = await start({ perIdentity: 1 });
    const statuses: number[] = [];
    for (const who of ["t1.u1", "t2.u1", "t1.u2", "t1.u1"]) {
      const headers = { authorization: `Bearer ${who}`, "content-type": "application/json" };
      const answer = await app.inject({ method: "POST", url: "/graphql/web", headers, payload: body });
      statuses.push(answer.statusCode);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(new Set(seen.callers).size).toBe(3);
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
