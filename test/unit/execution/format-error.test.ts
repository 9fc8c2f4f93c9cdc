/** Stage 5, errors on their way out: fixed words and a code; nothing else of the inside leaves. */
import { ApolloServerErrorCode } from "@apollo/server/errors";
import { buildSchema as buildPlainSchema, GraphQLError, graphql } from "graphql";
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../../clients/core/errors.ts";
import { GatewayError } from "../../../src/errors.ts";
import { formatError } from "../../../src/execution/format-error.ts";
import { buildSchema } from "../../../src/execution/schema.ts";
import { web } from "../../../src/frontends/web.ts";
import { fakeClients } from "../loaders/fake-clients.ts";
import { requestOf, throwing } from "../resolvers/request.ts";

/** As a resolver's error reaches the formatter: located by the engine. */
function thrown(original: Error) {
  const error = new GraphQLError(original.message, {
    path: ["homepage", "featured"],
    originalError: original,
  });
  return formatError(error.toJSON(), error);
}

/** As an error of the engine's own does: the server adds the code. */
function ofEngine(message: string, code?: string) {
  const error = new GraphQLError(message, code === undefined ? {} : { extensions: { code } });
  return formatError(error.toJSON(), error);
}

const masked = {
  message: "Something went wrong in the gateway. Quote the X-Request-ID header when you report it.",
  extensions: { code: "INTERNAL_SERVER_ERROR" },
};

const secrets = [
  "connect ECONNREFUSED 10.1.2.3:5432",
  "getaddrinfo ENOTFOUND orders.internal.example",
  "SELECT * FROM users WHERE id = 'u1'",
  "at Object.<anonymous> (/srv/app/secret.ts:1:1)",
  "Bearer eyJhbGciOiJSUzI1NiJ9",
];

