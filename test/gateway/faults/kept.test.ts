/** What the catalog says to everybody is kept as it allows, and stands in where it fails. What is personal is never kept. */
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FaultProxy, faults } from "../../support/fault-proxy.ts";
import { errorsOf, type GatewayUnderTest, operations, startGateway } from "../../support/gateway.ts";
import { batches, headerValues } from "../../support/journal.ts";
import { webHomepage } from "../../support/oracle.ts";

const resetMs = 60_000;
/** Too old to be used without asking, and good enough where the catalog fails. */
const lastGood = { "cache-control": "public, max-age=60, stale-if-error=600", age: "100" };
/** Too old to be used without asking, and good enough to be used while the catalog is asked. */
const stale = { "cache-control": "public, max-age=60, stale-while-revalidate=600", age: "100" };
const fresh = { "cache-control": "public, max-age=60", age: "0" };

const featured = "{ homepage { featured(first: 3) { id name } } }";

let gateway: GatewayUnderTest;
let catalog: FaultProxy;
beforeEach(async () => {
  const breaker = { minAttempts: 20, resetMs, maxResetMs: resetMs };
  gateway = await startGateway({ cacheMaxBytes: 8 * 1024 ** 2, policies: { breaker } });
  catalog = gateway.proxies.catalog;
});
afterEach(() => gateway.close());

const askWeb = (as?: string) => gateway.ask("web", operations.web, as === undefined ? {} : { as });
const asked = () => batches(catalog.journal).map((line) => line.replace("GET ", ""));
const idsAsked = (path: string) =>
  asked()
    .filter((line) => line.startsWith(`${path}?ids=`))
    .flatMap((line) => line.slice(`${path}?ids=`.length).split(","));
const nobodysPage = () => webHomepage({ urls: { ...urlsOfServices() }, subject: null });
const urlsOfServices = () => ({
  user: gateway.demo.services.user.url,
  order: gateway.demo.services.order.url,
  payment: gateway.demo.services.payment.url,
  catalog: gateway.demo.services.catalog.url,
});

describe("what the catalog says to everybody", () => {
  it("is asked once: the second homepage asks for nothing, and a person's for no more than what is recommended", async () => {
    const first = await askWeb();
    gateway.reset();
    expect((await askWeb()).text).toBe(first.text);
    expect(gateway.journal()).toEqual([]);
    await askWeb("u2");
    catalog.clear();
    await askWeb("u2");
    expect(asked()).toEqual(["/recommendations?userIds=u2&limit=8"]);
  });

  it("is asked once for all who come at the same time", async () => {
    catalog.setDelay(200);
    const pages = await Promise.all(Array.from({ length: 40 }, () => askWeb()));
    const right = JSON.stringify({ data: await nobodysPage() });
    for (const { text } of pages) expect(text).toBe(right);
    expect(asked()).toEqual(["/categories", "/products/featured?limit=8"]);
  });

  it("is asked once for different people, without a word of who they are", async () => {
    catalog.setDelay(100);
    const people = ["u1", "u2", "u3"];
    const pages = await Promise.all(people.map((person) => askWeb(person)));
    expect(pages.flatMap(errorsOf)).toEqual([]);
    const shared = catalog.journal.filter(({ path }) => !path.startsWith("/recommendations"));
    expect(
      shared
        .filter(({ path }) => !path.startsWith("/products?"))
        .map(({ path }) => path)
        .sort(),
    ).toEqual(["/categories", "/products/featured?limit=8"]);
    for (const entry of shared) expect(headerValues(entry, "X-User-ID"), entry.path).toEqual([]);
    const personal = catalog.journal.filter(({ path }) => path.startsWith("/recommendations"));
    expect(personal.flatMap((entry) => headerValues(entry, "X-User-ID")).sort()).toEqual(people);
  });

  it("is asked product by product: of twenty, eighteen of which are known, for two", async () => {
    const ids = (from: number, count: number) => Array.from({ length: count }, (_, at) => `p${from + at}`);
    const ask = (list: readonly string[]) =>
      gateway.ask("web", "query ($ids: [ID!]!) { products(ids: $ids) { id name } }", {
        variables: { ids: list },
      });
    await ask(ids(1, 18));
    catalog.clear();
    const answer = await ask(ids(1, 20));
    expect(answer.body.data?.products).toMatchObject(ids(1, 20).map((id) => ({ id })));
    expect(asked()).toEqual(["/products?ids=p19,p20"]);
  });

  it("is asked for nothing twice by the next person's page", async () => {
    await askWeb("u1");
    const before = new Set(idsAsked("/products"));
    expect(before.size).toBeGreaterThan(0);
    catalog.clear();
    await askWeb("u2");
    expect(idsAsked("/products").filter((id) => before.has(id))).toEqual([]);
    expect(asked().filter((line) => !line.startsWith("/products?"))).toEqual([
      "/recommendations?userIds=u2&limit=8",
    ]);
  });
});

