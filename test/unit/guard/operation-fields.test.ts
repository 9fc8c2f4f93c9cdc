/** Stage 4, an operation's fields: what is found is what the engine asks for, no more and no less. */
import { buildSchema, execute, type GraphQLSchema, getOperationAST, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { createOperationFields, type OperationField } from "../../../src/guard/operation-fields.ts";

const schema = buildSchema(`
  type Query { a(n: Int = 3, ids: [ID!], input: In): A  list(first: Int! = 2): [A!]  thing: Thing  either: Either }
  type Mutation { change: A }
  input In { deep: [Int!] = [1, 2] }
  interface Thing { id: ID }
  type A implements Thing { id: ID  next: A  size(of: Int): Int }
  type B implements Thing { id: ID  other: String }
  type C { c: Int }
  union Either = A | C
`);

function pendingOf(source: string, variables: Record<string, unknown> = {}, name?: string) {
  const document = parse(source);
  const operation = getOperationAST(document, name);
  if (!operation) throw new Error("no operation");
  return { document, operation, variables };
}

const fieldsOf = (source: string, variables?: Record<string, unknown>, name?: string) =>
  createOperationFields(schema)(pendingOf(source, variables, name));

/** `alias:Type.field(args)`, with what is beneath. */
const shown = (fields: readonly OperationField[]): unknown[] =>
  fields.map(({ responseName, coordinate, args, children }) => {
    const text = `${responseName}:${coordinate}${Object.keys(args).length > 0 ? JSON.stringify(args) : ""}`;
    return children.length > 0 ? [text, ...shown(children)] : text;
  });

describe("the fields of an operation", () => {
  it("have their arguments as values: literals, variables and defaults", () => {
    expect(
      shown(
        fieldsOf(
          `query ($ids: [ID!], $first: Int! = 9) { a(ids: $ids, input: {}) { id } list(first: $first) { id } }`,
          {
            ids: ["p1"],
          },
        ),
      ),
    ).toEqual([
      ['a:Query.a{"n":3,"ids":["p1"],"input":{"deep":[1,2]}}', "id:A.id"],
      ['list:Query.list{"first":9}', "id:A.id"],
    ]);
  });

  it("are one field for each name in the answer, with all that is selected beneath", () => {
    expect(
      shown(fieldsOf("{ a { id } x: a { id } a { next { id } } ...F } fragment F on Query { a { size } }")),
    ).toEqual([
      ['a:Query.a{"n":3}', "id:A.id", ["next:A.next", "id:A.id"], "size:A.size"],
      ['x:Query.a{"n":3}', "id:A.id"],
    ]);
  });

  it("are those of every type that an interface or a union may turn out to be", () => {
    expect(
      shown(
        fieldsOf(
          "{ thing { id ... on B { other } } either { __typename ... on C { c } ... on Thing { id } } }",
        ),
      ),
    ).toEqual([
      ["thing:Query.thing", "id:A.id", "id:B.id", "other:B.other"],
      ["either:Query.either", "id:A.id", "c:C.c"],
    ]);
  });

  it("leave out what is skipped, on fields and fragments alike", () => {
    const source = `query ($no: Boolean!, $yes: Boolean!) {
      a @skip(if: $yes) { id }
      b: a @include(if: $no) { id }
      ... @include(if: $no) { list { id } }
      ...F @skip(if: $yes)
      kept: a @skip(if: $no) @include(if: $yes) { id }
    } fragment F on Query { thing { id } }`;
    expect(shown(fieldsOf(source, { no: false, yes: true }))).toEqual([['kept:Query.a{"n":3}', "id:A.id"]]);
  });

  it("are the chosen operation's", () => {
    expect(shown(fieldsOf("query One { a { id } } mutation Two { change { id } }", {}, "Two"))).toEqual([
      ["change:Mutation.change", "id:A.id"],
    ]);
  });

  it("are none where the variables are not what the operation takes", () => {
    expect(fieldsOf("query ($n: Int!) { a(n: $n) { id } }", { n: "many" })).toEqual([]);
    expect(fieldsOf("query ($n: Int!) { a(n: $n) { id } }")).toEqual([]);
  });

  it.each(["@skip", "@include"])("are unknown where a variable gives a null to %s", (directive) => {
    for (const source of [
      `query ($v: Boolean = true) { a ${directive}(if: $v) { id } }`,
      `query ($v: Boolean = true) { ... ${directive}(if: $v) { a { id } } }`,
    ]) {
      expect(shown(fieldsOf(source, {})), source).toHaveLength(directive === "@skip" ? 0 : 1);
      expect(() => fieldsOf(source, { v: null }), source).toThrow(
        expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringContaining('"if"') }),
      );
    }
  });

  it("are read once for one operation, however many ask", () => {
    const read = createOperationFields(schema);
    const pending = pendingOf("{ a { id } }");
    expect(read(pending)).toBe(read(pending));
    expect(createOperationFields(schema)(pending)).toBe(read(pending));
    expect(read({ ...pending })).not.toBe(read(pending));
  });

  it.each([
    "{ a { ...F } list { ...F next { ...F } } } fragment F on A { id next { size } }",
    "{ thing { ...T } either { ...T ... on C { c } } } fragment T on Thing { id ... on A { next { id } } ... on B { other } }",
    "{ a { ... on Thing { id ... on A { size } } next { next { next { id } } } } }",
  ])("are those that the engine asks for: %s", async (source) => {
    const asked = await askedFor(schema, source);
    const found = new Set<string>();
    const walk = (fields: readonly OperationField[], above: string) => {
      for (const { responseName, coordinate, children } of fields) {
        found.add(`${above}${responseName} ${coordinate}`);
        walk(children, `${above}${responseName}.`);
      }
    };
    walk(fieldsOf(source), "");
    expect([...found].toSorted()).toEqual([...asked].toSorted());
  });
});

/** Runs the operation once for each type that the abstract fields may be. */
async function askedFor(of: GraphQLSchema, source: string): Promise<ReadonlySet<string>> {
  const asked = new Set<string>();
  for (const __typename of ["A", "B", "C"]) {
    await execute({
      schema: of,
      document: parse(source),
      fieldResolver: (_parent, _args, _context, info) => {
        const path: (string | number)[] = [];
        for (let at: typeof info.path | undefined = info.path; at; at = at.prev) path.unshift(at.key);
        asked.add(
          `${path.filter((key) => typeof key === "string").join(".")} ${info.parentType.name}.${info.fieldName}`,
        );
        if (info.fieldName === "list") return [{}];
        if (["thing", "either"].includes(info.fieldName)) return { __typename };
        return ["id", "other", "size", "c"].includes(info.fieldName) ? 1 : {};
      },
    });
  }
  return asked;
}
