/** Stage 4, bounds of arguments: whichever way a value comes in, it is held to them before anything is executed. */
import { buildSchema, type GraphQLSchema, type OperationDefinitionNode, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { createArgumentBounds, createVariableLimits } from "../../../src/guard/argument-bounds.ts";

const schema = buildSchema(`
  directive @range(min: Int!, max: Int!) on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @length(min: Int! = 0, max: Int!) on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  type Query {
    list(first: Int! = 5 @range(min: 1, max: 50)): [Node]
    tooManyByDefault(first: Int = 51 @range(min: 1, max: 50)): [Node]
    maybe(first: Int @range(min: 1, max: 50)): [Node]
    byIds(ids: [ID!]! @length(max: 100)): [Node]
    search(query: String! @length(min: 1, max: 10), after: String @length(max: 5)): [Node]
    free(first: Int, text: String): [Node]
    node: Node
  }
  interface Node { id: ID, nested(first: Int! = 1 @range(min: 1, max: 3)): [Node] }
  type Leaf implements Node { id: ID, nested(first: Int! = 1 @range(min: 1, max: 3)): [Node], own(n: Int @range(min: 0, max: 9)): Int }
  type Mutation { place(input: PlaceInput!): Int, placeMany(inputs: [[PlaceInput!]!]!): Int }
  input PlaceInput { key: String @length(max: 3), items: [ItemInput!]! @length(min: 1, max: 2), gift: GiftInput }
  input ItemInput { productId: ID!, quantity: Int! = 1 @range(min: 1, max: 99) }
  input GiftInput { note: String = "far too long a note" @length(max: 10), lines: [String!] @length(max: 2) }
`);

interface Request {
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Which operation is asked for; the first where left out. */
  readonly operationName?: string;
  readonly in?: GraphQLSchema;
}

function check(source: string, { variables = {}, operationName, in: inSchema = schema }: Request = {}): void {
  const document = parse(source);
  expect(validate(inSchema, document)).toEqual([]);
  const operations = document.definitions.filter((one) => one.kind === "OperationDefinition");
  const operation = operations.find(
    ({ name }) => operationName === undefined || name?.value === operationName,
  );
  createArgumentBounds(inSchema)({ document, operation: operation as OperationDefinitionNode, variables });
}

const allows = (source: string, request?: Request) => expect(() => check(source, request)).not.toThrow();
const refuses = (source: string, request: Request = {}, words = "") =>
  expect(() => check(source, request)).toThrow(
    expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringContaining(words) }),
  );

const texts = (length: number) => Array.from({ length }, (_, index) => `p${index}`);

describe("a number", () => {
  it.each([1, 5, 50])("of %i is within its range", (first) => {
    allows(`{ list(first: ${first}) { id } }`);
    allows("query ($n: Int!) { list(first: $n) { id } }", { variables: { n: first } });
    allows(`query ($n: Int! = ${first}) { list(first: $n) { id } }`);
  });

  it.each([0, -1, 51, 1_000_000, 2_147_483_647])(
    "of %i is refused as a literal, as a variable and as a variable's default",
    (first) => {
      refuses(`{ list(first: ${first}) { id } }`);
      refuses("query ($n: Int!) { list(first: $n) { id } }", { variables: { n: first } });
      refuses(`query ($n: Int! = ${first}) { list(first: $n) { id } }`);
    },
  );

  it("is said with its place, its value and what is allowed", () => {
    refuses("{ list(first: 51) { id } }", {}, "Query.list(first:) is 51; allowed: 1 to 50.");
  });

  it("takes the variable over its default", () => {
    refuses("query ($n: Int! = 5) { list(first: $n) { id } }", { variables: { n: 51 } });
    allows("query ($n: Int! = 51) { list(first: $n) { id } }", { variables: { n: 5 } });
  });

  it("that the schema gives by default is held to the range, too", () => {
    allows("{ list { id } }");
    refuses("{ tooManyByDefault { id } }");
    allows("{ tooManyByDefault(first: 50) { id } }");
    refuses("query ($n: Int) { tooManyByDefault(first: $n) { id } }");
  });

  it("may be null or left out where the schema allows it", () => {
    allows("{ maybe(first: null) { id } }");
    allows("query ($n: Int) { maybe(first: $n) { id } }", { variables: { n: null } });
    allows("query ($n: Int) { maybe(first: $n) { id } }");
  });

  it("is refused as null where there must be one", () => {
    refuses("query ($n: Int = 5) { list(first: $n) { id } }", { variables: { n: null } });
  });

  it("of an argument without bounds is free", () => {
    allows('{ free(first: 1000000, text: "any text at all") { id } }');
  });
});

