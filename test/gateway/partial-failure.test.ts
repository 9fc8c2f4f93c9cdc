/** With one service dead, hanging or talking nonsense, the homepages answer all that does not need it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fault, faults } from "../support/fault-proxy.ts";
import {
  errorsOf,
  type GatewayUnderTest,
  operations,
  type ServiceName,
  serviceNames,
  startGateway,
} from "../support/gateway.ts";
import { mobileHome, webHomepage } from "../support/oracle.ts";

const deadlineMs = 1_000;

const failures: readonly [name: string, fault: Fault, code: string][] = [
  ["dead", faults.dead, "UPSTREAM_ERROR"],
  ["hanging", faults.hang, "UPSTREAM_TIMEOUT"],
  ["failing", faults.status(500), "UPSTREAM_ERROR"],
  ["busy", faults.status(503, { retryAfter: "86400" }), "UPSTREAM_ERROR"],
  ["answering HTML", faults.html, "UPSTREAM_BAD_RESPONSE"],
  ["answering invalid JSON", faults.invalidJson, "UPSTREAM_BAD_RESPONSE"],
  ["answering another shape", faults.wrongShape(), "UPSTREAM_BAD_RESPONSE"],
  ["answering nulls", faults.nulls, "UPSTREAM_BAD_RESPONSE"],
  ["answering in another charset", faults.wrongCharset, "UPSTREAM_BAD_RESPONSE"],
  ["cutting its answers", faults.truncated, "UPSTREAM_ERROR"],
  ["redirecting", faults.redirect("http://127.0.0.1:9/"), "UPSTREAM_BAD_RESPONSE"],
  ["answering 4 MiB", faults.hugeBody(4 * 1024 * 1024), "UPSTREAM_BAD_RESPONSE"],
  ["answering a gzip bomb", faults.gzipBomb(), "UPSTREAM_BAD_RESPONSE"],
];

/** What of the homepage each service takes with it: the path of each field, and what stands there instead. */
const lost = {
  web: {
    user: {
      "viewer.name": null,
      "viewer.email": null,
      "viewer.avatarUrl": null,
      "viewer.tier": null,
      "viewer.defaultAddress": null,
    },
    order: { "viewer.recentOrders": null },
    payment: { "viewer.paymentMethods": null, "viewer.recentOrders.*.payment": null },
    catalog: {
      "viewer.recentOrders.*.items.*.product": null,
      "homepage.featured": null,
      "homepage.recommended": null,
      "homepage.categories": null,
    },
  },
  mobile: {
    user: { "home.me.name": null, "home.me.avatar": null },
    order: { "home.orders": null },
    payment: { "home.orders.*.paid": null },
    catalog: { "home.orders.*.thumb": null, "home.featured": null, "home.recommended": null },
  },
} as const satisfies Record<string, Record<ServiceName, Record<string, null>>>;

/** Writes null over each of the paths; `*` stands for every item of a list. */
function take(data: unknown, paths: readonly string[]): unknown {
  const copy = structuredClone(data);
  for (const path of paths) takeOne(copy, path.split("."));
  return copy;
}

function takeOne(value: unknown, [key = "", ...rest]: readonly string[]): void {
  if (typeof value !== "object" || value === null) return;
  if (key === "*") for (const item of Object.values(value)) takeOne(item, rest);
  else if (rest.length === 0) Reflect.set(value, key, null);
  else takeOne(Reflect.get(value, key), rest);
}

