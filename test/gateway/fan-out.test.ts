/** How often the services are asked for a homepage, for what exactly, and that nothing waits without need. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { web } from "../../src/frontends/web.ts";
import type { SharedResolvers } from "../../src/resolvers/index.ts";
import { type GatewayUnderTest, operations, serviceNames, startGateway } from "../support/gateway.ts";
import { batches, type JournalEntry, waves } from "../support/journal.ts";
import { webHomepage } from "../support/oracle.ts";

const delaysMs = { user: 20, order: 50, payment: 30, catalog: 40 } as const;

/** Where moments are compared, everything takes five times as long, so that a busy machine does not blur them. */
const slowly = 5;

describe("the fan-out of the homepages", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
    // The first requests pay for connections and compilation; times are asserted on later ones.
    for (const frontend of ["web", "mobile"] as const)
      await gateway.ask(frontend, operations[frontend], { as: "u3" });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  async function ask(
    frontend: "web" | "mobile",
    subject: string,
    variables = {},
    timesSlower = 1,
  ): Promise<readonly JournalEntry[]> {
    gateway.reset();
    for (const service of serviceNames) gateway.proxies[service].setDelay(delaysMs[service] * timesSlower);
    const answer = await gateway.ask(frontend, operations[frontend], { as: subject, variables });
    expect(answer.body.errors).toBeUndefined();
    return gateway.journal();
  }

  /** The ids of a journal's batches come from what the services answered: read here apart from the gateway. */
  async function readJson(service: (typeof serviceNames)[number], path: string) {
    return (await fetch(`${gateway.demo.services[service].url}${path}`)).json() as Promise<{
      items: { orders: { id: string; items: { productId: string }[] }[]; productIds: string[]; id: string }[];
    }>;
  }
  const join = (ids: Iterable<string>) => [...new Set(ids)].sort().join(",");

  it("WebHomepage asks for exactly these batches", async () => {
    const asked = batches(await ask("web", "u1"));
    const latest = (await readJson("order", "/orders/latest?userIds=u1&limit=5")).items[0]?.orders ?? [];
    const featured = (await readJson("catalog", "/products/featured?limit=8")).items.map(({ id }) => id);
    const chosen =
      (await readJson("catalog", "/recommendations?userIds=u1&limit=8")).items[0]?.productIds ?? [];
    expect(latest).toHaveLength(5);
    const ofOrders = latest.flatMap(({ items }) => items.map(({ productId }) => productId));
    const productBatches = asked.filter((batch) => batch.startsWith("GET /products?"));
    expect(asked.filter((batch) => !batch.startsWith("GET /products?"))).toEqual([
      "GET /categories",
      "GET /orders/latest?userIds=u1&limit=5",
      "GET /payment-methods?userIds=u1",
      `GET /payments?orderIds=${join(latest.map(({ id }) => id))}`,
      "GET /products/featured?limit=8",
      "GET /recommendations?userIds=u1&limit=8",
      "GET /users?ids=u1",
    ]);
    // Those chosen and those ordered become known at different moments, and each is asked for once.
    const askedProducts = productBatches.flatMap((batch) => batch.split("=")[1]?.split(",") ?? []);
    expect(productBatches).toHaveLength(2);
    expect(askedProducts.length).toBe(new Set(askedProducts).size);
    expect(new Set([...askedProducts, ...featured])).toEqual(new Set([...ofOrders, ...chosen, ...featured]));
  });

  it("MobileHome asks for exactly these batches", async () => {
    const asked = batches(await ask("mobile", "u1"));
    const latest = (await readJson("order", "/orders/latest?userIds=u1&limit=3")).items[0]?.orders ?? [];
    expect(asked.filter((batch) => !batch.startsWith("GET /products?"))).toEqual([
      "GET /orders/latest?userIds=u1&limit=3",
      `GET /payments?orderIds=${join(latest.map(({ id }) => id))}`,
      "GET /products/featured?limit=6",
      "GET /recommendations?userIds=u1&limit=6",
      "GET /users?ids=u1",
    ]);
    expect(asked.filter((batch) => batch.startsWith("GET /products?"))).toHaveLength(2);
  });

  it("takes at most 10 attempts for web and 7 for mobile, in at most 3 waves, for everybody", async () => {
    for (let person = 1; person <= 30; person += 1) {
      for (const [frontend, most] of [
        ["web", 10],
        ["mobile", 7],
      ] as const) {
        gateway.reset();
        await gateway.ask(frontend, operations[frontend], { as: `u${person}` });
        expect(gateway.journal().length, `${frontend} u${person}`).toBeLessThanOrEqual(most);
      }
    }
    expect(waves(await ask("web", "u1")).count).toBeLessThanOrEqual(3);
    expect(waves(await ask("mobile", "u1")).count).toBeLessThanOrEqual(3);
  });

  it("with 50 orders, only what the limit of 100 ids forces comes on top", async () => {
    const journal = await ask("web", "u2", { orders: 50 });
    const latest = (await readJson("order", "/orders/latest?userIds=u2&limit=50")).items[0]?.orders ?? [];
    expect(latest).toHaveLength(50);
    const products = new Set(latest.flatMap(({ items }) => items.map(({ productId }) => productId)));
    const forced = Math.ceil(products.size / 100) - 1;
    expect(journal.length).toBeLessThanOrEqual(10 + forced);
    for (const { path } of journal)
      expect(path.split("ids=")[1]?.split(",").length ?? 0).toBeLessThanOrEqual(100);
    expect((await ask("mobile", "u2", { orders: 50 })).length).toBeLessThanOrEqual(7);
  });

  it.each(["web", "mobile"] as const)(
    "%s: no call waits for one that it does not depend on",
    async (frontend) => {
      const journal = await ask(frontend, "u1", {}, slowly);
      const find = (path: string) => journal.filter((entry) => entry.path.startsWith(path));
      const end = ({ endedAtMs }: JournalEntry) => endedAtMs ?? Number.POSITIVE_INFINITY;
      const roots = ["/users", "/orders/latest", "/recommendations", "/products/featured"];
      if (frontend === "web") roots.push("/payment-methods", "/categories");
      const first = roots.flatMap(find);
      const [orders] = find("/orders/latest");
      const [payments] = find("/payments");
      const [chosen, ordered] = find("/products?").toSorted((a, b) => a.startedAtMs - b.startedAtMs);
      if (!orders || !payments || !chosen || !ordered) throw new Error("a call is missing");

      // What depends on nothing is under way before anything has ended.
      expect(first).toHaveLength(roots.length);
      const firstEnd = Math.min(...journal.map(end));
      for (const { startedAtMs, path } of first) expect(startedAtMs, path).toBeLessThan(firstEnd);
      // Chosen products wait for the choice alone, and are under way while the orders still are.
      expect(chosen.startedAtMs).toBeLessThan(end(orders));
      // What the orders name starts when they are there, while the chosen products still are under way.
      for (const { startedAtMs, path } of [payments, ordered]) {
        expect(startedAtMs, path).toBeGreaterThan(orders.startedAtMs + delaysMs.order * slowly - 1);
        expect(startedAtMs, path).toBeLessThan(end(chosen));
      }
      expect(waves(journal).count).toBe(2);
    },
  );

  /** How long before the person's record, which takes 600 ms, the last of all other calls has ended. */
  async function othersEndedEarlierMs(tested: GatewayUnderTest): Promise<number> {
    tested.proxies.user.setDelay(600);
    await tested.ask("web", operations.web, { as: "u1" });
    const [person] = tested.proxies.user.journal;
    const others = tested.journal().filter((entry) => entry !== person);
    expect(others).toHaveLength(8);
    return (person?.endedAtMs ?? 0) - Math.max(...others.map(({ endedAtMs }) => endedAtMs ?? Infinity));
  }

  it("orders and all that hangs on them never wait for the person's record", async () => {
    expect(await othersEndedEarlierMs(gateway)).toBeGreaterThan(0);
  });

  it("negative control: a viewer that waits for the record keeps all that hangs on it waiting", async () => {
    const waiting = {
      ...web,
      resolvers: ({ person, ...shared }: SharedResolvers) =>
        web.resolvers({
          ...shared,
          person: {
            ...person,
            person: ((parent, args, context, info) =>
              context.loaders.personal?.user
                .person()
                .then(() => person.person(parent, args, context, info)) ?? null) as typeof person.person,
          },
        }),
    };
    const naive = await startGateway({}, [waiting]);
    expect(await othersEndedEarlierMs(naive)).toBeLessThan(0);
    await naive.close();
  });

  it("negative control: asking for one thing at a time takes many more attempts, each a wave of its own", async () => {
    await webHomepage({ urls: gateway.serviceUrls, subject: "u1" });
    expect(gateway.journal().length).toBeGreaterThan(30);
    expect(waves(gateway.journal()).count).toBe(gateway.journal().length);
  });

  it("fields that need the same thing share one call, also across aliases", async () => {
    await gateway.ask(
      "web",
      `{ a: homepage { categories { id } featured(first: 4) { id category { id } } }
         b: homepage { categories { name } featured(first: 4) { category { name } } }
         one: product(id: "p1") { id category { id } } again: product(id: "p1") { name }
         two: product(id: "p2") { id } }`,
    );
    expect(batches(gateway.journal())).toEqual([
      "GET /categories",
      "GET /products/featured?limit=4",
      "GET /products?ids=p1,p2",
    ]);
  });

  it("a different person's request never shares what this one's loaders have read", async () => {
    await gateway.ask("web", '{ product(id: "p1") { id } }', { as: "u1" });
    await gateway.ask("web", '{ product(id: "p1") { id } }', { as: "u3" });
    expect(batches(gateway.journal())).toEqual(["GET /products?ids=p1", "GET /products?ids=p1"]);
  });
});
