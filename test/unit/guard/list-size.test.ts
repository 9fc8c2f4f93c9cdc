/** Stage 4, list sizes: every list has one, for every operation; a schema with a list that has none is not served. */
import { buildSchema, getOperationAST, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { buildSchema as buildFrontendSchema } from "../../../src/execution/schema.ts";
import { frontends } from "../../../src/frontends/index.ts";
import { createListSizes } from "../../../src/guard/list-size.ts";
import { createOperationFields, type OperationField } from "../../../src/guard/operation-fields.ts";

const directive = `
  directive @listSize(
    assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION
`;

/** Sizes of all fields of an operation, by their names in the answer. */
function sizesOf(sdl: string, source: string, variables: Record<string, unknown> = {}) {
  const schema = buildSchema(directive + sdl);
  const sizes = createListSizes(schema);
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("no operation");
  const found: Record<string, number> = {};
  const walk = (fields: readonly OperationField[], inherited: ReadonlyMap<string, number>) => {
    for (const field of fields) {
      found[field.responseName] = sizes.sizeOf(field, inherited.get(field.field.name) ?? null);
      walk(field.children, sizes.inheritedBy(field));
    }
  };
  walk(createOperationFields(schema)({ document, operation, variables }), new Map());
  return found;
}

const faultOf = (sdl: string) => () => createListSizes(buildSchema(directive + sdl));

const shop = `
  type Query {
    one: Item
    assumed: [Item!]! @listSize(assumedSize: 7)
    first(first: Int! = 20): [Item] @listSize(slicingArguments: ["first"])
    maybe(first: Int): [Item] @listSize(slicingArguments: ["first"], assumedSize: 30)
    items(ids: [ID!]!): [Item] @listSize(slicingArguments: ["ids"])
    both(first: Int, last: Int): [Item] @listSize(slicingArguments: ["first", "last"], assumedSize: 4)
    page(first: Int! = 20): Page @listSize(slicingArguments: ["first"], sizedFields: ["nodes"])
  }
  type Page { nodes: [Item!]! tags: [Item!] @listSize(assumedSize: 2) total: Int }
  type Item { id: ID }
`;

describe("the size of a list", () => {
  it("is what is assumed where no argument says", () => {
    expect(sizesOf(shop, "{ assumed { id } maybe { id } }")).toMatchObject({ assumed: 7, maybe: 30 });
  });

  it("is what its argument says: a literal, a variable, a variable's default, its own default", () => {
    const source = `query ($a: Int!, $b: Int! = 9) {
      a: first(first: $a) { id } b: first(first: $b) { id } c: first(first: 3) { id } d: first { id }
    }`;
    expect(sizesOf(shop, source, { a: 5 })).toMatchObject({ a: 5, b: 9, c: 3, d: 20 });
  });

  it("is the number of an argument's items, with repeated ones", () => {
    expect(sizesOf(shop, `{ items(ids: ["a", "b", "a"]) { id } none: items(ids: []) { id } }`)).toMatchObject(
      {
        items: 3,
        none: 0,
      },
    );
  });

  it("is the largest of several arguments'", () => {
    expect(sizesOf(shop, "{ both(first: 3, last: 8) { id } n: both(first: null) { id } }")).toMatchObject({
      both: 8,
      n: 4,
    });
  });

  it("is what the page around it was asked for, and only where the page names it", () => {
    expect(sizesOf(shop, "{ page(first: 6) { nodes { id } tags { id } total } }")).toMatchObject({
      page: 1,
      nodes: 6,
      tags: 2,
      total: 1,
    });
  });

  it("is 1 where there is no list, and nothing below nothing", () => {
    expect(sizesOf(shop, "{ one { id } first(first: -5) { id } }")).toEqual({ one: 1, id: 1, first: 0 });
  });
});

describe("a schema is refused", () => {
  it.each([
    ["type Query { list: [Int] }", "Query.list needs @listSize"],
    [
      "type Query { page: Page } type Page { nodes: [Int] }",
      "Page.nodes needs @listSize, or its name among the sizedFields of Query.page",
    ],
    [
      `type Query { a(n: Int!): Page @listSize(slicingArguments: ["n"], sizedFields: ["nodes"]) b: Page } type Page { nodes: [Int] }`,
      "sizedFields of Query.b",
    ],
    [
      "type Query { either: Either } union Either = A type A { nodes: [Int] }",
      "A.nodes needs @listSize, or its name among the sizedFields of Query.either",
    ],
    [`type Query { list: [[Int]] @listSize(assumedSize: 3) }`, "list of lists"],
    [`type Query { list(n: Int): [Int] @listSize(slicingArguments: ["n"]) }`, "never null"],
    [`type Query { list: [Int] @listSize }`, "never null"],
    [`type Query { list(n: String!): [Int] @listSize(slicingArguments: ["n"]) }`, "no argument n"],
    [`type Query { list: [Int] @listSize(slicingArguments: ["n"]) }`, "no argument n"],
    [`type Query { list: [Int] @listSize(assumedSize: -1) }`, "below 0"],
    [`type Query { one: Int @listSize(assumedSize: 3) }`, "no list"],
    [
      `type Query { a: Page @listSize(assumedSize: 3, sizedFields: ["id"]) } type Page { id: ID }`,
      "no list id",
    ],
    [
      `type Query { a: [Page] @listSize(assumedSize: 3, sizedFields: ["x"]) } type Page { x: [ID] }`,
      "is a list itself",
    ],
  ])("%s", (sdl, fault) => {
    expect(faultOf(sdl)).toThrow(fault);
  });

  it("and none of the frontends' is", () => {
    for (const frontend of frontends) {
      expect(() => createListSizes(buildFrontendSchema(frontend)), frontend.name).not.toThrow();
    }
  });
});
