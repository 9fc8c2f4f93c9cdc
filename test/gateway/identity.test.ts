/** Who asks: tokens that are good, tokens that are not, and what the services are told of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { frontends } from "../../src/frontends/index.ts";
import { BAD_TOKEN_NAMES, badToken } from "../support/bad-tokens.ts";
import { errorsOf, type GatewayUnderTest, operations, startGateway } from "../support/gateway.ts";
import { headerValues } from "../support/journal.ts";
import { createTestIssuer, type TestIssuer } from "../support/tokens.ts";

const longestMs = Math.max(...frontends.map(({ deadlineMs }) => deadlineMs));

const forged = {
  "x-user-id": "u2",
  X_User_ID: "u2",
  "x-tenant-id": "t2",
  "x-request-id": "forged",
  "x-frontend": "admin",
  "x-request-deadline": "1",
  "x-b3-sampled": "yes",
  "x-forwarded-for": "1.2.3.4",
  cookie: "session=secret",
};

describe("identity", () => {
  let issuer: TestIssuer;
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    issuer = await createTestIssuer();
    gateway = await startGateway({ issuer });
  });
  afterAll(async () => {
    await gateway.close();
    await issuer.close();
  });
  beforeEach(() => gateway.reset());

  const askWith = (token: string, headers = {}) =>
    gateway.ask("web", operations.web, { headers: { authorization: `Bearer ${token}`, ...headers } });

  it.each(BAD_TOKEN_NAMES)(
    "a token that is no good (%s) is refused as a whole, before any call",
    async (name) => {
      const answer = await askWith(await badToken(issuer, name));
      expect(answer.status).toBe(401);
      expect(errorsOf(answer)).toEqual(["UNAUTHENTICATED"]);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_token"/);
      expect(answer.body).not.toHaveProperty("data");
      expect(gateway.journal()).toEqual([]);
    },
  );

  it.each(["Basic dTE6cGFzcw==", "Bearer", "Bearer a b", "u1"])(
    "a credential of another form (%s) is refused",
    async (authorization) => {
      const answer = await gateway.ask("web", operations.web, { headers: { authorization } });
      expect([answer.status, ...errorsOf(answer)]).toEqual([401, "UNAUTHENTICATED"]);
      expect(gateway.journal()).toEqual([]);
    },
  );

  it("a refusal is the same for both media types", async () => {
    for (const accept of ["application/json", "application/graphql-response+json"]) {
      const answer = await gateway.ask("mobile", operations.mobile, {
        headers: { accept, authorization: "Bearer x" },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("content-type")).toContain(accept);
    }
  });

  it("the services are told the token's person and tenant, the frontend, the deadline and the request", async () => {
    const before = Date.now();
    const answer = await askWith(await issuer.mint({ sub: "u1", tid: "t1" }), forged);
    const journal = gateway.journal();
    expect(journal.length).toBeGreaterThan(5);
    for (const entry of journal) {
      // What everybody shares must not depend on who came first.
      const isPublic = /^\/(products|categories)/.test(entry.path);
      expect(headerValues(entry, "X-User-ID"), entry.path).toEqual(isPublic ? [] : ["u1"]);
      expect(headerValues(entry, "X-Tenant-ID"), entry.path).toEqual(isPublic ? [] : ["t1"]);
      expect(headerValues(entry, "X-Frontend")).toEqual(["web"]);
      expect(headerValues(entry, "X-Request-ID")).toEqual([answer.headers.get("x-request-id")]);
      expect(headerValues(entry, "X-B3-TraceId")).toEqual([answer.headers.get("x-trace-id")]);
      const deadlineAtMs = Number(headerValues(entry, "X-Request-Deadline")[0]);
      // Recommendations leave time for what stands in for them; what is public may have to do for the most patient app, too.
      const timeMs = entry.path.startsWith("/recommendations") ? 1_700 : isPublic ? longestMs + 500 : 2_000;
      expect(deadlineAtMs - before).toBeGreaterThan(timeMs - 100);
      expect(deadlineAtMs - before).toBeLessThan(timeMs + 300);
      for (const name of ["X_User_ID", "X-Forwarded-For", "Cookie", "Authorization"]) {
        expect(headerValues(entry, name), name).toEqual([]);
      }
    }
  });

  it("nobody's request tells the services of no person, whatever its headers claim", async () => {
    await gateway.ask("web", operations.web, { headers: forged });
    expect(gateway.journal().length).toBeGreaterThan(0);
    for (const entry of gateway.journal()) {
      expect(headerValues(entry, "X-User-ID")).toEqual([]);
      expect(headerValues(entry, "X-Tenant-ID")).toEqual([]);
      expect(headerValues(entry, "X-Frontend")).toEqual(["web"]);
    }
  });

  it("a valid trace goes on, in both notations, and an invalid one does not", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const answer = await gateway.ask("web", "{ homepage { categories { id } } }", {
      headers: { traceparent },
    });
    const [entry] = gateway.journal();
    expect(answer.headers.get("x-trace-id")).toBe(traceId);
    expect(entry?.headers.traceparent).toMatch(
      new RegExp(`^00-${traceId}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`),
    );
    expect(entry?.headers["x-b3-traceid"]).toBe(traceId);
    expect(entry?.headers["x-b3-sampled"]).toBe("1");
    gateway.reset();
    const invalid = `00-${"0".repeat(32)}-b7ad6b7169203331-01`;
    const other = await gateway.ask("web", "{ homepage { categories { id } } }", {
      headers: { traceparent: invalid },
    });
    expect(other.headers.get("x-trace-id")).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });

  it("every answer has a request id and a trace id of its own, also a refusal", async () => {
    const answers = [
      await gateway.ask("web", "{ __typename }", { headers: { "x-request-id": "mine" } }),
      await askWith("x"),
      await gateway.ask("nothing", "{ __typename }"),
    ];
    const ids = answers.map(({ headers }) => headers.get("x-request-id"));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
    for (const { headers } of answers) expect(headers.get("x-trace-id")).toMatch(/^[0-9a-f]{32}$/);
  });

  it("an answer is never kept by anybody on the way", async () => {
    const answer = await askWith(await issuer.mint({ sub: "u1" }));
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });
});

describe("an issuer whose keys can't be had", () => {
  it("is not the caller's fault: 503, while those who are signed in nowhere are answered", async () => {
    const issuer = await createTestIssuer();
    issuer.setBehaviour("500");
    const gateway = await startGateway({ issuer });
    const token = await issuer.mint({ sub: "u1" });
    const refused = await gateway.ask("web", operations.web, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([refused.status, ...errorsOf(refused)]).toEqual([503, "UPSTREAM_UNAVAILABLE issuer"]);
    expect((await gateway.ask("web", operations.web)).status).toBe(200);
    await gateway.close();
    await issuer.close();
  });
});
