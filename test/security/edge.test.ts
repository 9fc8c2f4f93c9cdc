/** Rows 13 to 16 and 69 of docs/security.md: what browsers can be made to send, and what the public port does not have. */
import { request as httpRequest } from "node:http";
import { ApolloServer, HeaderMap } from "@apollo/server";
import fastifyCors from "@fastify/cors";
import { fastify } from "fastify";
import { buildSchema, graphql } from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { type GatewayUnderTest, startGateway, toAnswer } from "../support/gateway.ts";
import { head, sendRaw } from "../support/raw-http.ts";
import { control, threat } from "../support/threats.ts";

const publicFrontends = frontends.filter(({ credentials }: Frontend) => credentials.includes("none"));
const categories = {
  web: "{ homepage { categories { id } } }",
  mobile: "{ home { featured(first: 1) { id } } }",
};
const queryFor = (name: string) => categories[name as keyof typeof categories] ?? categories.web;

/** The status of a request whose headers are sent as they are given, as `fetch` would not. */
function statusOf(url: string, method: string, headers: Record<string, string>, body?: string) {
  return new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      response.resume();
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

describe("what a page of another site can make a browser send", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const browserGets = [
    {},
    { accept: "text/html" },
    { "content-type": "text/plain" },
    { origin: "null" },
    { cookie: "a=b" },
  ];
  threat(
    {
      row: 13,
      attack: "queries by GET, as links, images and forms send them",
      times: browserGets.length * publicFrontends.length,
      result: "400; nothing executed",
    },
    async (tried) => {
      for (const { name } of publicFrontends) {
        const url = `${gateway.url}/graphql/${name}?${new URLSearchParams({ query: queryFor(name) })}`;
        for (const headers of browserGets) {
          expect((await statusOf(url, "GET", headers as Record<string, string>)).status).toBe(400);
          tried();
        }
        expect(gateway.journal()).toEqual([]);
        expect((await statusOf(url, "GET", { "apollo-require-preflight": "true" })).status).toBe(200);
        gateway.reset();
      }
    },
  );

  const json = (name: string) => JSON.stringify({ query: queryFor(name) });
  const simpleTypes = [
    "text/plain",
    "text/plain; charset=utf-8",
    "text/plain; application/json",
    "TEXT/PLAIN",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "text/json",
    "*/*",
    "",
  ];
  threat(
    {
      row: 14,
      attack: "operations in bodies that a form can send",
      times: (simpleTypes.length + 1) * publicFrontends.length,
      result: "400 or 415; nothing executed",
    },
    async (tried) => {
      for (const { name } of publicFrontends) {
        for (const type of simpleTypes) {
          const answer = await statusOf(
            `${gateway.url}/graphql/${name}`,
            "POST",
            { "content-type": type },
            json(name),
          );
          expect([400, 415], type).toContain(answer.status);
          tried();
        }
        const none = await statusOf(`${gateway.url}/graphql/${name}`, "POST", {}, json(name));
        expect([400, 415]).toContain(none.status);
        tried();
      }
      expect(gateway.journal()).toEqual([]);
    },
  );

  /** What Apollo executes of one request where it does not look for cross-site requests. */
  const executedBy = async (method: string, search: string, body: unknown, headers: [string, string][]) => {
    const executed: string[] = [];
    const apollo = new ApolloServer({
      typeDefs: "type Query { a: String } type Mutation { b: String }",
      resolvers: { Query: { a: () => executed.push("a") }, Mutation: { b: () => executed.push("b") } },
      csrfPrevention: false,
    });
    await apollo.start();
    await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: new HeaderMap(headers), search, body },
      context: async () => ({}),
    });
    await apollo.stop();
    return executed;
  };
  control({ row: 13, naive: "Apollo with csrfPrevention off" }, async () => {
    expect(await executedBy("GET", "?query={a}", {}, [])).toEqual(["a"]);
  });
  control({ row: 14, naive: "Apollo with csrfPrevention off, and any body read as JSON" }, async () => {
    const type: [string, string] = ["content-type", "text/plain"];
    expect(await executedBy("POST", "", { query: "mutation { b }" }, [type])).toEqual(["b"]);
  });

  threat(
    {
      row: 15,
      attack: "a mutation by GET, at every endpoint",
      times: frontends.length,
      result: "405, or 401 where keys alone are taken; nothing executed",
    },
    async (tried) => {
      const query = 'mutation { cancelOrder(input: { idempotencyKey: "k", orderId: "o1" }) { __typename } }';
      for (const { name } of frontends) {
        const isPublic = publicFrontends.some((one) => one.name === name);
        const answer = await toAnswer(
          await fetch(`${gateway.url}/graphql/${name}?${new URLSearchParams({ query })}`, {
            headers: {
              "apollo-require-preflight": "true",
              accept: "application/graphql-response+json",
              ...(isPublic ? { authorization: `Bearer ${await gateway.demo.issuer.mint("u1")}` } : {}),
            },
          }),
        );
        // One that has no mutations, or takes other credentials, refuses it for that.
        if (isPublic) expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
        else expect([400, 401, 405]).toContain(answer.status);
        expect(answer.body).not.toHaveProperty("data");
        tried();
      }
      expect(gateway.journal()).toEqual([]);
    },
  );

  control({ row: 15, naive: "graphql-js behind a GET" }, async () => {
    const executed: string[] = [];
    const schema = buildSchema("type Query { a: String } type Mutation { b: String }");
    const source = new URLSearchParams("query=mutation { b }").get("query") ?? "";
    await graphql({ schema, source, rootValue: { b: () => executed.push("b") } });
    expect(executed).toEqual(["b"]);
  });
});

