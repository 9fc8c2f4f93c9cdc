/** Stage 1, refusals: the status that belongs to a code, and how one may sign in. */
import { fastify } from "fastify";
import { describe, expect, it } from "vitest";
import { GatewayError, rejected } from "../../../src/errors.ts";
import type { CredentialKind } from "../../../src/frontends/index.ts";
import { sendGraphQLError } from "../../../src/http/errors.ts";

async function answerTo(
  error: Error,
  credentials: readonly CredentialKind[] = ["none", "bearer"],
  headers: Record<string, string> = { authorization: "Bearer x" },
) {
  const app = fastify();
  app.setErrorHandler((thrown: Error, request, reply) =>
    sendGraphQLError(thrown, request, reply, credentials),
  );
  app.get("/", async () => {
    throw error;
  });
  return app.inject({ url: "/", headers });
}

describe("a refusal", () => {
  it.each([
    [new GatewayError("BAD_REQUEST", "x"), 400],
    [rejected("nests fields", { reason: "depth", limit: 12, actual: 13 }), 400],
    [new GatewayError("UNAUTHENTICATED", "x"), 401],
    [new GatewayError("FORBIDDEN", "x"), 403],
    [new GatewayError("RATE_LIMITED", "x", { retryAfterMs: 1 }), 429],
    [new GatewayError("UPSTREAM_UNAVAILABLE", "", { service: "issuer" }), 503],
    [new Error("CANARY"), 500],
  ])("for %s has the status %d", async (error, status) => {
    const answer = await answerTo(error);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.body).not.toContain("CANARY");
  });

  it.each([
    [1, "1"],
    [1_000, "1"],
    [1_001, "2"],
    [0, "1"],
  ])("after which %d ms are to be waited says so in whole seconds", async (retryAfterMs, expected) => {
    const answer = await answerTo(new GatewayError("RATE_LIMITED", "x", { retryAfterMs }));
    expect(answer.headers["retry-after"]).toBe(expected);
  });

  const bearer = 'Bearer error="invalid_token", error_description="No good."';
  it.each<[readonly CredentialKind[], string]>([
    [["none", "bearer"], bearer],
    [["bearer", "key"], `${bearer}, ApiKey realm="portico"`],
    [["key"], 'ApiKey realm="portico"'],
  ])("of a credential names what %j takes", async (credentials, expected) => {
    const answer = await answerTo(new GatewayError("UNAUTHENTICATED", "No good."), credentials);
    expect(answer.headers["www-authenticate"]).toBe(expected);
  });

  it("of nobody says of no token that it is wrong", async () => {
    const answer = await answerTo(new GatewayError("UNAUTHENTICATED", "Sign in."), ["bearer"], {});
    expect(answer.headers["www-authenticate"]).toBe("Bearer");
  });

  it("puts nothing into a header that ends it, or the value in it", async () => {
    const message = 'a"b\\c\r\nX-Injected: 1\u0000é';
    const answer = await answerTo(new GatewayError("UNAUTHENTICATED", message));
    expect(answer.headers["www-authenticate"]).toBe(
      `Bearer error="invalid_token", error_description="a'b'c??X-Injected: 1??"`,
    );
    expect(answer.headers).not.toHaveProperty("x-injected");
  });
});
