/** Stage 4, cost: an operation's price is never less than what its answer turns out to be worth. */
import { buildSchema, execute, type GraphQLSchema, getOperationAST, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import type { Quote } from "../../../src/context.ts";
import { createCost, createCostLimit } from "../../../src/guard/cost.ts";
import { createOperationFields } from "../../../src/guard/operation-fields.ts";
import { createRandom, type Random, randomOperations } from "../../support/random-operations.ts";

const directives = `
  directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(
    assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION
`;

const schema = buildSchema(`${directives}
  type Query {
    leaf: Int
    box: Box
    boxes(first: Int! = 3): [Box] @listSize(slicingArguments: ["first"])
    page(first: Int! = 2): Page @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
    search(text: String = "" @cost(weight: "4")): [Thing] @cost(weight: "10") @listSize(assumedSize: 5)
    either: Either
    dear: Dear
    heavy: Heavy
    filter(by: Filter, all: [Filter!]): Int
  }
  scalar Heavy @cost(weight: "6")
  type Dear @cost(weight: "20") { id: ID  box: Box }
  type Page { edges: [Edge!] nodes: [Box] total: Int }
  type Edge { node: Box cursor: String }
  type Box { id: ID  boxes(first: Int! = 3): [Box] @listSize(slicingArguments: ["first"])  price: Int @cost(weight: "2")  thing: Thing }
  interface Thing { id: ID }
  type Cheap implements Thing { id: ID  box: Box }
  type Costly implements Thing @cost(weight: "7") { id: ID  list: [Box] @listSize(assumedSize: 4) }
  union Either = Cheap | Costly | Dear
  input Filter { word: String @cost(weight: "3")  kind: Kind  next: Filter }
  enum Kind @cost(weight: "5") { A B }
`);

function pendingOf(query: string, variables: Readonly<Record<string, unknown>> = {}, of = schema) {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("no operation");
  expect(validate(of, document)).toEqual([]);
  return { document, operation, variables };
}

function priceOf(query: string, variables?: Readonly<Record<string, unknown>>, of: GraphQLSchema = schema) {
  return createCost(of).estimate(createOperationFields(of)(pendingOf(query, variables, of)));
}

describe("the price", () => {
  it.each([
    ["1 for the operation, and nothing for leaves", "{ leaf a: leaf __typename }", 1],
    ["1 for each object", "{ box { id } a: box { id thing { __typename } } }", 1 + 1 + 1 + 7],
    ["1 for each object of a list, by its default argument", "{ boxes { id } }", 1 + 3],
    [
      "that of each object with all beneath",
      "{ boxes(first: 4) { boxes(first: 5) { id } } }",
      1 + 4 * (1 + 5),
    ],
    [
      "that of a page, and of its lists by the page's argument",
      "{ page { edges { node { id } } nodes { id } total } }",
      1 + 1 + 2 * 2 + 2,
    ],
    [
      "a field's own weight once, and each time it is asked for",
      "{ boxes(first: 4) { price p: price id } }",
      1 + 4 * (1 + 2 + 2),
    ],
    [
      "nothing more for a field that is asked for twice",
      "{ boxes { id } boxes { id price } }",
      1 + 3 * (1 + 2),
    ],
    ["a list's own weight once, whatever its size", "{ search { id } }", 1 + 10 + 4 + 5 * 7],
    ["no weight of an argument that is null", "{ search(text: null) { id } }", 1 + 10 + 5 * 7],
    ["of a type, its weight in place of 1", "{ dear { id } }", 1 + 20],
    ["of a leaf's type, its weight in place of nothing", "{ heavy }", 1 + 6],
    [
      "of a union, that of the dearest type",
      "{ either { ... on Cheap { box { id } } ... on Costly { list { id } } } }",
      1 + 20,
    ],
    [
      "of a union, the dearest with what is beneath",
      "{ either { ... on Costly { list { boxes { id } } } } }",
      1 + 7 + 4 * (1 + 3),
    ],
    ["of inputs, what is given", '{ filter(by: {word: "a", kind: A, next: {word: "b"}}) }', 1 + 3 + 5 + 3],
    ["of lists of inputs, each", '{ filter(all: [{word: "a"}, {kind: B}, {}]) }', 1 + 3 + 5],
    [
      "nothing for what is skipped",
      "{ leaf boxes @skip(if: true) { id } box @include(if: false) { id } }",
      1,
    ],
  ])("is %s", (_what, query, price) => {
    expect(priceOf(query)).toBe(price);
  });

  it("follows variables, sent or by default", () => {
    const query = "query ($n: Int! = 6) { boxes(first: $n) { id } }";
    expect(priceOf(query)).toBe(1 + 6);
    expect(priceOf(query, { n: 9 })).toBe(1 + 9);
  });

  it("is a number that JSON carries, however dear the operation", () => {
    const deep = `${"{ boxes(first: 2147483647) ".repeat(40)}{ id }${" }".repeat(40)}`;
    expect(priceOf(deep)).toBe(Number.MAX_SAFE_INTEGER);
    expect(priceOf(`{ boxes(first: 0) ${deep} }`)).toBe(1);
  });

  it("of weights that are no whole numbers is not made", () => {
    for (const weight of ["", "-1", "1.5", "1e9", "ten", "99999999"]) {
      const wrong = buildSchema(`${directives} type Query { a: Int @cost(weight: "${weight}") }`);
      expect(() => createCost(wrong), weight).toThrow("Query.a has a @cost that is no whole number");
    }
  });
});

describe("the limit", () => {
  const limitOf = (cost: number) => createCostLimit(schema, { limits: { cost } as never });
  const contextOf = () => ({ price: { quote: null as Quote | null } });

  it("lets pass what costs as much, and writes down the price", () => {
    const context = contextOf();
    limitOf(4)(pendingOf("{ boxes { id } }"), context);
    expect(context.price.quote?.requested).toBe(4);
  });

  it("refuses what costs more, and says how much", () => {
    const context = contextOf();
    expect(() => limitOf(3)(pendingOf("{ boxes { id } }"), context)).toThrow(
      expect.objectContaining({
        code: "OPERATION_REJECTED",
        exceeded: { reason: "cost", limit: 3, actual: 4 },
      }),
    );
    expect(context.price.quote?.requested).toBe(4);
  });
});

/** A value of the schema's, with lists of at most the lengths that it was asked for, and with nulls. */
function boxOf(random: Random): Record<string, unknown> {
  const upTo = (most: number) =>
    Array.from({ length: random(most + 1) }, () => (random(9) ? boxOf(random) : null));
  return {
    id: "b",
    price: random(3) ? 1 : null,
    boxes: ({ first }: { first: number }) => upTo(first),
    thing: () => (random(4) ? thingOf(random) : null),
  };
}

function thingOf(random: Random): Record<string, unknown> {
  const type = ["Cheap", "Costly"][random(2)];
  const list = Array.from({ length: random(5) }, () => boxOf(random));
  return { __typename: type, id: "t", box: boxOf(random), list };
}

function rootOf(random: Random): Record<string, unknown> {
  const page = ({ first }: { first: number }) => {
    const nodes = Array.from({ length: random(first + 1) }, () => boxOf(random));
    return { nodes, edges: nodes.map((node) => ({ node, cursor: "c" })), total: 9 };
  };
  return {
    ...boxOf(random),
    leaf: 1,
    box: () => boxOf(random),
    page,
    search: () => Array.from({ length: random(6) }, () => thingOf(random)),
    either: () => (random(3) ? thingOf(random) : { __typename: "Dear", id: "d", box: boxOf(random) }),
    dear: () => ({ id: "d", box: boxOf(random) }),
    heavy: () => random(9),
    filter: 1,
  };
}

const rounds = 1_000;

describe(`of ${rounds} random operations`, () => {
  const random = createRandom(7);
  const operations = randomOperations({
    schema,
    seed: 42,
    maxDepth: 3,
    valueOf: ({ name }, _field, next) => (name === "first" ? next(5) : name === "text" ? "x" : null),
  });

  it("the price is never less than what the answer is worth, nor that less than its objects", () => {
    const cost = createCost(schema);
    const fieldsOf = createOperationFields(schema);
    let worth = 0;
    let exact = 0;
    for (let round = 0; round < rounds; round++) {
      const { query, variables } = operations.next().value;
      const pending = pendingOf(query, variables);
      const { data, errors } = execute({
        schema,
        document: pending.document,
        variableValues: variables,
        rootValue: rootOf(random),
      }) as { data?: unknown; errors?: readonly Error[] };
      expect(errors, query).toBeUndefined();
      const fields = fieldsOf(pending);
      const [estimate, actual] = [cost.estimate(fields), cost.actual(fields, data)];
      expect(estimate, query).toBeGreaterThanOrEqual(actual);
      expect(actual, query).toBeGreaterThanOrEqual(countObjects(data));
      if (actual > 1) worth++;
      if (actual === estimate) exact++;
    }
    // The operations ask for something, and prices are not just large.
    expect(worth).toBeGreaterThan(rounds / 2);
    expect(exact).toBeGreaterThan(rounds / 20);
  }, 60_000);
});

function countObjects(data: unknown): number {
  if (typeof data !== "object" || data === null) return 0;
  const inner = Object.values(data).reduce((count, part) => count + countObjects(part), 0);
  return Array.isArray(data) ? inner : 1 + inner;
}
