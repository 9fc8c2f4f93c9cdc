/** Both homepages are what the oracle says, for fifty people and for nobody signed in. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type GatewayUnderTest, operations, startGateway } from "../support/gateway.ts";
import { mobileHome, webHomepage } from "../support/oracle.ts";

const people = [
  ...Array.from({ length: 47 }, (_, index) => `u${index + 1}`),
  "__proto__",
  "constructor",
  "007",
];

describe("the homepages", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  const oracleOf = { web: webHomepage, mobile: mobileHome } as const;
  const frontends = ["web", "mobile"] as const;

  it.each(frontends)("%s: equal to the oracle's for fifty people", async (frontend) => {
    expect(people).toHaveLength(50);
    for (const subject of people) {
      const answer = await gateway.ask(frontend, operations[frontend], { as: subject });
      const expected = await oracleOf[frontend]({ urls: gateway.serviceUrls, subject });
      expect(answer.status, subject).toBe(200);
      expect(answer.text, subject).toBe(JSON.stringify({ data: expected }));
    }
  });

  it.each(frontends)(
    "%s: equal to the oracle's for nobody, with nothing personal fetched",
    async (frontend) => {
      const answer = await gateway.ask(frontend, operations[frontend]);
      const asked = gateway.journal().map(({ path }) => path.split("?")[0]);
      const expected = await oracleOf[frontend]({ urls: gateway.serviceUrls, subject: null });
      expect(answer.text).toBe(JSON.stringify({ data: expected }));
      expect(new Set(asked)).toEqual(
        new Set(frontend === "web" ? ["/products/featured", "/categories"] : ["/products/featured"]),
      );
    },
  );

  it.each(frontends)(
    "%s: equal to the oracle's for other numbers of orders and products",
    async (frontend) => {
      for (const [orders, products] of [
        [1, 1],
        [50, 50],
      ] as const) {
        const answer = await gateway.ask(frontend, operations[frontend], {
          as: "u2",
          variables: { orders, products },
        });
        const expected = await oracleOf[frontend]({
          urls: gateway.serviceUrls,
          subject: "u2",
          orders,
          products,
        });
        expect(answer.text).toBe(JSON.stringify({ data: expected }));
      }
    },
  );

  it.each(frontends)("%s: a person whom the user service does not know is nobody", async (frontend) => {
    const answer = await gateway.ask(frontend, operations[frontend], { as: "ghost" });
    const expected = await oracleOf[frontend]({ urls: gateway.serviceUrls, subject: "ghost" });
    expect(answer.text).toBe(JSON.stringify({ data: expected }));
    expect(answer.body.data).toMatchObject(
      frontend === "web" ? { viewer: null } : { home: { me: null, orders: [] } },
    );
  });

  it.each(frontends)("%s: the same by GET", async (frontend) => {
    const search = new URLSearchParams({ query: operations[frontend] });
    const response = await fetch(`${gateway.url}/graphql/${frontend}?${search}`, {
      headers: {
        "apollo-require-preflight": "true",
        authorization: `Bearer ${await gateway.demo.issuer.mint("u1")}`,
      },
    });
    const expected = await oracleOf[frontend]({ urls: gateway.serviceUrls, subject: "u1" });
    expect(await response.json()).toEqual({ data: expected });
  });

  it("a person whose orders are known, but who is not, gets none of them", async () => {
    gateway.proxies.user.setFault({
      name: "forgets everybody",
      run: async ({ response }) => {
        response.writeHead(200, { "content-type": "application/json" }).end('{"items":[]}');
      },
    });
    const web = await gateway.ask("web", operations.web, { as: "u1" });
    expect(web.body.data?.viewer).toBeNull();
    expect(web.body.errors).toBeUndefined();
    const onlyOrders = await gateway.ask(
      "web",
      "{ one: viewer { recentOrders { id } } two: viewer { id } }",
      { as: "u1" },
    );
    expect(onlyOrders.body).toEqual({ data: { one: null, two: null } });
    const mobile = await gateway.ask("mobile", operations.mobile, { as: "u1" });
    expect(mobile.body.data?.home).toMatchObject({ me: null, orders: [] });
  });
});
