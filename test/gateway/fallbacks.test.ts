/** What stands in for a service that fails: what is kept of it, what the schema declares, or an error with the time to wait. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fault, faults } from "../support/fault-proxy.ts";
import { errorsOf, type GatewayUnderTest, operations, startGateway } from "../support/gateway.ts";

/** The real answer, which must be checked each time that it is used, and may be used unchecked where that fails. */
const keptForFailures: Fault = {
  name: "kept for failures",
  run: async ({ real, response }) => {
    const { status, body } = await real();
    const cacheControl = "public, max-age=0, stale-while-revalidate=0, stale-if-error=600";
    response.writeHead(status, { "content-type": "application/json", "cache-control": cacheControl });
    response.end(body);
  },
};

const featured = "{ homepage { featured(first: 3) { id name } } }";

describe("what is kept", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({ cacheMaxBytes: 1024 ** 2 });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  it("answers again in the same bytes, with its age and without a word of staleness", async () => {
    const query = '{ product(id: "p2") { id name } }';
    const [first, second] = [await gateway.ask("web", query), await gateway.ask("web", query)];
    expect(first.headers.get("age")).toBeNull();
    expect(second.headers.get("age")).toMatch(/^\d+$/);
    expect(second.text).toBe(first.text);
    expect(first.body).not.toHaveProperty("extensions");
    expect(gateway.journal()).toHaveLength(1);
  });

  it("stands in for a service that fails, and the answer says so", async () => {
    gateway.proxies.catalog.setFault(keptForFailures);
    const first = await gateway.ask("web", featured);
    expect([first.body.errors, first.body.extensions]).toEqual([undefined, undefined]);
    gateway.proxies.catalog.setFault(faults.dead);
    const second = await gateway.ask("web", featured);
    expect(second.body).toEqual({
      ...first.body,
      extensions: { stale: { ageSeconds: expect.any(Number), services: ["catalog"] } },
    });
    expect(second.headers.get("age")).toBe(String(second.body.extensions?.stale?.ageSeconds));
  });
});

describe("a service whose breaker is open", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    const policies = { retry: { maxAttempts: 1 }, breaker: { minAttempts: 3, resetMs: 60_000 } };
    gateway = await startGateway({ cacheMaxBytes: 1024 ** 2, policies });
    gateway.proxies.catalog.setFault(keptForFailures);
    await gateway.ask("web", "{ homepage { featured { id } } }");
    for (const service of ["order", "catalog"] as const)
      gateway.proxies[service].setFault(faults.status(500));
    for (let turn = 0; turn < 6; turn += 1) await gateway.ask("web", operations.web, { as: "u1" });
    gateway.reset();
  });
  afterAll(() => gateway.close());

  it("is not asked; its fields say when to ask again, and all others are answered", async () => {
    const query = "{ viewer { name recentOrders { id } paymentMethods { id } } }";
    const answer = await gateway.ask("web", query, { as: "u1" });
    expect(answer.body.data).toEqual({
      viewer: { name: expect.any(String), recentOrders: null, paymentMethods: expect.any(Array) },
    });
    expect(errorsOf(answer)).toEqual(["UPSTREAM_UNAVAILABLE order"]);
    const [error] = answer.body.errors ?? [];
    expect(error?.message).toBe("The order service is not available.");
    expect(error?.extensions.retryAfterMs).toBeGreaterThan(0);
    expect(error?.extensions.retryAfterMs).toBeLessThanOrEqual(60_000);
    expect(Number.isInteger(error?.extensions.retryAfterMs)).toBe(true);
    expect(gateway.proxies.order.journal).toEqual([]);
  });

  it("is answered for by what is kept, and by what the schema declares", async () => {
    const query = "{ homepage { featured { id } recommended { id } categories { id } } }";
    const answer = await gateway.ask("web", query, { as: "u1" });
    const { homepage } = answer.body.data as { homepage: Record<string, unknown[] | null> };
    expect(homepage.featured).toHaveLength(8);
    expect(homepage.recommended).toEqual(homepage.featured);
    expect(homepage.categories).toBeNull();
    expect(answer.body.errors).toMatchObject([
      { path: ["homepage", "categories"], extensions: { code: "UPSTREAM_UNAVAILABLE", service: "catalog" } },
    ]);
    expect(answer.body.extensions?.stale?.services).toEqual(["catalog"]);
    expect(gateway.proxies.catalog.journal).toEqual([]);
  });

  it("takes no write, and nobody is told what nobody is told at any other time", async () => {
    const cancel = `mutation { cancelOrder(input: { idempotencyKey: "k", orderId: "o1" }) { __typename } }`;
    expect(errorsOf(await gateway.ask("web", cancel, { as: "u1" }))).toEqual(["UPSTREAM_UNAVAILABLE order"]);
    expect(errorsOf(await gateway.ask("web", cancel))).toEqual(["UNAUTHENTICATED"]);
    const home = await gateway.ask("mobile", "{ home { orders { id } } }");
    expect(home.body).toEqual({ data: { home: { orders: [] } } });
    expect(gateway.proxies.order.journal).toEqual([]);
  });
});