describe("an error outside the catalog", () => {
  it.each(secrets)("is masked: %s", (secret) => {
    const error = new Error(secret, { cause: new Error(secret) });
    const answer = thrown(Object.assign(error, { extensions: { secret } }));
    expect(answer).toMatchObject({ message: masked.message, path: ["homepage", "featured"] });
    expect(answer.extensions?.code).toBe("INTERNAL_SERVER_ERROR");
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it.each([
    "ECONNREFUSED",
    "ENOENT",
    "ERR_INVALID_URL",
    "FST_ERR_VALIDATION",
    "toString",
    "__proto__",
    "constructor",
    "",
  ])("is masked with the code %j, which is another catalog's", (code) => {
    expect(thrown(Object.assign(new Error(secrets[0]), { code }))).toMatchObject(masked);
  });

  it.each([[42], [null], [{ code: 1 }]])("is masked with the code %j, which is no text", (code) => {
    expect(thrown(Object.assign(new Error(secrets[0]), { code }))).toMatchObject(masked);
  });

  it.each([undefined, "SOMETHING_NEW", "INTERNAL_SERVER_ERROR"])(
    "of the engine with the code %s is masked",
    (code) => {
      expect(ofEngine(secrets[0] ?? "", code)).toMatchObject(masked);
    },
  );

  it("is masked whatever is thrown", async () => {
    const schema = buildPlainSchema("type Query { field: Int }");
    for (const error of ["text", 5, null, undefined, { message: secrets[0] }, [secrets[0]], Symbol("x")]) {
      const answer = await graphql({ schema, source: "{ field }", rootValue: { field: throwing(error) } });
      expect(answer.errors).toHaveLength(1);
      for (const located of answer.errors ?? [])
        expect(formatError(located.toJSON(), located)).toMatchObject(masked);
    }
  });
});

describe("an error of the catalog", () => {
  it("of a service has the catalog's words and the service's name, and nothing of its own", () => {
    const error = new UpstreamError("UPSTREAM_TIMEOUT", "order", secrets[0] ?? "", {
      cause: new Error(secrets[1]),
    });
    expect(thrown(error)).toEqual({
      message: "The order service did not answer in time.",
      path: ["homepage", "featured"],
      extensions: { code: "UPSTREAM_TIMEOUT", service: "order" },
    });
  });

  it("of a service that is not asked says when to ask again", () => {
    const error = new UpstreamError("UPSTREAM_UNAVAILABLE", "order", "the breaker is open", {
      retryAfterMs: 4_200,
    });
    expect(thrown(error).extensions).toEqual({
      code: "UPSTREAM_UNAVAILABLE",
      service: "order",
      retryAfterMs: 4_200,
    });
  });

  it("of a refusal says neither the status nor the service's code", () => {
    const rejection = { status: 418, code: "secret_code" };
    const answer = thrown(
      new UpstreamError("UPSTREAM_REJECTED", "order", "the service answered 418", { rejection }),
    );
    expect(JSON.stringify(answer)).not.toMatch(/418|secret_code/);
  });

  it("that is written for the caller has its own words, and not its cause's", () => {
    const answer = thrown(
      new GatewayError("BAD_USER_INPUT", "`after` is no cursor.", { cause: new Error(secrets[2]) }),
    );
    expect(answer).toMatchObject({
      message: "`after` is no cursor.",
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(JSON.stringify(answer)).not.toContain("SELECT");
  });
});

describe("an error of the engine about the caller's document", () => {
  it.each(Object.values(ApolloServerErrorCode).filter((code) => code !== "INTERNAL_SERVER_ERROR"))(
    "keeps its words and the code %s",
    (code) => {
      expect(ofEngine('Cannot query field "x" on type "Query".', code)).toEqual({
        message: 'Cannot query field "x" on type "Query".',
        extensions: { code },
      });
    },
  );

  it("keeps where in the document it is", () => {
    const locations = [{ line: 1, column: 3 }];
    const error = new GraphQLError("no", { extensions: { code: "GRAPHQL_VALIDATION_FAILED" } });
    expect(formatError({ ...error.toJSON(), locations }, error)).toMatchObject({ locations });
  });

  it("is cut where it quotes too much of what the caller sent", () => {
    const { message } = ofEngine(`Syntax Error: ${"x".repeat(100_000)}`, "GRAPHQL_PARSE_FAILED");
    expect(message).toMatch(/^Syntax Error: x/);
    expect(message.length).toBeLessThanOrEqual(400);
  });

  it("keeps no other extension", () => {
    const extensions = { code: "BAD_USER_INPUT", stacktrace: ["at /srv/app"], secret: "s" };
    const error = new GraphQLError("no", { extensions });
    expect(formatError(error.toJSON(), error).extensions).toEqual({ code: "BAD_USER_INPUT" });
  });

  it("quotes what the caller wrote as it was written, braces included", () => {
    const message = 'Int cannot represent non-integer value: "{service}"';
    expect(ofEngine(message, "GRAPHQL_VALIDATION_FAILED")).toMatchObject({ message });
  });
});

describe("a scalar's refusal", () => {
  it("in a literal keeps BAD_USER_INPUT, though the engine calls it a failed validation", () => {
    const original = new GraphQLError("Not a valid ID: …", { extensions: { code: "BAD_USER_INPUT" } });
    const error = new GraphQLError('Expected value of type "ID!", found "a/b"; Not a valid ID: …', {
      originalError: original,
      extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
    });
    expect(formatError(error.toJSON(), error)).toEqual({
      message: 'Expected value of type "ID!", found "a/b"; Not a valid ID: …',
      extensions: { code: "BAD_USER_INPUT" },
    });
  });

  it("in a variable is BAD_USER_INPUT", async () => {
    const answer = await graphql({
      schema: buildSchema(web),
      source: "query ($id: ID!) { product(id: $id) { id } }",
      variableValues: { id: "a/b" },
      contextValue: requestOf(fakeClients({}), null),
    });
    const [error] = answer.errors ?? [];
    expect(error && formatError(error.toJSON(), error)).toMatchObject({
      message: expect.stringContaining("Not a valid ID"),
      extensions: { code: "BAD_USER_INPUT" },
    });
  });
});
