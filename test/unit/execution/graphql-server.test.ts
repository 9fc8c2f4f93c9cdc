/** Stage 5, the end of an operation: what was kept is told where it is stale, and what a substitute hides is reported. */
import { HeaderMap, type HTTPGraphQLRequest } from "@apollo/server";
import { validate } from "graphql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { GatewayContext } from "../../../src/context.ts";
import {
  createGraphQLServer,
  type GraphQLServer,
  type GraphQLServerOptions,
} from "../../../src/execution/graphql-server.ts";
import { web } from "../../../src/frontends/web.ts";
import * as samples from "../clients/samples.ts";
import { failure, fakeClients, productOf } from "../loaders/fake-clients.ts";
import { requestOf, throwing } from "../resolvers/request.ts";
import { openServer } from "./open-server.ts";

let server: GraphQLServer;
const reported: Error[] = [];
beforeAll(async () => {
  const reportErrors = (errors: readonly Error[]) => void reported.push(...errors);
  server = await createGraphQLServer(web, { ...openServer, reportErrors });
});
afterAll(() => server.stop());

async function answerTo(query: string, context: GatewayContext): Promise<string> {
  reported.length = 0;
  const headers = new HeaderMap([["content-type", "application/json"]]);
  const { body } = await server.execute({ method: "POST", headers, search: "", body: { query } }, context);
  return body.kind === "complete" ? body.string : "incremental";
}

const shop = fakeClients({
  user: { users: async () => [samples.user] },
  catalog: { products: async (ids) => ids.map((id) => productOf(id)) },
});
const query = '{ product(id: "p1") { id } }';
const data = '"data":{"product":{"id":"p1"}}';

describe("an answer", () => {
  it("of which nothing was kept has no extensions, to the byte", async () => {
    expect(await answerTo(query, requestOf(shop))).toBe(`{${data}}`);
  });

  it("of which all that was kept is fresh has none either", async () => {
    const kept = [{ service: "catalog", ageMs: 90_000, stale: false }];
    expect(await answerTo(query, { ...requestOf(shop), kept })).toBe(`{${data}}`);
  });

  it("of which a part is stale says whose it is, and how old", async () => {
    const kept = [
      { service: "catalog", ageMs: 61_500, stale: true },
      { service: "catalog", ageMs: 90_000, stale: false },
    ];
    expect(await answerTo(query, { ...requestOf(shop), kept })).toBe(
      `{${data},"extensions":{"stale":{"ageSeconds":61,"services":["catalog"]}}}`,
    );
  });

  it("tells of parts that are known only when its values are settled", async () => {
    const kept: GatewayContext["kept"] = [];
    const users = async () => {
      kept.push({ service: "user", ageMs: 1_000, stale: true });
      return [samples.user];
    };
    const answer = await answerTo("{ viewer { id } }", {
      ...requestOf(fakeClients({ user: { users } })),
      kept,
    });
    expect(JSON.parse(answer)).toEqual({
      data: { viewer: { id: "u1" } },
      extensions: { stale: { ageSeconds: 1, services: ["user"] } },
    });
  });

  it("to a document that can't be read tells of nothing kept", async () => {
    expect(JSON.parse(await answerTo("{", requestOf(shop)))).not.toHaveProperty("extensions");
  });
});

describe("a failure that the caller is not told of", () => {
  it("is reported, also where it is known only when the answer's values are settled", async () => {
    const users = throwing(failure("user"));
    const answer = await answerTo("{ viewer { id } }", requestOf(fakeClients({ user: { users } })));
    expect(answer).toBe('{"data":{"viewer":{"id":"u1"}}}');
    expect(reported).toMatchObject([{ code: "UPSTREAM_ERROR", service: "user" }]);
  });
});

