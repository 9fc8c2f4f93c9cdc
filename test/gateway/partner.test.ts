/** The partners' endpoint: all that is public, in full, to API keys and nobody else, by what each key is good for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { partner } from "../../src/frontends/partner.ts";
import { web } from "../../src/frontends/web.ts";
import { createAuthorization, objectTypesIn } from "../../src/wrappers/authorization.ts";
import { errorsOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { headerValues } from "../support/journal.ts";
import { selectionOf } from "../support/selections.ts";

const schema = buildSchema(partner);
const query = schema.getQueryType();
const rootFields = Object.values(query?.getFields() ?? {});
const card = "{ id name price { amount currency } category { name } }";

describe("the partners' endpoint", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.reset());

  it.each([
    ["nobody", {}],
    ["a person, whatever the token is good for", { as: "u1", scope: "catalog:read reviews:read" }],
  ])("refuses %s, says how to ask instead, and asks no service", async (_who, caller) => {
    const answer = await gateway.ask("partner", `{ product(id: "p2") ${card} }`, caller);
    expect([answer.status, errorsOf(answer)]).toEqual([401, ["UNAUTHENTICATED"]]);
    expect(answer.headers.get("www-authenticate")).toMatch(/^ApiKey/);
    expect(answer.body.data).toBeUndefined();
    expect(gateway.journal()).toEqual([]);
  });

  it("answers whatever web answers about a product, to the byte", async () => {
    const product = schema.getType("Product");
    if (!product) throw new Error("a schema without products");
    expect(Object.keys("getFields" in product ? product.getFields() : {})).toEqual(
      Object.keys((buildSchema(web).getType("Product") as { getFields(): object }).getFields()),
    );
    const document = `{
      product(id: "p2") ${selectionOf(product)}
      products(ids: ["p1", "no-such-product", "p4"]) ${selectionOf(product)}
      search(query: "lamp", first: 3) { totalCount pageInfo { hasNextPage endCursor } edges { cursor } nodes ${card} }
    }`;
    const [theirs, ours] = [
      await gateway.ask("partner", document, { key: "full" }),
      await gateway.ask("web", document),
    ];
    expect(theirs.body.errors).toBeUndefined();
    expect(theirs.text).toBe(ours.text);
    const homepage = await gateway.ask(
      "web",
      `{ homepage { featured(first: 3) ${card} categories { id slug } } }`,
    );
    const root = await gateway.ask("partner", `{ featured(first: 3) ${card} categories { id slug } }`, {
      key: "full",
    });
    expect(root.body.data).toEqual(homepage.body.data?.homepage);
  });

  it("gives reviews to keys that are good for them only, and all else to the others", async () => {
    const document = '{ product(id: "p2") { id name reviews(first: 1) { count } } }';
    const full = await gateway.ask("partner", document, { key: "full" });
    expect(full.body.data?.product).toMatchObject({ reviews: { count: expect.any(Number) } });
    gateway.reset();
    const answer = await gateway.ask("partner", document, { key: "catalogOnly" });
    expect(answer.body.data?.product).toMatchObject({ id: "p2", name: expect.any(String), reviews: null });
    expect(answer.body.errors).toMatchObject([
      {
        message: "This field needs the scope `reviews:read`, which the credential lacks.",
        path: ["product", "reviews"],
        extensions: { code: "FORBIDDEN" },
      },
    ]);
    expect(gateway.journal().map(({ path }) => path.split("?")[0])).toEqual(["/products"]);
  });

  it("gives nothing to a key that is good for nothing, and asks no service", async () => {
    const answer = await gateway.ask(
      "partner",
      `{ product(id: "p2") ${card} featured ${card} categories { id } }`,
      {
        key: "nothing",
      },
    );
    expect(answer.body.data).toEqual({ product: null, featured: null, categories: null });
    expect(errorsOf(answer)).toEqual(["FORBIDDEN"]);
    expect(gateway.journal()).toEqual([]);
  });

  it("tells services which app asks, and never that a person does, whatever the key's owner is called", async () => {
    await gateway.ask("partner", `{ product(id: "p2") ${card} }`, { key: "full" });
    expect(gateway.journal().length).toBeGreaterThan(0);
    for (const entry of gateway.journal()) {
      expect(headerValues(entry, "X-Frontend")).toEqual(["partner"]);
      expect(headerValues(entry, "X-User-ID")).toEqual([]);
      expect(headerValues(entry, "Authorization")).toEqual([]);
    }
  });
});

describe("the partners' schema", () => {
  it("needs a key's scope at each of its root fields", () => {
    const { requirementOf } = createAuthorization(schema);
    expect(rootFields.map(({ name }) => name)).toEqual([
      "product",
      "products",
      "search",
      "featured",
      "categories",
    ]);
    for (const { name } of rootFields) {
      expect(requirementOf(`Query.${name}`), name).toEqual({ person: false, scopes: ["catalog:read"] });
    }
    expect(requirementOf("Product.reviews").scopes).toEqual(["catalog:read", "reviews:read"]);
  });

  it("changes nothing, and has nothing that belongs to a person", () => {
    expect(schema.getMutationType()).toBeFalsy();
    for (const name of ["Viewer", "Me", "Order", "Payment", "PaymentMethod", "Address", "Homepage"]) {
      expect(schema.getType(name), name).toBeUndefined();
    }
    const { requirementOf } = createAuthorization(schema);
    const reached = objectTypesIn(schema).flatMap((type) =>
      Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
    );
    expect(reached.length).toBeGreaterThan(40);
    for (const coordinate of reached) expect(requirementOf(coordinate).person, coordinate).toBe(false);
  });
});
