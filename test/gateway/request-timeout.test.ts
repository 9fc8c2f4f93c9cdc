/** X-Request-Timeout: a caller that waits for less than its frontend's time gets its answer by then, and no calls go on. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { faults } from "../support/fault-proxy.ts";
import { errorsOf, type GatewayUnderTest, operations, startGateway, toAnswer } from "../support/gateway.ts";
import { headerValues } from "../support/journal.ts";
import { head, sendRaw } from "../support/raw-http.ts";

const deadlineMs = 2_000;

describe("X-Request-Timeout", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({ deadlineMs });
    // The first request pays for connections and compilation.
    await gateway.ask("web", operations.web, { as: "u1" });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const askFor = (timeout: string) =>
    gateway.ask("web", operations.web, { as: "u1", headers: { "x-request-timeout": timeout } });

  it.each([
    ["1500", 1_500],
    ["600000", deadlineMs],
  ])(
    "%s: the services are told of the time that is left, which is never more than the frontend's",
    async (timeout, expectedMs) => {
      const before = Date.now();
      const answer = await askFor(timeout);
      const after = Date.now();
      expect(answer.body.errors).toBeUndefined();
      const personal = gateway.journal().filter(({ headers }) => headers["x-user-id"] === "u1");
      const told = personal
        .filter(({ path }) => !path.startsWith("/recommendations"))
        .flatMap((entry) => headerValues(entry, "X-Request-Deadline").map(Number));
      expect(told.length).toBeGreaterThanOrEqual(4);
      for (const deadlineAtMs of told) {
        expect(deadlineAtMs).toBeGreaterThanOrEqual(before + expectedMs);
        expect(deadlineAtMs).toBeLessThanOrEqual(after + expectedMs);
      }
    },
  );

  it("answers by then what it has, with a service that hangs", async () => {
    gateway.proxies.payment.setFault(faults.hang);
    const startedAtMs = performance.now();
    const answer = await askFor("400");
    const tookMs = performance.now() - startedAtMs;
    expect(answer.body.data).toMatchObject({ viewer: { name: expect.any(String), paymentMethods: null } });
    for (const error of errorsOf(answer))
      expect(error).toMatch(/^(UPSTREAM_TIMEOUT|DEADLINE_EXCEEDED) payment$/);
    expect(tookMs).toBeGreaterThan(350);
    expect(tookMs).toBeLessThan(1_200);
  });

  it.each(["0", "-5", "1.5", "600001", "soon", ""])("%j is refused before any call", async (timeout) => {
    const answer = await askFor(timeout);
    expect([answer.status, ...errorsOf(answer)]).toEqual([400, "BAD_REQUEST"]);
    expect(answer.body.errors?.[0]?.message).toContain("from 1 to 600000");
    expect(gateway.journal()).toEqual([]);
  });

  it("is refused where it comes twice, alike or not", async () => {
    const query = '{"query":"{ __typename }"}';
    const lines = ["POST /graphql/web HTTP/1.1", "Host: gateway", "Content-Type: application/json"];
    for (const second of ["100", "200"]) {
      const timeouts = ["X-Request-Timeout: 100", `X-Request-Timeout: ${second}`];
      const request = head(...lines, `Content-Length: ${query.length}`, ...timeouts) + query;
      const { responses } = await sendRaw(gateway.url, request, { responses: 1, timeoutMs: 5_000 });
      expect(responses.map(({ status }) => status)).toEqual([400]);
    }
  });

  it("holds for GET too", async () => {
    const search = new URLSearchParams({ query: "{ homepage { featured { id } } }" });
    const headers = { "apollo-require-preflight": "true", "x-request-timeout": "300" };
    gateway.proxies.catalog.setFault(faults.hang);
    const startedAtMs = performance.now();
    const answer = await toAnswer(await fetch(`${gateway.url}/graphql/web?${search}`, { headers }));
    expect(errorsOf(answer)).toEqual(["UPSTREAM_TIMEOUT catalog"]);
    expect(performance.now() - startedAtMs).toBeLessThan(1_200);
  });
});