describe("a text or a list", () => {
  it.each([
    ["query", "", false],
    ["query", "a", true],
    ["query", "a".repeat(10), true],
    ["query", "a".repeat(11), false],
  ])("as %s of %j is allowed: %j", (name, text, isAllowed) => {
    const [source, request] = [
      `query ($t: String!) { search(${name}: $t) { id } }`,
      { variables: { t: text } },
    ];
    if (isAllowed) allows(source, request);
    else refuses(source, request, `Query.search(${name}:) has ${text.length} characters`);
  });

  it("may be null or left out where the schema allows it", () => {
    allows('query ($after: String) { search(query: "a", after: $after) { id } }', {
      variables: { after: null },
    });
    allows('{ search(query: "a", after: "") { id } }');
    refuses('{ search(query: "a", after: "123456") { id } }', {}, "at most 5");
  });

  it("of 100 ids is allowed, of 101 refused, by literal and by variable", () => {
    const source = "query ($ids: [ID!]!) { byIds(ids: $ids) { id } }";
    allows(source, { variables: { ids: texts(100) } });
    refuses(source, { variables: { ids: texts(101) } }, "has 101 items; allowed: at most 100.");
    refuses(`{ byIds(ids: ${JSON.stringify(texts(101))}) { id } }`);
  });

  it("of one value that stands for a list is a list of one", () => {
    allows('{ byIds(ids: "p1") { id } }');
  });
});

describe("a field of an input object", () => {
  const place = "mutation ($input: PlaceInput!) { place(input: $input) }";
  const items = (...quantities: readonly number[]) =>
    quantities.map((quantity) => ({ productId: "p1", quantity }));

  it("within its bounds is allowed", () => {
    allows(place, { variables: { input: { key: "abc", items: items(1, 99), gift: null } } });
    allows('mutation { place(input: {items: [{productId: "p1"}], gift: {note: "short"}}) }');
  });

  it.each([
    ["too long a text", { key: "abcd", items: items(1) }, "Mutation.place(input:).key has 4 characters"],
    ["too short a list", { items: [] }, "Mutation.place(input:).items has 0 items"],
    ["too long a list", { items: items(1, 1, 1) }, "Mutation.place(input:).items has 3 items"],
    [
      "too large a number in a list",
      { items: items(1, 100) },
      "Mutation.place(input:).items.quantity is 100",
    ],
    ["too small a number in a list", { items: items(0, 1) }, "Mutation.place(input:).items.quantity is 0"],
    ["too long a text in an object", { items: items(1), gift: { note: "a".repeat(11) } }, "gift.note has 11"],
    ["too long a default in an object", { items: items(1), gift: {} }, "gift.note has 19"],
    [
      "too long a list in an object",
      { items: items(1), gift: { note: "", lines: texts(3) } },
      "gift.lines has 3",
    ],
  ])("with %s is refused", (_what, input, words) => {
    refuses(place, { variables: { input } }, words);
  });

  it("is refused as a variable inside of a literal", () => {
    const source = 'mutation ($q: Int!) { place(input: {items: [{productId: "p1", quantity: $q}]}) }';
    allows(source, { variables: { q: 99 } });
    refuses(source, { variables: { q: 100 } });
  });

  it("is refused in lists of lists", () => {
    const source = "mutation ($inputs: [[PlaceInput!]!]!) { placeMany(inputs: $inputs) }";
    allows(source, { variables: { inputs: [[{ items: items(1) }], []] } });
    refuses(
      source,
      { variables: { inputs: [[], [{ items: items(1) }, { items: items(100) }]] } },
      "items.quantity is 100",
    );
  });

  it("of a type that holds itself is checked to any depth", () => {
    const recursive = buildSchema(`
      directive @range(min: Int!, max: Int!) on INPUT_FIELD_DEFINITION
      type Query { find(where: Filter): Int }
      input Filter { and: [Filter!], atLeast: Int @range(min: 0, max: 9) }
    `);
    const source = "query ($where: Filter) { find(where: $where) }";
    allows(source, { in: recursive, variables: { where: { and: [{ atLeast: 9 }] } } });
    refuses(source, { in: recursive, variables: { where: { and: [{ and: [{ atLeast: 10 }] }] } } });
  });

  it("of a type that holds itself, and has no bounds, is free", () => {
    const recursive = buildSchema(
      "type Query { find(where: Filter): Int } input Filter { and: [Filter!], text: String }",
    );
    allows('{ find(where: {and: [{text: "a"}]}) }', { in: recursive });
  });
});