const listed = "https://shop.example";
const strangers = [
  "null",
  "*",
  "https://shop.example.evil.example",
  "https://evilshop.example",
  "https://evil-shop.example",
  "https://sub.shop.example",
  "https://shop.example:8443",
  "https://shop.example:443",
  "http://shop.example",
  "HTTPS://SHOP.EXAMPLE",
  "https://Shop.example",
  "https://shop.example/",
  "https://shop.example.",
  "https://shop.example#",
  "https://user@shop.example",
  "https://shop.example https://evil.example",
  "https://shop.example, https://evil.example",
  "https://shopXexample",
  "https://shop.example%60.evil.example",
  "https://evil.example?https://shop.example",
  "file://",
];

/** Whether a page of the origin may send, and read. */
async function mayAsk(
  url: string,
  origin: string,
): Promise<{ preflight: boolean; read: boolean; headers: string[] }> {
  const preflight = await statusOf(url, "OPTIONS", {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
  });
  const actual = await statusOf(
    url,
    "POST",
    { origin, "content-type": "application/json" },
    JSON.stringify({ query: "{ __typename }" }),
  );
  const named = [preflight, actual].flatMap(({ headers }) => Object.keys(headers));
  const isFor = ({ headers }: typeof actual) =>
    ["*", origin].includes(String(headers["access-control-allow-origin"]));
  return {
    preflight: preflight.status < 300 && isFor(preflight),
    read: isFor(actual),
    headers: named.filter((name) => name.startsWith("access-control")),
  };
}

describe("pages of other origins", () => {
  threat(
    {
      row: 16,
      attack: "origins that look like a listed one, at every endpoint",
      times: strangers.length * frontends.length,
      result: "no CORS header at all",
    },
    async (tried) => {
      const gateway = await startGateway({ corsOrigins: [listed, "http://localhost:3000"] });
      for (const { name } of frontends) {
        const url = `${gateway.url}/graphql/${name}`;
        for (const origin of strangers) {
          expect(await mayAsk(url, origin), origin).toEqual({ preflight: false, read: false, headers: [] });
          tried();
        }
        expect(await mayAsk(url, listed)).toMatchObject({ preflight: true, read: true });
        const { headers } = await mayAsk(url, listed);
        expect(headers).not.toContain("access-control-allow-credentials");
        for (const method of ["OPTIONS", "POST"]) {
          expect(String((await statusOf(url, method, {})).headers.vary).toLowerCase()).toContain("origin");
        }
      }
      expect(gateway.journal()).toEqual([]);
      await gateway.close();
    },
  );

  control({ row: 16, naive: "@fastify/cors that reflects, or matches a pattern" }, async () => {
    for (const origin of [true, /shop.example/]) {
      const app = fastify();
      await app.register(fastifyCors, { origin, credentials: true });
      app.post("/", async () => "{}");
      const url = await app.listen({ port: 0, host: "127.0.0.1" });
      const taken = await Promise.all(strangers.map((stranger) => mayAsk(`${url}/`, stranger)));
      expect(taken.filter(({ preflight, read }) => preflight && read).length).toBeGreaterThan(3);
      await app.close();
    }
  });
});

describe("what is not at the public port", () => {
  const paths = [
    "/",
    "/metrics",
    "/health",
    "/healthz",
    "/status",
    "/graphql",
    "/graphql/",
    "/graphql/admin",
    "/graphiql",
    "/playground",
    "/voyager",
    "/altair",
    "/sandbox",
    "/explorer",
    "/admin",
    "/console",
    "/debug",
    "/debug/pprof",
    "/actuator/health",
    "/server-status",
    "/.env",
    "/.git/config",
    "/package.json",
    "/src/main.ts",
    "/favicon.ico",
    "/robots.txt",
    "/documentation",
    "/swagger.json",
    "/openapi.json",
    "/livez/..;/metrics",
    "//metrics",
    "/graphql/web/../../metrics",
    "/graphql/web%2f..%2f..%2fmetrics",
    "/__cypress",
    "/.well-known/apollo/server-health",
  ];

  threat(
    {
      row: 69,
      attack: "tools and files, by their usual paths",
      times: paths.length,
      result: "404, and no page",
    },
    async (tried) => {
      const gateway = await startGateway();
      for (const path of paths) {
        const raw = await sendRaw(
          gateway.url,
          head(`GET ${path} HTTP/1.1`, "Host: gateway", "Accept: text/html"),
        );
        expect([path, raw.responses[0]?.status]).toEqual([path, 404]);
        expect(raw.text).toContain("content-type: application/problem+json");
        tried();
      }
      for (const { name } of frontends) {
        const page = await fetch(`${gateway.url}/graphql/${name}`, { headers: { accept: "text/html" } });
        expect(page.headers.get("content-type")).not.toContain("html");
        expect(page.status).toBeGreaterThanOrEqual(400);
      }
      // Health says a word, and nothing of what is behind it.
      expect(await (await fetch(`${gateway.url}/readyz`)).text()).toBe('{"status":"ok"}');
      await gateway.close();
    },
  );

  control({ row: 69, naive: "Apollo Server as it comes" }, async () => {
    const apollo = new ApolloServer({ typeDefs: "type Query { a: String }" });
    await apollo.start();
    const { body, headers } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: "GET",
        headers: new HeaderMap([["accept", "text/html"]]),
        search: "",
        body: {},
      },
      context: async () => ({}),
    });
    expect(headers.get("content-type")).toContain("html");
    expect(body.kind).toBe("complete");
    await apollo.stop();
  });
});