describe("what has become old", () => {
  it.each([
    ["a list", featured],
    ["a record", '{ product(id: "p1") { id name } }'],
  ])("is confirmed by its tag, and used again: %s", async (_what, query) => {
    catalog.setFault(faults.headers(lastGood));
    const first = await gateway.ask("web", query);
    catalog.setFault(faults.headers(fresh));
    const second = await gateway.ask("web", query);
    const third = await gateway.ask("web", query);
    expect(second.text).toBe(first.text);
    expect(third.text).toBe(first.text);
    expect(catalog.journal.map(({ status }) => status)).toEqual([200, 304]);
    const tags = catalog.journal.flatMap((entry) => headerValues(entry, "If-None-Match"));
    expect(tags).toEqual([expect.stringMatching(/^".+"$/)]);
    expect([first, second, third].map(({ headers }) => headers.get("age"))).toEqual([null, null, "0"]);
  });

  it("is replaced where it has changed", async () => {
    catalog.setFault(faults.headers(lastGood));
    const before = await gateway.ask("web", featured);
    catalog.setFault(
      faults.mutate((json) => JSON.parse(JSON.stringify(json).replaceAll('"name":"', '"name":"New '))),
    );
    const after = await gateway.ask("web", featured);
    expect(after.text).toBe(before.text.replaceAll('"name":"', '"name":"New '));
  });

  it("is used while it is asked for: nobody waits, and the next one has it new", async () => {
    catalog.setFault(faults.headers(stale));
    const first = await gateway.ask("web", featured);
    catalog.setFault(faults.headers(fresh));
    catalog.setDelay(500);
    catalog.clear();
    const startedAtMs = performance.now();
    const second = await gateway.ask("web", featured);
    expect(performance.now() - startedAtMs).toBeLessThan(400);
    expect(second.body).toEqual({
      ...first.body,
      extensions: { stale: { ageSeconds: 100, services: ["catalog"] } },
    });
    expect(second.headers.get("age")).toBe("100");
    while (catalog.journal[0]?.endedAtMs == null) await delay(20);
    const third = await gateway.ask("web", featured);
    expect(third.text).toBe(first.text);
    expect(catalog.journal).toHaveLength(1);
  });

  it("is used where the catalog takes too long, and what it says at last is kept", async () => {
    catalog.setFault(faults.headers(lastGood));
    const first = await gateway.ask("web", featured);
    catalog.setFault(faults.headers(fresh));
    catalog.setDelay(1_000);
    catalog.clear();
    const startedAtMs = performance.now();
    const second = await gateway.ask("web", featured);
    expect(performance.now() - startedAtMs).toBeLessThan(900);
    expect(second.body.data).toEqual(first.body.data);
    expect(second.body.extensions?.stale?.services).toEqual(["catalog"]);
    while (catalog.journal[0]?.endedAtMs == null) await delay(20);
    expect((await gateway.ask("web", featured)).text).toBe(first.text);
    expect(catalog.journal).toHaveLength(1);
  });
});

