/** The price of operations over real HTTP: what the shipped ones cost, what callers are told, what the budget refuses. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type GraphQLSchema, getOperationAST, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { createCost } from "../../src/guard/cost.ts";
import { createOperationFields } from "../../src/guard/operation-fields.ts";
import { type Answer, type GatewayUnderTest, operations, startGateway } from "../support/gateway.ts";
import { largestVariables } from "../support/largest-variables.ts";

const root = new URL("../../", import.meta.url);

const told = { "x-cost": "include" };

interface CostTold {
  readonly requestedQueryCost: number;
  readonly actualQueryCost: number | null;
  readonly throttleStatus: {
    readonly maximumAvailable: number;
    readonly currentlyAvailable: number;
    readonly restoreRate: number;
  } | null;
}

function costOf({ body, text }: Answer): CostTold {
  const cost = (body.extensions as { readonly cost?: CostTold } | undefined)?.cost;
  if (cost === undefined) throw new Error(`no cost in ${text.slice(0, 300)}`);
  return cost;
}

function storedOperations(frontend: Frontend) {
  const folder = new URL(`schema/operations/${frontend.name}/`, root);
  // Not every frontend has any.
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith(".graphql"))
    .sort()
    .map((file) => ({
      name: file.replace(".graphql", ""),
      source: readFileSync(new URL(file, folder), "utf8"),
    }));
}

function priceOf(
  schema: GraphQLSchema,
  source: string,
  variables: Readonly<Record<string, unknown>>,
): number {
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("no operation");
  return createCost(schema).estimate(createOperationFields(schema)({ document, operation, variables }));
}

describe("the stored operations", () => {
  const rows = frontends.flatMap((frontend) => {
    const schema = buildSchema(frontend);
    return storedOperations(frontend).map(({ name, source }) => ({
      name: `${frontend.name}/${name}`,
      usual: priceOf(schema, source, {}),
      largest: priceOf(schema, source, largestVariables(schema, parse(source))),
      limit: frontend.limits.cost,
    }));
  });

  it("may ask for the most that their variables allow", () => {
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const { name, largest, limit } of rows) expect(largest, name).toBeLessThanOrEqual(limit);
  });

  it("cost what docs/cost.md says", () => {
    const text = readFileSync(new URL("docs/cost.md", root), "utf8");
    for (const { name, usual, largest, limit } of rows) {
      const figures = [usual, largest, limit].map((figure) => figure.toLocaleString("en"));
      expect(text).toContain(`| \`${name}\` | ${figures.join(" | ")} |`);
    }
  });
});

describe("the caller", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it("is told of the cost where the request asks for it, and only there", async () => {
    const silent = await gateway.ask("web", operations.web, { as: "u1" });
    expect(silent.body.extensions).toBeUndefined();
    const other = await gateway.ask("web", operations.web, { as: "u1", headers: { "x-cost": "yes" } });
    expect(other.body.extensions).toBeUndefined();
    const cost = costOf(await gateway.ask("web", operations.web, { as: "u1", headers: told }));
    expect(cost.requestedQueryCost).toBe(priceOf(buildSchema(frontends[0]), operations.web, {}));
    expect(cost.actualQueryCost).toBeGreaterThan(50);
    expect(cost.actualQueryCost).toBeLessThanOrEqual(cost.requestedQueryCost);
    // Without a budget there is nothing to throttle.
    expect(cost.throttleStatus).toBeNull();
  });

  it("pays for what was asked, and is told what the answer was worth", async () => {
    const query = `{ search(query: "lamp", first: 50) { nodes { id } } product(id: "unknown") { id } }`;
    const { requestedQueryCost, actualQueryCost } = costOf(
      await gateway.ask("web", query, { headers: told }),
    );
    // The operation, the search's own 10, the page, 50 products, one product.
    expect(requestedQueryCost).toBe(1 + 10 + 1 + 50 + 1);
    const { body } = await gateway.ask("web", query);
    const { nodes } = (body.data as { search: { nodes: readonly unknown[] } }).search;
    expect(nodes.length).toBeGreaterThan(0);
    expect(actualQueryCost).toBe(1 + 10 + 1 + nodes.length);
  });

  it("is told of the cost of a refused operation: which limit, and by how much", async () => {
    const query = `{ search(query: "a", first: 100) { nodes { reviews(first: 50) { items { id } } attributes { name } images { url } } edges { node { reviews(first: 50) { items { id } } attributes { name } images { url } } } } }`;
    gateway.reset();
    const answer = await gateway.ask("web", query, { headers: told });
    expect(answer.body.errors).toMatchObject([
      { extensions: { code: "OPERATION_REJECTED", reason: "cost", limit: 16_000 } },
    ]);
    const { requestedQueryCost, actualQueryCost } = costOf(answer);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ actual: requestedQueryCost });
    expect(actualQueryCost).toBeNull();
    expect(answer.body.data).toBeUndefined();
    expect(gateway.journal()).toEqual([]);
  });
});

describe("the budget", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({ costBudgetPerMinute: 100 });
  });
  afterAll(() => gateway.close());

  const dear = `query ($ids: [ID!]!) { products(ids: $ids) { id } }`;
  const variables = { ids: Array.from({ length: 59 }, (_, at) => `p${at + 1}`) };

  it("lets a caller spend what there is, and refuses the rest with 429 and a time to come back", async () => {
    const first = await gateway.ask("web", dear, { as: "u1", variables, headers: told });
    expect(costOf(first).throttleStatus).toEqual({
      maximumAvailable: 100,
      currentlyAvailable: 40,
      restoreRate: 100 / 60,
    });
    gateway.reset();
    const second = await gateway.ask("web", dear, { as: "u1", variables, headers: told });
    expect(second.status).toBe(429);
    expect(second.body.data).toBeUndefined();
    expect(gateway.journal()).toEqual([]);
    const [error] = second.body.errors ?? [];
    expect(error?.message).toMatch(/^The operation costs 60 points, and 4\d are left of the 100 /);
    const retryAfterMs = error?.extensions.retryAfterMs ?? 0;
    // 20 points are missing, at 100 a minute; some time has passed.
    expect(retryAfterMs).toBeGreaterThan(1_000);
    expect(retryAfterMs).toBeLessThanOrEqual(12_000);
    expect(Number(second.headers.get("retry-after"))).toBe(Math.ceil(retryAfterMs / 1_000));
    expect(costOf(second)).toMatchObject({ requestedQueryCost: 60, actualQueryCost: null });
  });

  it("of one caller is not another's, and a cheaper operation may still pass", async () => {
    const other = await gateway.ask("web", dear, { as: "u2", variables });
    expect(other.status).toBe(200);
    const refused = await gateway.ask("web", dear, { as: "u2", variables });
    expect(refused.status).toBe(429);
    const cheap = await gateway.ask("web", `{ product(id: "p1") { id } }`, { as: "u2" });
    expect(cheap.status).toBe(200);
    expect(cheap.body.data).toEqual({ product: { id: "p1" } });
  });

  it("that would never do refuses for good, without a time to come back", async () => {
    const ids = Array.from({ length: 100 }, (_, at) => `p${at + 1}`);
    const answer = await gateway.ask("web", dear, { as: "u3", variables: { ids } });
    expect(answer.body.errors).toMatchObject([
      { extensions: { code: "OPERATION_REJECTED", reason: "cost", limit: 100, actual: 101 } },
    ]);
    expect(answer.headers.get("retry-after")).toBeNull();
    // And nothing was taken for it.
    expect((await gateway.ask("web", dear, { as: "u3", variables })).status).toBe(200);
  });

  it("holds exactly for parallel requests", async () => {
    const startedAtMs = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 80 }, () => gateway.ask("mobile", `{ product(id: "p1") { id } }`, { as: "u4" })),
    );
    // Each is 2 points of the 100 and of what has come back meanwhile.
    const comeBack = ((performance.now() - startedAtMs) * 100) / 60_000;
    const passed = answers.filter(({ status }) => status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(50);
    expect(passed).toBeLessThanOrEqual(Math.floor((100 + comeBack) / 2));
    expect(answers.filter(({ status }) => status === 429).length).toBe(80 - passed);
  });
});