describe("a field", () => {
  it("is checked under an alias, beside a good one of the same name", () => {
    refuses("{ good: list(first: 5) { id } bad: list(first: 51) { id } }");
  });

  it("is checked at any depth, also through an interface and its types", () => {
    allows("{ node { nested(first: 3) { nested(first: 3) { id } } } }");
    refuses("{ node { nested(first: 3) { nested(first: 4) { id } } } }", {}, "Node.nested(first:) is 4");
    refuses("{ node { ... on Leaf { own(n: 10) } } }", {}, "Leaf.own(n:) is 10");
  });

  it("is checked in a fragment, and in a fragment's fragment", () => {
    refuses("{ node { ...A } } fragment A on Node { ...B } fragment B on Node { nested(first: 4) { id } }");
    const source = "query ($n: Int!) { node { ...A } } fragment A on Node { nested(first: $n) { id } }";
    allows(source, { variables: { n: 3 } });
    refuses(source, { variables: { n: 4 } });
  });

  it("of introspection is no business of the bounds", () => {
    allows(
      '{ __schema { queryType { name } } __type(name: "Query") { fields(includeDeprecated: true) { name } } }',
    );
  });
});

describe("a document of several operations", () => {
  const both = "query Good { list(first: 5) { id } } query Bad { list(first: 51) { id } }";

  it("is refused for the operation that is asked for", () => {
    refuses(both, { operationName: "Bad" });
  });

  it("is not refused for an operation that is not asked for", () => {
    allows(both, { operationName: "Good" });
  });

  it("does not miss the variables of an operation that is not asked for", () => {
    const source = "query A { list(first: 5) { id } } query B($q: String!) { search(query: $q) { id } }";
    allows(source, { operationName: "A" });
  });

  it("reads each operation with its own variables, by the same name", () => {
    const source =
      "query A($n: Int!) { list(first: $n) { id } } query B($n: Int! = 51) { list(first: $n) { id } }";
    allows(source, { operationName: "A", variables: { n: 50 } });
    refuses(source, { operationName: "A", variables: { n: 51 } });
    refuses(source, { operationName: "B" });
  });

  it("checks a fragment that they share with the variables of the one that is asked for", () => {
    const source = `query A($n: Int! = 3) { node { ...F } } query B($n: Int! = 4) { node { ...F } }
      fragment F on Node { nested(first: $n) { id } }`;
    allows(source, { operationName: "A" });
    refuses(source, { operationName: "B" });
  });
});

describe("variables of a wrong type", () => {
  it.each([{}, { n: "5" }, { n: 1.5 }, { n: null }])(
    "such as %j are left to the engine, which says more of them",
    (variables) => {
      allows("query ($n: Int!) { list(first: $n) { id } }", { variables });
    },
  );
});

describe("the same document twice", () => {
  it("is checked with the variables of each request", () => {
    const document = parse("query ($n: Int!) { list(first: $n) { id } }");
    const operation = document.definitions[0] as OperationDefinitionNode;
    const checkBounds = createArgumentBounds(schema);
    const run = (n: number) => () => checkBounds({ document, operation, variables: { n } });
    expect(run(5)).not.toThrow();
    expect(run(51)).toThrow();
    expect(run(50)).not.toThrow();
  });
});

describe("variables", () => {
  const checkVariables = createVariableLimits({ variablesBytes: 1_000, listItems: 5 });
  const rejects = (variables: unknown, reason: string, actual: number) =>
    expect(() => checkVariables(variables)).toThrow(
      expect.objectContaining({
        code: "OPERATION_REJECTED",
        exceeded: expect.objectContaining({ reason, actual }),
      }),
    );

  it.each([undefined, null, {}, { list: [1, 2, 3, 4, 5] }, { text: "x".repeat(980) }, "no object", [1]])(
    "within the limits pass, whatever they are: %j",
    (variables) => expect(() => checkVariables(variables)).not.toThrow(),
  );

  it("of too many bytes are refused", () => {
    rejects({ text: "x".repeat(990) }, "variablesBytes", 1_001);
    rejects({ text: "é".repeat(500) }, "variablesBytes", 1_011);
  });

  it("with too long a list are refused, however deep it is, and whether the operation takes it or not", () => {
    rejects({ list: [1, 2, 3, 4, 5, 6] }, "listItems", 6);
    rejects({ input: { items: [{ list: [[1, 2, 3, 4, 5, 6]] }] } }, "listItems", 6);
    rejects([1, 2, 3, 4, 5, 6], "listItems", 6);
  });

  it("that name a prototype are counted like any others, and change nothing", () => {
    const variables = JSON.parse(
      '{"__proto__": {"list": [1, 2, 3, 4, 5, 6]}, "constructor": {"prototype": {}}}',
    );
    rejects(variables, "listItems", 6);
    expect(Object.keys({})).toEqual([]);
    expect("list" in {}).toBe(false);
  });
});