describe("the way to a document", () => {
  /** A server of its own, and what it was told. */
  async function serverWith(options: Partial<GraphQLServerOptions>) {
    const validateDocument = vi.fn(validate);
    const onUntrusted = vi.fn();
    const own = await createGraphQLServer(web, { ...openServer, validateDocument, onUntrusted, ...options });
    const ask = async (request: Partial<HTTPGraphQLRequest>, name?: string, context = requestOf(shop)) => {
      const headers = new HeaderMap([["content-type", "application/json"], ...(request.headers ?? [])]);
      const whole = { method: "POST", search: "", body: undefined, ...request, headers };
      const { status, body } = await own.execute(whole, context, name);
      return { status, answer: JSON.parse(body.kind === "complete" ? body.string : "{}") };
    };
    return { own, ask, validateDocument, onUntrusted };
  }

  it("is gone once for a document, however often it is asked for", async () => {
    const { own, ask, validateDocument } = await serverWith({});
    for (let turn = 0; turn < 3; turn += 1)
      expect((await ask({ body: { query } })).answer).toHaveProperty("data");
    expect(validateDocument).toHaveBeenCalledTimes(1);
    await own.stop();
  });

  it("does not copy a body, however much stands in it that nobody asked for", async () => {
    const { own, ask } = await serverWith({});
    for (const extensions of [undefined, { persistedQuery: null }, { persistedQuery: null, other: 1 }]) {
      const listed = vi.fn(Reflect.ownKeys);
      const watched = (value: object) => new Proxy(value, { ownKeys: listed });
      const others = extensions && { extensions: watched(extensions) };
      const body = watched({
        query: `query One ${query} query Other { __typename }`,
        operationName: "Other",
        ...others,
      });
      expect((await ask({ body })).answer).toEqual({ data: { __typename: "Query" } });
      expect(listed).not.toHaveBeenCalled();
    }
    await own.stop();
  });

  it.each(["operationName", "variables", "extensions"])(
    "leaves a %s of the wrong kind to the engine",
    async (name) => {
      const { own, ask } = await serverWith({});
      expect((await ask({ body: { query, [name]: 1 } })).status).toBe(400);
      expect((await ask({ body: { query, [name]: null } })).answer).toHaveProperty("data");
      if (name !== "operationName") {
        const search = `?${new URLSearchParams({ query, [name]: "1" })}`;
        const headers = new HeaderMap([["apollo-require-preflight", "1"]]);
        expect((await ask({ method: "GET", search, headers })).status).toBe(400);
      }
      await own.stop();
    },
  );

  it("is the only one: of a text that did not come by it, the engine reads nothing", async () => {
    const { own, ask } = await serverWith({ source: { stored: [], find: () => null } });
    const { answer } = await ask({ body: { query } });
    expect(answer).not.toHaveProperty("data");
    expect(answer.errors[0].extensions.code).toBe("GRAPHQL_PARSE_FAILED");
    await own.stop();
  });

  it("begins after the engine has seen that the request is no forgery", async () => {
    const find = vi.fn(openServer.source.find);
    const { own, ask } = await serverWith({ source: { stored: [], find } });
    const { status } = await ask({
      method: "GET",
      search: "?query={__typename}",
      headers: new HeaderMap([["content-type", "text/plain"]]),
    });
    expect(status).toBe(400);
    expect(find).not.toHaveBeenCalled();
    await own.stop();
  });

  it("tells of a valid document that is not trusted, and of no invalid one", async () => {
    const find: GraphQLServerOptions["source"]["find"] = ({ text }) => ({
      text: text ?? "",
      untrustedHash: "abc",
    });
    const { own, ask, onUntrusted } = await serverWith({ source: { stored: [], find } });
    await ask({ body: { query: "query Own { __typename }" } });
    await ask({ body: { query: "query Bad { nothing }" } });
    expect(onUntrusted.mock.calls).toEqual([[{ frontend: "web", hash: "abc", operationName: "Own" }]]);
    await own.stop();
  });

  it("reports and answers what it refuses, with all that is wrong, under the status of its media type", async () => {
    const reportErrors = vi.fn();
    const { own, ask } = await serverWith({ reportErrors });
    const context = requestOf(shop);
    for (const [accept, status] of [
      ["application/json", 200],
      ["application/graphql-response+json", 400],
    ] as const) {
      const asked = { body: { query: "{ nothing neither }" }, headers: new HeaderMap([["accept", accept]]) };
      const { status: given, answer } = await ask(asked, undefined, context);
      expect(given).toBe(status);
      expect(answer.errors).toMatchObject([
        { message: expect.stringContaining("nothing"), locations: [{ line: 1, column: 3 }] },
        { message: expect.stringContaining("neither"), extensions: { code: "GRAPHQL_VALIDATION_FAILED" } },
      ]);
    }
    expect(reportErrors).toHaveBeenCalledTimes(2);
    expect(reportErrors.mock.calls[0]?.[1]).toBe(context);
    await own.stop();
  });

  it("masks what it did not expect", async () => {
    const { own, ask } = await serverWith({
      checkDocument: () => {
        throw new TypeError("secret");
      },
    });
    const { status, answer } = await ask({ body: { query } });
    expect(status).toBe(500);
    expect(answer).toMatchObject({ errors: [{ extensions: { code: "INTERNAL_SERVER_ERROR" } }] });
    expect(JSON.stringify(answer)).not.toContain("secret");
    await own.stop();
  });

  it.each<[string, Partial<HTTPGraphQLRequest>]>([
    ["a batch", { body: [{ query }, { query }] }],
    ["no body", { body: undefined }],
    ["a text that is none", { body: { query: { kind: "Document" } } }],
    ["variables as text", { body: { query, variables: "{}" } }],
    ["variables as a list", { body: { query, variables: [1] } }],
    ["two texts in the address", { method: "GET", search: "?query={__typename}&query={__typename}" }],
    ["variables that are no JSON", { method: "GET", search: "?query={__typename}&variables={" }],
    ["two identifiers in the address", { method: "GET", search: "?documentId=a&documentId=b" }],
    ["an identifier that is none", { body: { documentId: 7 } }],
    [
      "a hash of another version",
      { body: { extensions: { persistedQuery: { version: 2, sha256Hash: "a" } } } },
    ],
    ["a hash that is none", { body: { extensions: { persistedQuery: { version: 1, sha256Hash: ["a"] } } } }],
  ])("is not gone for %s: 400, whatever the media type", async (_what, request) => {
    const { own, ask } = await serverWith({});
    for (const accept of ["application/json", "application/graphql-response+json"]) {
      const { status, answer } = await ask({ ...request, headers: new HeaderMap([["accept", accept]]) });
      expect([status, answer.errors[0].extensions.code]).toEqual([400, "BAD_REQUEST"]);
      expect(answer).not.toHaveProperty("data");
    }
    await own.stop();
  });
});
