/** Whatever a caller gets wrong is told with a code and the right status, and costs no call to any service. */
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Answer,
  errorsOf,
  type GatewayUnderTest,
  operations,
  startGateway,
  toAnswer,
} from "../support/gateway.ts";
import { head, sendRaw } from "../support/raw-http.ts";

const graphqlType = { accept: "application/graphql-response+json" };
const jsonType = { accept: "application/json" };

describe("bad input", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());
  afterEach(() => {
    expect(gateway.journal()).toEqual([]);
  });

  const post = async (body: string, headers: Record<string, string> = {}): Promise<Answer> =>
    toAnswer(
      await fetch(`${gateway.url}/graphql/web`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      }),
    );

  it.each([
    ["malformed JSON", '{"query": ', {}, 400, "The body is not valid JSON."],
    ["an empty body", "", {}, 400, 'The body is empty; send a JSON object with a "query".'],
    [
      "another media type",
      "query=x",
      { "content-type": "application/x-www-form-urlencoded" },
      415,
      "Send the body as",
    ],
    ["plain text", '{"query":"{__typename}"}', { "content-type": "text/plain" }, 415, "Send the body as"],
    ["no query", '{"variables":{}}', {}, 400, "must contain a non-empty `query`"],
    ["a batch", '[{"query":"{__typename}"},{"query":"{__typename}"}]', {}, 400, ""],
    ["variables that are no object", '{"query":"{__typename}","variables":[1]}', {}, 400, "`variables`"],
    ["a prototype in the body", '{"query":"{__typename}","__proto__":{"x":1}}', {}, 400, ""],
    ["a body over the limit", JSON.stringify({ query: `{ ${"a".repeat(300_000)} }` }), {}, 413, "too large"],
  ])("%s", async (_name, body, headers, status, message) => {
    for (const accept of [graphqlType, jsonType]) {
      const answer = await post(body, { ...accept, ...headers });
      expect(answer.status).toBe(status);
      expect(errorsOf(answer)).toEqual(["BAD_REQUEST"]);
      expect(answer.body.errors?.[0]?.message).toContain(message);
    }
  });

  const tooMany = Array.from({ length: 101 }, (_, index) => `p${index}`);
  it.each<[string, string, Record<string, unknown>, string, string]>([
    ["a syntax error", "{ homepage {", {}, "GRAPHQL_PARSE_FAILED", "Syntax Error"],
    [
      "an unknown field",
      "{ homepage { secrets } }",
      {},
      "GRAPHQL_VALIDATION_FAILED",
      'Cannot query field "secrets"',
    ],
    ["an id with a slash", '{ product(id: "../orders") { id } }', {}, "BAD_USER_INPUT", "an id is 1 to 64"],
    [
      "an id with a slash in a variable",
      "query($id: ID!) { product(id: $id) { id } }",
      { id: "a/b" },
      "BAD_USER_INPUT",
      "an id is 1 to 64",
    ],
    [
      "an id with a slash in a list",
      "query($ids: [ID!]!) { products(ids: $ids) { id } }",
      { ids: ["p1", "a/b"] },
      "BAD_USER_INPUT",
      "an id is 1 to 64",
    ],
    [
      "a million products",
      "{ homepage { featured(first: 1000000) { id } } }",
      {},
      "BAD_USER_INPUT",
      "Homepage.featured(first:) is 1000000; allowed: 1 to 50.",
    ],
    [
      "a million orders by variable",
      operations.web,
      { orders: 1_000_000 },
      "BAD_USER_INPUT",
      "Viewer.recentOrders(first:) is 1000000; allowed: 1 to 50.",
    ],
    ["none", "{ homepage { featured(first: 0) { id } } }", {}, "BAD_USER_INPUT", "allowed: 1 to 50"],
    ["a negative number", operations.web, { products: -1 }, "BAD_USER_INPUT", "allowed: 1 to 50"],
    ["null for a number", operations.web, { products: null }, "BAD_USER_INPUT", "must not be null"],
    [
      "101 of a search",
      '{ search(query: "lamp", first: 101) { totalCount } }',
      {},
      "BAD_USER_INPUT",
      "allowed: 1 to 100",
    ],
    [
      "101 ids",
      "query($ids: [ID!]!) { products(ids: $ids) { id } }",
      { ids: tooMany },
      "BAD_USER_INPUT",
      "Query.products(ids:) has 101 items; allowed: at most 100.",
    ],
    [
      "a cursor that is too long",
      'query($after: String) { search(query: "lamp", after: $after) { totalCount } }',
      { after: "x".repeat(513) },
      "BAD_USER_INPUT",
      "at most 512",
    ],
    [
      "a variable of a wrong type",
      operations.web,
      { orders: "five" },
      "BAD_USER_INPUT",
      'Variable "$orders"',
    ],
    [
      "a number beyond 32 bits",
      operations.web,
      { orders: 1e9 + 0.5 },
      "BAD_USER_INPUT",
      'Variable "$orders"',
    ],
  ])("%s", async (_name, query, variables, code, message) => {
    for (const [headers, status] of [
      [graphqlType, 400],
      [jsonType, 200],
      [{}, 200],
    ] as const) {
      const answer = await post(JSON.stringify({ query, variables }), headers);
      expect(answer.status).toBe(status);
      expect(errorsOf(answer)).toEqual([code]);
      expect(answer.body.errors?.[0]?.message).toContain(message);
      expect(answer.body).not.toHaveProperty("data");
    }
  });

  it("an operation that the document does not have", async () => {
    const answer = await post(
      JSON.stringify({ query: "query A { __typename }", operationName: "B" }),
      graphqlType,
    );
    expect([answer.status, ...errorsOf(answer)]).toEqual([400, "OPERATION_RESOLUTION_FAILURE"]);
  });

  it("a message never repeats more than a little of what the caller sent", async () => {
    const id = `/${"x".repeat(100_000)}`;
    const answer = await post(
      JSON.stringify({ query: "query($id: ID!) { product(id: $id) { id } }", variables: { id } }),
    );
    expect(answer.text.length).toBeLessThan(1_000);
  });

  it("a mutation by GET", async () => {
    const query = 'mutation { cancelOrder(input: { idempotencyKey: "k", orderId: "o1" }) { __typename } }';
    const answer = await toAnswer(
      await fetch(`${gateway.url}/graphql/web?${new URLSearchParams({ query })}`, {
        headers: { "apollo-require-preflight": "true" },
      }),
    );
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("a GET that a browser sends without asking first", async () => {
    const answer = await toAnswer(await fetch(`${gateway.url}/graphql/web?query=%7B__typename%7D`));
    expect([answer.status, ...errorsOf(answer)]).toEqual([400, "BAD_REQUEST"]);
  });

  it("a compressed body, which could be a bomb", async () => {
    const answer = await toAnswer(
      await fetch(`${gateway.url}/graphql/web`, {
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
        body: gzipSync('{"query":"{ homepage { featured { id } } }"}'),
      }),
    );
    expect([answer.status, ...errorsOf(answer)]).toEqual([415, "BAD_REQUEST"]);
  });

  it("senders that are slow with their headers or their body are cut off, and nobody else", async () => {
    const lines = ["POST /graphql/web HTTP/1.1", "Host: gateway", "Content-Type: application/json"];
    const slow = [
      sendRaw(gateway.url, `${lines[0]}\r\nHost: ga`, { timeoutMs: 8_000 }),
      sendRaw(gateway.url, `${head(...lines, "Content-Length: 100")}{`, { timeoutMs: 13_000 }),
    ];
    expect((await post('{"query":"{ __typename }"}')).status).toBe(200);
    expect((await Promise.all(slow)).map(({ isTimedOut }) => isTimedOut)).toEqual([false, false]);
  });

  it("another method", async () => {
    for (const method of ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]) {
      const response = await fetch(`${gateway.url}/graphql/web`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("GET, POST");
    }
  });

  it.each([
    ["application/json, application/graphql-response+json", 200, "application/json"],
    ["application/graphql-response+json;q=0.5, application/json", 200, "application/json"],
    ["application/graphql-response+json;q=0, application/json", 200, "application/json"],
    ["application/graphql-response+json, application/json;q=0.9", 400, "application/graphql-response+json"],
    ["APPLICATION/GRAPHQL-RESPONSE+JSON", 400, "application/graphql-response+json"],
    ["*/*", 200, "application/json"],
    ["text/html", 200, "application/json"],
    ["application/json;q=0", 200, "application/json"],
    ["application/json; callbackSpec=1.0", 200, "application/json"],
  ])("status and media type agree for Accept: %s", async (accept, status, type) => {
    const answer = await post('{"query":"{ nothing }"}', { accept });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, `${type}; charset=utf-8`]);
    const refused = await post('{"query":"{ nothing }"}', { accept, authorization: "Bearer x" });
    expect([refused.status, refused.headers.get("content-type")]).toEqual([401, `${type}; charset=utf-8`]);
  });

  it("a document that is nested deeper than the parser can go", async () => {
    const answer = await post(JSON.stringify({ query: "{a".repeat(40_000) }));
    expect(errorsOf(answer)).toEqual(["OPERATION_REJECTED"]);
    expect(answer.body.errors?.[0]?.message).toBe(
      "The operation has bytes of text: 80000, where 16384 is the most. Ask for less at a time.",
    );
  });

  it.each(["/%zz", "/graphql/web/%zz"])("an address that can't be read (%s)", async (path) => {
    const raw = await sendRaw(gateway.url, head(`GET ${path} HTTP/1.1`, "Host: gateway"));
    const names = raw.responses[0]?.headers.map(({ name }) => name.toLowerCase());
    expect(raw.responses[0]?.status).toBe(400);
    expect(names).toEqual(expect.arrayContaining(["x-request-id", "x-trace-id"]));
  });

  it("an address that is not there", async () => {
    const response = await fetch(`${gateway.url}/graphql/nothing`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 404, title: "Not Found" });
  });

  it.each(["Host: ", "Host: a b", "Host: ]["])(
    "a malformed host (%s) is never the gateway's fault",
    async (host) => {
      const body = '{"query":"{ __typename }"}';
      const raw = await sendRaw(
        gateway.url,
        `${head("POST /graphql/web HTTP/1.1", host, "Content-Type: application/json", `Content-Length: ${body.length}`)}${body}`,
      );
      expect(raw.responses[0]?.status).toBeLessThan(500);
    },
  );
});
