/** The bound on calls, case by case: what goes in one call, what can't, and what the schema has to say. */
import { buildASTSchema, type GraphQLSchema, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { createFanOut, createFanOutCheck } from "../../../src/guard/fan-out.ts";
import { createOperationFields } from "../../../src/guard/operation-fields.ts";
import { createReads } from "../../../src/guard/reads.ts";
import { pendingOf } from "../../support/fan-out.ts";

const shared = `
  directive @listSize(
    assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION
  directive @rateLimit(max: Int!) on FIELD_DEFINITION
  directive @upstream(service: Service!, reads: [Read!]!, awaits: [Read!], fallback: Fallback! = NULL) on FIELD_DEFINITION
  directive @read(service: Service!, calls: Calls!, after: [Read!]! = []) on ENUM_VALUE
  directive @personal on ENUM_VALUE
  enum Calls { ONCE BY_ARGUMENTS BY_KEY BY_KEY_AND_ARGUMENTS EACH }
  enum Fallback { NULL SHELF }
  enum Service { PEOPLE @personal SHOP }
`;

const schemaOf = (text: string) => buildASTSchema(parse(shared + text), { assumeValidSDL: true });

const shop = schemaOf(`
  enum Read {
    PERSON @read(service: PEOPLE, calls: ONCE)
    FRIEND @read(service: PEOPLE, calls: BY_KEY)
    SHELF @read(service: SHOP, calls: BY_ARGUMENTS)
    THING @read(service: SHOP, calls: BY_KEY)
    KIND @read(service: SHOP, calls: BY_KEY, after: [KINDS])
    KINDS @read(service: SHOP, calls: ONCE)
    NOTE @read(service: SHOP, calls: BY_KEY_AND_ARGUMENTS)
    BUY @read(service: SHOP, calls: EACH)
  }
  type Query {
    me: Person @upstream(service: PEOPLE, reads: [PERSON], awaits: [])
    shelf(first: Int! = 5): [Thing!]
      @listSize(slicingArguments: ["first"]) @upstream(service: SHOP, reads: [SHELF])
    thing(id: Int!): Thing @upstream(service: SHOP, reads: [THING])
    things(ids: [Int!]!): [Thing]
      @listSize(slicingArguments: ["ids"]) @upstream(service: SHOP, reads: [THING])
    kinds: [Kind!] @listSize(assumedSize: 50) @upstream(service: SHOP, reads: [KINDS])
    plain: Int
  }
  type Mutation {
    buy(id: Int!): Bought @upstream(service: SHOP, reads: [PERSON, BUY])
    swap(id: Int!): Bought @upstream(service: SHOP, reads: [THING, BUY])
  }
  type Bought { person: Person @upstream(service: PEOPLE, reads: [PERSON]) thing: Thing! }
  type Person {
    name: String @upstream(service: PEOPLE, reads: [PERSON])
    friends(first: Int! = 10): [Person!]
      @listSize(slicingArguments: ["first"]) @upstream(service: PEOPLE, reads: [FRIEND])
    things: [Thing!] @listSize(assumedSize: 20)
    shelf(first: Int! = 5): [Thing!]
      @listSize(slicingArguments: ["first"]) @upstream(service: SHOP, reads: [SHELF])
    chosen(first: Int! = 1): [Thing!]
      @listSize(slicingArguments: ["first"]) @upstream(service: SHOP, reads: [SHELF, THING])
    limited: Thing @rateLimit(max: 1) @upstream(service: SHOP, reads: [THING])
  }
  type Thing {
    name: String
    kind: Kind @upstream(service: SHOP, reads: [KIND])
    notes(first: Int! = 3): [Note!]
      @listSize(slicingArguments: ["first"]) @upstream(service: SHOP, reads: [NOTE])
    like: Thing @upstream(service: SHOP, reads: [THING])
  }
  type Kind { name: String }
  type Note { text: String }
`);

function callsOf(query: string, variables: Record<string, unknown> = {}, schema: GraphQLSchema = shop) {
  const fields = createOperationFields(schema)(pendingOf(query, variables));
  const { parts } = createFanOut(schema)(fields);
  return Object.fromEntries(
    parts.filter(({ calls }) => calls > 0).map(({ read, calls }) => [read.name, calls]),
  );
}

const manyIds = (count: number) => Array.from({ length: count }, (_, index) => index);
const aliases = (count: number, text: (index: number) => string) =>
  manyIds(count)
    .map((index) => `a${index}: ${text(index)}`)
    .join(" ");

describe("the bound on calls", () => {
  it.each([
    ["nothing for what asks for nothing", "{ plain __typename }", {}],
    [
      "one for what is asked once, by however many fields",
      "{ me { name } b: me { c: name d: name } }",
      { person: 1 },
    ],
    ["one for the same arguments", "{ shelf(first: 3) { name } b: shelf(first: 3) { name } }", { shelf: 1 }],
    ["one for each set of arguments", "{ shelf { name } b: shelf(first: 6) { name } }", { shelf: 2 }],
    ["nothing for a list of none", "{ shelf(first: 0) { kind { name } } }", { shelf: 1 }],
    ["nothing for what is skipped", "{ plain me @skip(if: true) { name } }", {}],
    // Of a batch, what is kept may be refreshed by a call of its own.
    ["one for a key", "{ thing(id: 1) { name } }", { thing: 1 }],
    [
      "one and a refresh for several keys",
      "{ a: thing(id: 1) { name } b: thing(id: 2) { name } c: thing(id: 3) { name } }",
      { thing: 2 },
    ],
    [
      "no refresh of what is personal",
      "{ a: me { friends { __typename } } b: me { friends { __typename } } }",
      { person: 1, friend: 1 },
    ],
    ["the keys of a list in one", "{ shelf(first: 50) { kind { name } } }", { shelf: 1, kind: 2 }],
    [
      "apart for other arguments",
      "{ shelf { notes { text } b: notes(first: 4) { text } } }",
      { shelf: 1, note: 4 },
    ],
    [
      "one more moment for each call that brings keys",
      "{ shelf { kind { name } } b: shelf(first: 6) { kind { name } } }",
      { shelf: 2, kind: 4 },
    ],
    [
      "one more where a list is waited for",
      "{ shelf { kind { name } } kinds { name } }",
      { shelf: 1, kinds: 1, kind: 4 },
    ],
    [
      "each key apart where reads wait for themselves",
      "{ thing(id: 1) { like { like { name } } } }",
      { thing: 3 },
    ],
  ])("is %s", (_what, query, calls) => {
    expect(callsOf(query)).toEqual(calls);
  });

  it("is one for each hundred keys, and a part", () => {
    const things = (count: number) =>
      callsOf("query ($ids: [Int!]!) { things(ids: $ids) { name } }", { ids: manyIds(count) }).thing;
    // Each may be two, with what is refreshed.
    expect([0, 1, 2, 100, 101, 200, 201].map(things)).toEqual([undefined, 1, 2, 2, 4, 4, 6]);
  });

  it("has no more moments than objects that ask", () => {
    const query = (count: number) => `{ ${aliases(count, (index) => `shelf(first: ${index + 1}) { name }`)}
      me { friends(first: 2) { friends(first: 1) { name } } } }`;
    expect(callsOf(query(9)).friend).toBe(2);
  });

  it("has a moment more where what was asked for before is at hand", () => {
    const query = "{ shelf { kind { name } } me { friends { shelf { kind { name } } } } }";
    expect(callsOf(query)).toEqual({ shelf: 1, person: 1, friend: 1, kind: 4 });
  });

  it("has a moment more where a resolver reads one thing after another", () => {
    expect(callsOf("{ me { friends(first: 9) { chosen { name } } } }")).toMatchObject({ shelf: 1, thing: 4 });
  });

  it("has a moment for each root field of a mutation", () => {
    const query = `mutation { ${aliases(4, (id) => `swap(id: ${id}) { __typename }`)} }`;
    expect(callsOf(query)).toEqual({ thing: 4, buy: 4 });
  });

  it("lets a field with a rate limit begin when it likes, but for those at the root", () => {
    expect(callsOf("{ me { friends(first: 7) { limited { name } } } }").thing).toBe(7);
  });

  it("counts anew after each write of a mutation", () => {
    const bought = (count: number) =>
      callsOf(`mutation { ${aliases(count, (id) => `buy(id: ${id}) { person { name } }`)} }`);
    expect([bought(1), bought(3)]).toEqual([
      { person: 2, buy: 1 },
      { person: 4, buy: 3 },
    ]);
    expect(callsOf("mutation { buy(id: 1) { __typename } }")).toEqual({ person: 1, buy: 1 });
  });

  it("stays a number, however many lists stand in each other", () => {
    const nested = manyIds(40).reduce((inner) => `friends(first: 1000000) { ${inner} }`, "name");
    expect(callsOf(`{ me { ${nested} } }`).friend).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
  });

  it("takes each field once, however many there are", () => {
    const query = `{ ${aliases(5_000, (index) => `thing(id: ${index}) { kind { name } }`)} }`;
    expect(callsOf(query)).toEqual({ thing: 100, kind: 200 });
  });
});

describe("the check", () => {
  const check = (attempts: number) => {
    const limits = { attempts } as Parameters<ReturnType<typeof createFanOutCheck>>[1]["limits"];
    return createFanOutCheck({ attemptsPerCall: (service) => (service === "shop" ? 3 : 1) })(shop, {
      limits,
    });
  };
  const pending = pendingOf("{ me { name } shelf { kind { name } } }", {});

  it("lets pass what stays within the limit", () => {
    expect(() => check(9)(pending)).not.toThrow();
  });

  it("refuses what may cause more, and says at which service", () => {
    expect(() => check(8)(pending)).toThrow(
      expect.objectContaining({
        code: "OPERATION_REJECTED",
        message:
          "The operation may cause attempts at the shop service: 9, where 8 is the most. Ask for less at a time.",
        exceeded: { reason: "attempts", limit: 8, actual: 9 },
      }),
    );
  });

  it("goes by the variables", () => {
    const query = "query ($first: Int!) { shelf(first: $first) { kind { name } } }";
    expect(() => check(8)(pendingOf(query, { first: 1 }))).not.toThrow();
    expect(() => check(8)(pendingOf(query, { first: 2 }))).toThrow();
  });
});

describe("a schema", () => {
  const broken = (read: string, upstream: string) => () =>
    createReads(schemaOf(`enum Read { ${read} } type Query { a: Int ${upstream} }`));
  const both = "THING @read(service: SHOP, calls: ONCE) SHELF @read(service: SHOP, calls: ONCE)";

  it.each([
    ["a read of which it isn't said how often", "THING", "", "Read.THING needs @read"],
    [
      "a service that nothing is asked of",
      both,
      "@upstream(service: PEOPLE, reads: [THING])",
      "Query.a depends on the people service, but has no read of it",
    ],
    [
      "a service without any read",
      both,
      "@upstream(service: SHOP, reads: [])",
      "Query.a depends on the shop service, but has no read of it",
    ],
    [
      "an answer from a read that is not made",
      both,
      "@upstream(service: SHOP, reads: [THING], awaits: [SHELF])",
      "Query.a awaits shelf, which is not among its reads",
    ],
    [
      "a fallback that is not read",
      both,
      "@upstream(service: SHOP, reads: [THING], fallback: SHELF)",
      "Query.a falls back to shelf, which is not among its reads",
    ],
  ])("with %s is refused", (_what, read, upstream, message) => {
    expect(broken(read, upstream)).toThrow(message);
  });

  it("that says everything is taken", () => {
    expect(broken(both, "@upstream(service: SHOP, reads: [THING, SHELF], fallback: SHELF)")).not.toThrow();
  });
});