describe("where the catalog fails", () => {
  it.each([
    ["dead", faults.dead],
    ["failing", faults.status(503)],
    ["busy", faults.status(429, { retryAfter: "60" })],
    ["talking nonsense", faults.html],
  ])("and is %s, the page is whole, and says how old it is", async (_name, fault) => {
    catalog.setFault(faults.headers(lastGood));
    await askWeb();
    catalog.setFault(fault);
    const page = await askWeb();
    expect(page.body).toEqual({
      data: await nobodysPage(),
      extensions: { stale: { ageSeconds: expect.any(Number), services: ["catalog"] } },
    });
    expect(page.body.extensions?.stale?.ageSeconds).toBeGreaterThanOrEqual(100);
    expect(page.headers.get("age")).toBe(String(page.body.extensions?.stale?.ageSeconds));
  });

  it("so that it is not even asked, the page is whole, and there at once", async () => {
    catalog.setFault(faults.headers(lastGood));
    await askWeb("u2");
    catalog.setFault(faults.status(503));
    do {
      catalog.clear();
      await askWeb("u2");
    } while (catalog.journal.length > 0);
    const startedAtMs = performance.now();
    const page = await askWeb();
    expect(performance.now() - startedAtMs).toBeLessThan(250);
    expect(page.body.data).toEqual(await nobodysPage());
    expect(page.body.extensions?.stale?.services).toEqual(["catalog"]);
    const { body } = await askWeb("u2");
    const homepage = body.data?.homepage as Record<string, unknown>;
    expect(body.errors).toBeUndefined();
    expect(homepage.recommended).toEqual(homepage.featured);
    expect(catalog.journal).toEqual([]);
  });

  it("what is not known is null with an error, and what is known is there", async () => {
    const query = (ids: readonly string[]) => `{ products(ids: ${JSON.stringify(ids)}) { id } }`;
    await gateway.ask("web", query(["p1", "p2"]));
    catalog.setFault(faults.dead);
    const answer = await gateway.ask("web", query(["p1", "p3", "p2"]));
    expect(answer.body.data).toEqual({ products: null });
    expect(errorsOf(answer)).toEqual(["UPSTREAM_ERROR catalog"]);
    const known = await gateway.ask(
      "web",
      '{ one: product(id: "p1") { id } other: product(id: "p3") { id } }',
    );
    expect(known.body.data).toEqual({ one: { id: "p1" }, other: null });
  });
});

describe("what is personal", () => {
  it("is asked for each time, and never mixed up, whoever comes at the same time", async () => {
    const people = Array.from({ length: 12 }, (_, index) => `u${index + 1}`);
    const urls = urlsOfServices();
    const right = new Map<string, string>();
    for (const subject of people)
      right.set(subject, JSON.stringify({ data: await webHomepage({ urls, subject }) }));
    expect(new Set(right.values()).size).toBe(people.length);
    for (const proxy of Object.values(gateway.proxies)) proxy.setDelay(() => Math.random() * 20);
    const rounds = 6;
    for (let round = 0; round < rounds; round += 1) {
      const pages = await Promise.all(people.map(async (person) => [person, await askWeb(person)] as const));
      for (const [person, page] of pages) expect(page.text, person).toBe(right.get(person));
    }
    for (const path of ["/users", "/orders/latest", "/payment-methods", "/recommendations"]) {
      const entries = gateway.journal().filter((entry) => entry.path.startsWith(`${path}?`));
      expect(entries, path).toHaveLength(people.length * rounds);
      for (const entry of entries) {
        const [person = ""] = headerValues(entry, "X-User-ID");
        expect(new URLSearchParams(entry.path.split("?")[1]).get(path === "/users" ? "ids" : "userIds")).toBe(
          person,
        );
      }
    }
  });
});