describe.each(["web", "mobile"] as const)("the %s homepage", (frontend) => {
  let gateway: GatewayUnderTest;
  let whole: unknown;
  beforeAll(async () => {
    gateway = await startGateway({ deadlineMs });
    const oracle = { web: webHomepage, mobile: mobileHome }[frontend];
    whole = await oracle({ urls: gateway.serviceUrls, subject: "u1" });
    // The first request pays for connections and compilation.
    await gateway.ask(frontend, operations[frontend], { as: "u1" });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  describe.each(serviceNames)("with the %s service", (service) => {
    it.each(failures)("%s: answers the rest, and says which service and why", async (_name, fault, code) => {
      gateway.proxies[service].setFault(fault);
      const startedAtMs = performance.now();
      const answer = await gateway.ask(frontend, operations[frontend], { as: "u1" });
      const tookMs = performance.now() - startedAtMs;

      expect(answer.status).toBe(200);
      // u1 reads prices in English, which is also what stands in for a locale that can't be known.
      expect(answer.body.data).toEqual(take(whole, Object.keys(lost[frontend][service])));
      expect(errorsOf(answer)).toContain(`${code} ${service}`);
      // What is asked only after a hanging service has used up the time is not asked at all.
      for (const error of errorsOf(answer)) {
        expect([`${code} ${service}`, `DEADLINE_EXCEEDED ${service}`]).toContain(error);
      }
      expect(tookMs).toBeLessThan(deadlineMs + 500);
      expect(answer.text).not.toMatch(
        /127\.0\.0\.1:\d+\/(users|orders|payments|products\?)|node_modules|at async/,
      );
      for (const error of answer.body.errors ?? []) {
        expect(Object.keys(error.extensions).toSorted()).toEqual(["code", "service"]);
      }
    });
  });

  it("is whole again as soon as the service is", async () => {
    gateway.proxies.catalog.setFault(faults.dead);
    await gateway.ask(frontend, operations[frontend], { as: "u1" });
    gateway.reset();
    const answer = await gateway.ask(frontend, operations[frontend], { as: "u1" });
    expect(answer.body).toEqual({ data: whole });
  });

  it("recommends what is featured while only recommendations fail, without an error", async () => {
    gateway.proxies.catalog.setFault(faults.status(500), ({ path }) => path.startsWith("/recommendations"));
    const answer = await gateway.ask(frontend, operations[frontend], { as: "u1" });
    const page = answer.body.data?.[frontend === "web" ? "homepage" : "home"] as Record<string, unknown>;
    expect(answer.body.errors).toBeUndefined();
    expect(page.recommended).toEqual(page.featured);
  });
});

describe("prices", () => {
  it("are in English while nobody can tell the person's language", async () => {
    const gateway = await startGateway({ deadlineMs });
    const query = "{ home { featured { price } } }";
    const [nobody, german] = [
      await gateway.ask("mobile", query),
      await gateway.ask("mobile", query, { as: "u2" }),
    ];
    gateway.proxies.user.setFault(faults.dead);
    const unknown = await gateway.ask("mobile", query, { as: "u2" });
    expect(german.body.data).not.toEqual(nobody.body.data);
    expect(unknown.body).toEqual(nobody.body);
    await gateway.close();
  });
});

describe("a failing service", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({ deadlineMs });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  it("is asked once for what several fields need, not once a field", async () => {
    gateway.proxies.catalog.setFault(faults.status(500));
    await gateway.ask("web", "{ homepage { featured { id } recommended { id } again: featured { name } } }", {
      as: "u1",
    });
    expect(gateway.proxies.catalog.journal.map(({ path }) => path).toSorted()).toEqual([
      "/products/featured?limit=8",
      "/recommendations?userIds=u1&limit=8",
    ]);
  });

  it("that answers more than it was asked for, or one thing twice, makes no list longer", async () => {
    const query = `{ viewer { recentOrders(first: 2) { id } }
      homepage { featured(first: 2) { id } recommended(first: 2) { id } }
      product(id: "p1") { reviews(first: 1) { items { id } } } }`;
    const right = (await gateway.ask("web", query, { as: "u1" })).body.data;
    const longer = (value: unknown): unknown => {
      if (Array.isArray(value)) return [...value, ...value].map(longer);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, longer(part)]));
    };
    for (const service of ["order", "catalog"] as const)
      gateway.proxies[service].setFault(faults.mutate(longer));
    const answer = await gateway.ask("web", query, { as: "u1" });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data).toEqual(right);
  });

  it("that answers a longer page than it was asked for gives none: its cursor would skip what is cut", async () => {
    const query =
      '{ viewer { orders(first: 2) { nodes { id } } } search(query: "lamp", first: 2) { nodes { id } } }';
    const longer = (json: unknown) => {
      const page = json as { items: unknown[] };
      return { ...page, items: [...page.items, ...page.items] };
    };
    for (const service of ["order", "catalog"] as const)
      gateway.proxies[service].setFault(faults.mutate(longer));
    const answer = await gateway.ask("web", query, { as: "u1" });
    expect(answer.body.data).toEqual({ viewer: { orders: null }, search: null });
    expect(errorsOf(answer)).toEqual(["UPSTREAM_BAD_RESPONSE catalog", "UPSTREAM_BAD_RESPONSE order"]);
  });

  it("whose addresses are none a page may use loses those and nothing else", async () => {
    const query = `{ homepage { featured(first: 1) { id images { url } category { imageUrl } } } viewer { avatarUrl recentOrders { tracking { url } } } }`;
    const spoilt = (json: unknown) =>
      JSON.parse(
        JSON.stringify(json).replaceAll(/"(url|imageUrl|avatarUrl)":"[^"]*"/g, '"$1":"javascript:alert(1)"'),
      );
    for (const proxy of Object.values(gateway.proxies)) proxy.setFault(faults.mutate(spoilt));
    const answer = await gateway.ask("web", query, { as: "u1" });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data).toMatchObject({
      homepage: { featured: [{ images: [], category: { imageUrl: null } }] },
      viewer: { avatarUrl: null, recentOrders: [{ tracking: null }, {}, { tracking: null }, {}, {}] },
    });
  });

  it("whose numbers are too large for the schema is named, like any other nonsense", async () => {
    gateway.proxies.catalog.setFault(
      faults.mutate((json) => JSON.parse(JSON.stringify(json).replace(/"stock":\d+/, '"stock":3000000000'))),
    );
    const answer = await gateway.ask("web", "{ homepage { featured { id } } }");
    expect(errorsOf(answer)).toEqual(["UPSTREAM_BAD_RESPONSE catalog"]);
  });

  it("that mixes up its batches never puts one thing in another's place", async () => {
    const query = `{ products(ids: ["p1", "p2", "p3", "p4"]) { id name } }`;
    const right = (await gateway.ask("web", query)).body.data;
    for (const fault of [faults.reorderedItems, faults.duplicatedItems, faults.extraItems]) {
      gateway.proxies.catalog.setFault(fault);
      expect((await gateway.ask("web", query)).body.data, fault.name).toEqual(right);
    }
    gateway.proxies.catalog.setFault(faults.missingItems);
    const some = (await gateway.ask("web", query)).body.data?.products as ({ id: string } | null)[];
    expect(some.filter((product) => product === null)).toHaveLength(2);
    for (const [index, product] of some.entries()) if (product) expect(product.id).toBe(`p${index + 1}`);
  });
});
