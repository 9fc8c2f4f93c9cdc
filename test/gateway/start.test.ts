/** Starting and stopping, as a process: what a newcomer sees, what an operator is told, and that nothing is lost. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { startDemo } from "../../demo/start.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { operations } from "../support/gateway.ts";
import { hasCurl, type Process, startProcess } from "../support/process.ts";
import { head, sendRaw } from "../support/raw-http.ts";

const running: Process[] = [];
function start(environment: Record<string, string>, command?: string[]): Process {
  const started = startProcess(environment, command);
  running.push(started);
  return started;
}
afterEach(async () => {
  for (const { child } of running.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});

describe("a start with nothing set", () => {
  it("shows where everything is, with a token for a demo person", async () => {
    const gateway = start({ PORT: "0" });
    const [line] = await gateway.seen(/^curl .*$/m);
    expect(gateway.output()).toMatch(/PORTICO v\d+\.\d+\.\d+ {2}ready in \d+ ms/);
    for (const name of ["web", "mobile", "user", "order", "payment", "catalog", "issuer"]) {
      expect(gateway.output()).toMatch(new RegExp(`➜ {2}${name}: +http://127\\.0\\.0\\.1:\\d+`));
    }
    const [token] = await gateway.seen(/^ey[\w.-]+$/m);
    expect(line).toContain(token);
  });

  it.skipIf(!hasCurl)("shows one line that answers the homepage, from any folder", async () => {
    const gateway = start({ PORT: "0" });
    const [line] = await gateway.seen(/^curl .*$/m);
    const { stdout } = await promisify(execFile)("sh", ["-c", line], { cwd: "/" });
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ data: { viewer: { id: "u1" }, homepage: {} } });
    expect(answer).not.toHaveProperty("errors");
  });

  it("is ready and alive, and ends with 0 when told to", async () => {
    const gateway = start({ PORT: "0" });
    const [, url] = await gateway.seen(/web: +(http:\/\/[\d.:]+)/);
    for (const path of ["/readyz", "/livez"]) expect((await fetch(`${url}${path}`)).status).toBe(200);
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended()).toBe(0);
  });

  it("works by npm start too, signal included", async () => {
    const gateway = start({ PORT: "0" }, ["npm", "start"]);
    await gateway.seen(/ready in/);
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended()).toBe(0);
  });
});

describe("a start with services set", () => {
  async function withServices() {
    const demo = await startDemo();
    const order = await startFaultProxy(demo.services.order.url);
    const environment = {
      PORT: "0",
      USER_SERVICE_URL: demo.services.user.url,
      // Two addresses of one service, the way two instances are given.
      ORDER_SERVICE_URL: `${order.url}/, ${demo.services.order.url}`,
      PAYMENT_SERVICE_URL: demo.services.payment.url,
      CATALOG_SERVICE_URL: demo.services.catalog.url,
      JWKS_URL: demo.issuer.jwksUrl,
      JWT_ISSUER: demo.issuer.issuer,
      JWT_AUDIENCE: demo.issuer.audience,
      NODE_ENV: "production",
    };
    const close = () => Promise.all([demo.close(), order.close()]);
    return { demo, order, environment, close };
  }
  const ask = async (url: string, token: string) =>
    fetch(`${url}/graphql/web`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: operations.web }),
    });

  it("starts the gateway alone, in production, and spreads calls over a service's addresses", async () => {
    const { demo, order, environment, close } = await withServices();
    const gateway = start(environment);
    const [, url = ""] = await gateway.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
    // Of two addresses each attempt takes one at random: that one of them is never taken happens once in 2^30 runs.
    const turns = 32;
    for (let turn = 0; turn < turns; turn += 1) {
      const answer = await ask(url, await demo.issuer.mint("u1"));
      expect(await answer.json()).toMatchObject({
        data: { viewer: { recentOrders: [{ id: "o1" }, {}, {}, {}, {}] } },
      });
    }
    expect(order.journal.length).toBeGreaterThan(0);
    expect(order.journal.length).toBeLessThan(turns);
    expect(gateway.output()).not.toContain("eyJ");
    const introspection = await fetch(`${url}/graphql/web`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ __schema { types { name } } }" }),
    });
    const refusal = await introspection.json();
    expect(refusal).not.toHaveProperty("data");
    expect(refusal).toMatchObject({ errors: [{ message: "Introspection is off in production." }] });
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended()).toBe(0);
    await close();
  });

  it("answers what it has accepted before it ends, and takes nothing new", async () => {
    const { demo, order, environment, close } = await withServices();
    order.setDelay(700);
    const gateway = start({ ...environment, ORDER_SERVICE_URL: order.url });
    const [, url = ""] = await gateway.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
    const accepted = ask(url, await demo.issuer.mint("u1"));
    while (order.journal.length === 0) await delay(20);
    gateway.child.kill("SIGTERM");
    await delay(100);
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
    const answer = await accepted;
    expect(answer.headers.get("connection")).toBe("close");
    expect(await answer.json()).not.toHaveProperty("errors");
    expect(await gateway.ended()).toBe(0);
    await close();
  });

  it("answers every request of a connection that sent several at once", async () => {
    const { demo, order, environment, close } = await withServices();
    order.setDelay(500);
    const gateway = start({ ...environment, ORDER_SERVICE_URL: order.url });
    const [, url = ""] = await gateway.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
    const token = await demo.issuer.mint("u1");
    const request = (query: string) => {
      const body = JSON.stringify({ query });
      const length = `Content-Length: ${body.length}`;
      const lines = ["POST /graphql/web HTTP/1.1", "Host: gateway", "Content-Type: application/json", length];
      return head(...lines, `Authorization: Bearer ${token}`) + body;
    };
    const query = "{ viewer { recentOrders { id } } }";
    const all = sendRaw(url, request(query) + request(query) + request(query), {
      responses: 3,
      timeoutMs: 5_000,
    });
    while (order.journal.length < 3) await delay(20);
    gateway.child.kill("SIGTERM");
    expect((await all).responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await gateway.ended()).toBe(0);
    await close();
  });

  it("the log says why a credential was refused and that keys can't be had, and never the credential", async () => {
    const { demo, environment, close } = await withServices();
    const gateway = start({ ...environment, JWT_AUDIENCE: "somebody-else" });
    const [, url = ""] = await gateway.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
    const token = await demo.issuer.mint("u1");
    expect((await ask(url, token)).status).toBe(401);
    await gateway.seen(/"what":"credential","why":"[^"]*unexpected \\"aud\\" claim value.*"msg":"refused"/);
    const keyless = start({ ...environment, JWKS_URL: `${demo.services.user.url}/no-keys` });
    const [, keylessUrl = ""] = await keyless.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
    expect((await ask(keylessUrl, token)).status).toBe(503);
    await keyless.seen(/"code":"UPSTREAM_UNAVAILABLE","service":"issuer".*"msg":"request failed"/);
    for (const { output } of [gateway, keyless]) expect(output()).not.toContain(token.split(".")[2]);
    await close();
  });

  it("the audit says who was refused what, and why: a field, somebody else's order, an operation", async () => {
    const { demo, environment, close } = await withServices();
    const gateway = start(environment);
    const [, url = ""] = await gateway.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
    const token = await demo.issuer.mint("u1");
    const say = (query: string, authorization?: string) =>
      fetch(`${url}/graphql/web`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(authorization ? { authorization } : {}) },
        body: JSON.stringify({ query }),
      });
    await say('{ order(id: "o1") { id } }');
    await gateway.seen(/"audit":\{"who":"ip:127\.0\.0\.1","what":"field order","why":"UNAUTHENTICATED: /);
    const theirs = await fetch(`${demo.services.order.url}/orders/latest?userIds=u2&limit=1`);
    const { items } = (await theirs.json()) as { items: { orders: { id: string }[] }[] };
    const id = items[0]?.orders[0]?.id;
    const answer = await say(`{ order(id: "${id}") { id } }`, `Bearer ${token}`);
    expect(await answer.json()).toEqual({ data: { order: null } });
    await gateway.seen(/"audit":\{"who":"user:[^"]*u1","what":"records of order","why":"FOREIGN: /);
    await say(`${"{a".repeat(40)}${"}".repeat(40)}`);
    await gateway.seen(/"what":"operation","why":"OPERATION_REJECTED: /);
    await close();
  });

  it("a body that never comes whole does not turn the end into a failure", async () => {
    const { environment, close } = await withServices();
    const gateway = start(environment);
    const [, url = ""] = await gateway.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
    const lines = ["POST /graphql/web HTTP/1.1", "Host: gateway", "Content-Type: application/json"];
    const stalled = sendRaw(url, `${head(...lines, "Content-Length: 100")}{`, { timeoutMs: 19_000 });
    await delay(200);
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended()).toBe(0);
    expect((await stalled).isClosed).toBe(true);
    await close();
  }, 25_000);

  it("the log tells of a failure that a substitute hides from the caller", async () => {
    const { demo, environment, close } = await withServices();
    const gateway = start({
      ...environment,
      USER_SERVICE_URL: "http://127.0.0.1:9",
      TRUSTED_DOCUMENTS_MOBILE: "prefer",
    });
    const [, url = ""] = await gateway.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
    const answer = await fetch(`${url}/graphql/mobile`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${await demo.issuer.mint("u1")}`,
      },
      body: JSON.stringify({ query: "{ home { featured(first: 1) { price } } }" }),
    });
    expect(await answer.json()).not.toHaveProperty("errors");
    await gateway.seen(/"code":"UPSTREAM_ERROR","service":"user".*"msg":"field failed"/);
    await close();
  });

  it("an open connection that never asks for anything does not hold up the end", async () => {
    const { environment, close } = await withServices();
    const gateway = start(environment);
    const [, url = ""] = await gateway.seen(/"url":"(http[^"]+)".*"msg":"ready"/);
    const { connect } = await import("node:net");
    const silent = connect(Number(new URL(url).port), "127.0.0.1");
    await once(silent, "connect");
    const toldAtMs = performance.now();
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended()).toBe(0);
    expect(performance.now() - toldAtMs).toBeLessThan(3_000);
    silent.destroy();
    await close();
  });
});

describe("a start that can't be", () => {
  it.each([
    [{ PORT: "http" }, ['PORT is "http"; it must be a whole number from 0 to 65535.']],
    [
      { PORT: "70000", LOG_LEVEL: "loud", DEADLINE_MS: "-1" },
      ['PORT is "70000"', 'LOG_LEVEL is "loud"; it must be one of fatal, error', 'DEADLINE_MS is "-1"'],
    ],
    [
      { USER_SERVICE_URL: "http://127.0.0.1:1", ORDER_SERVICE_URL: "ftp://x" },
      [
        'ORDER_SERVICE_URL is "ftp://x"; it must be one or more http(s) base URLs',
        "PAYMENT_SERVICE_URL is missing while other services are set",
        "CATALOG_SERVICE_URL is missing",
      ],
    ],
    [
      { NODE_ENV: "production" },
      [
        "USER_SERVICE_URL is missing",
        "ORDER_SERVICE_URL",
        "PAYMENT_SERVICE_URL",
        "CATALOG_SERVICE_URL",
        "JWKS_URL",
        "JWT_ISSUER",
        "JWT_AUDIENCE",
      ],
    ],
  ])("with %o says what is wrong and what is allowed, and ends with 1", async (environment, words) => {
    const gateway = start(environment as unknown as Record<string, string>);
    expect(await gateway.ended()).toBe(1);
    for (const word of words) expect(gateway.output()).toContain(word);
    expect(gateway.output()).not.toContain("    at ");
  });

  it("on a port in use says so, and ends with 1", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const gateway = start({ PORT: String(port) });
    expect(await gateway.ended()).toBe(1);
    expect(gateway.output().trim()).toBe(
      `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or set PORT to another (0 takes any free one).`,
    );
    taken.close();
  });
});
