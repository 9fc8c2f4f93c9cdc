/** Stored operations over HTTP: each way to ask for one answers alike, and each mode lets run what it says. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../src/config.ts";
import { MobileHomeDocument } from "../../src/generated/operations/mobile/graphql.ts";
import {
  type Answer,
  errorsOf,
  type GatewayUnderTest,
  operations,
  startGateway,
  toAnswer,
} from "../support/gateway.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const webHash = sha256(operations.web);
const own = "{ homepage { categories { id } } }";
const strict = { accept: "application/graphql-response+json" };
const preflight = { "apollo-require-preflight": "true" };
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

let gateway: GatewayUnderTest;
const modes = { "*": null, web: "prefer", mobile: "only" } as const;
beforeAll(async () => {
  gateway = await startGateway({ trustedDocuments: modes });
});
afterAll(() => gateway.close());

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return toAnswer(
    await fetch(`${gateway.url}/graphql/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    }),
  );
}

async function get(
  path: string,
  search: Record<string, string> = {},
  headers: Record<string, string> = preflight,
) {
  const url = `${gateway.url}/graphql/${path}?${new URLSearchParams(search)}`;
  return toAnswer(await fetch(url, { headers }));
}

const variables = { orders: 2, products: 3 };
const inAddress = { variables: JSON.stringify(variables) };

describe("a stored operation", () => {
  const ways: readonly (readonly [string, () => Promise<Answer>])[] = [
    ["its text", () => post("web", { query: operations.web, variables })],
    [
      "its text and its hash",
      () => post("web", { query: operations.web, variables, extensions: persisted(webHash) }),
    ],
    ["its hash", () => post("web", { variables, extensions: persisted(webHash) })],
    ["its identifier", () => post("web", { variables, documentId: `sha256:${webHash}` })],
    ["its identifier without a prefix", () => post("web", { variables, documentId: webHash })],
    ["its name in the path", () => post("web/WebHomepage", { variables })],
    ["GET with its hash", () => get("web", { ...inAddress, extensions: JSON.stringify(persisted(webHash)) })],
    ["GET with its identifier", () => get("web", { ...inAddress, documentId: `sha256:${webHash}` })],
    ["GET with its name in the path", () => get("web/WebHomepage", inAddress)],
    ["GET with its text", () => get("web", { ...inAddress, query: operations.web })],
  ];

  it.each(ways)("answers alike by %s", async (_way, ask) => {
    const expected = await gateway.ask("web", operations.web, { variables });
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.body.errors).toBeUndefined();
    expect(answer.text).toBe(expected.text);
    expect(answer.body.data).toMatchObject({ homepage: { featured: [{}, {}, {}] } });
  });

  it("answers by the hash in the apps' generated code, as the document's identifier", async () => {
    const { __meta__ } = MobileHomeDocument as unknown as { readonly __meta__: { readonly hash: string } };
    const answer = await post("mobile", { documentId: __meta__.hash });
    expect(answer.text).toBe((await gateway.ask("mobile", operations.mobile)).text);
    expect(answer.body.data).toHaveProperty("home");
  });

  it("by its name in the path needs no variables, and no body", async () => {
    expect((await get("web/WebHomepage")).body.data).toHaveProperty("homepage");
    expect((await post("web/WebHomepage", {})).body.data).toHaveProperty("homepage");
  });

  it("in a GET that a browser sends without asking first is refused, whatever it is asked for by", async () => {
    for (const answer of [
      await get("web/WebHomepage", {}, {}),
      await get("web/Nothing", {}, {}),
      await get("web", { documentId: webHash }, {}),
    ]) {
      expect([answer.status, ...errorsOf(answer)]).toEqual([400, "BAD_REQUEST"]);
      expect(answer.text).toContain("CSRF");
    }
  });

  it("has its variables held to the same bounds", async () => {
    gateway.reset();
    expect(errorsOf(await get("web/WebHomepage", { variables: '{"orders":51}' }))).toEqual([
      "BAD_USER_INPUT",
    ]);
    expect(gateway.journal()).toEqual([]);
  });

  it("is one frontend's, and no other's", async () => {
    for (const answer of [
      await post("mobile", { extensions: persisted(webHash) }),
      await get("mobile/WebHomepage"),
    ]) {
      expect(errorsOf(answer)).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
    }
  });

  it("answers other methods on its path with what it takes", async () => {
    const answer = await fetch(`${gateway.url}/graphql/web/WebHomepage`, { method: "PUT" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
  });
});

describe("what is not stored", () => {
  it.each<[string, () => Promise<Answer>]>([
    ["an unknown hash", () => post("web", { extensions: persisted(sha256("x")) }, strict)],
    ["an unknown identifier", () => post("web", { documentId: sha256("x") }, strict)],
    ["an unknown name in the path", () => get("web/Nothing", {}, { ...preflight, ...strict })],
    ["a text, with only", () => post("mobile", { query: "{ __typename }" }, strict)],
    ["a text that can't be read, with only", () => post("mobile", { query: "{" }, strict)],
    [
      "a text and its own hash, with only",
      () => post("mobile", { query: own, extensions: persisted(sha256(own)) }, strict),
    ],
    [
      "a question about the schema, with only",
      () => post("mobile", { query: "{ __schema { types { name } } }" }, strict),
    ],
    [
      "a stored text with one more operation, with only",
      () =>
        post("mobile", { query: `${operations.mobile} query X { __typename }`, operationName: "X" }, strict),
    ],
  ])("%s is PERSISTED_QUERY_NOT_FOUND", async (_what, ask) => {
    gateway.reset();
    const answer = await ask();
    expect([answer.status, ...errorsOf(answer)]).toEqual([400, "PERSISTED_QUERY_NOT_FOUND"]);
    expect(answer.body.errors?.[0]?.message).toBe("PersistedQueryNotFound");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(gateway.journal()).toEqual([]);
  });

  it("is 200 where the caller's media type has no other", async () => {
    const answer = await post("web", { extensions: persisted(sha256("x")) });
    expect([answer.status, ...errorsOf(answer)]).toEqual([200, "PERSISTED_QUERY_NOT_FOUND"]);
  });

  it("runs with prefer, and is not known by its hash after that", async () => {
    const asked = { extensions: persisted(sha256(own)) };
    expect((await post("web", { query: own, ...asked })).body.data).toHaveProperty("homepage");
    expect(errorsOf(await post("web", asked))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
  });

  it("does not run where the hash beside it is another's", async () => {
    gateway.reset();
    for (const hash of [webHash, sha256("x")]) {
      const answer = await post("web", { query: own, extensions: persisted(hash) });
      expect([answer.status, ...errorsOf(answer)]).toEqual([400, "BAD_REQUEST"]);
    }
    expect(gateway.journal()).toEqual([]);
  });

  it("with only, the shipped app's own text runs, byte for byte", async () => {
    const answer = await gateway.ask("mobile", operations.mobile, { as: "u1" });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data).toMatchObject({ home: { me: { id: "u1" } } });
  });
});

describe("the configuration", () => {
  it("can turn stored operations off", async () => {
    const off = await startGateway({ trustedDocuments: { "*": "off" } });
    const ask = async (body: unknown) =>
      toAnswer(
        await fetch(`${off.url}/graphql/web`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      );
    expect(errorsOf(await ask({ extensions: persisted(webHash) }))).toEqual([
      "PERSISTED_QUERY_NOT_SUPPORTED",
    ]);
    expect((await ask({ query: operations.web })).body.data).toHaveProperty("homepage");
    await off.close();
  });

  it("in production is only for mobile, and prefer for web", async () => {
    const production = await startGateway({ production: true });
    expect(errorsOf(await production.ask("mobile", "{ __typename }"))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
    expect((await production.ask("mobile", operations.mobile)).body.data).toHaveProperty("home");
    expect((await production.ask("web", "{ __typename }")).body.data).toEqual({ __typename: "Query" });
    await production.close();
  });

  it("that names a frontend that there is not keeps the gateway from starting", async () => {
    await expect(startGateway({ trustedDocuments: { "*": null, tablet: "only" } })).rejects.toThrow(
      ConfigError,
    );
  });
});
