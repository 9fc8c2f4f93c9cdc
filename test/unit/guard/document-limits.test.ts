/** Stage 4, limits of documents: whatever a document hides in fragments is counted, and counting it is cheap. */
import { GraphQLError, getIntrospectionQuery, parse } from "graphql";
import { describe, expect, it } from "vitest";
import type { OperationLimits } from "../../../src/frontends/frontend.ts";
import { createDocumentLimits } from "../../../src/guard/document-limits.ts";

const limits: OperationLimits = {
  documentBytes: 0,
  tokens: 0,
  variablesBytes: 0,
  depth: 5,
  fields: 40,
  aliases: 3,
  directives: 4,
  listItems: 6,
  cost: 0,
  attempts: 0,
};
const check = createDocumentLimits(limits);

const allows = (source: string) => expect(() => check(parse(source))).not.toThrow();
const refuses = (source: string, reason: string, actual?: number) =>
  expect(() => check(parse(source))).toThrow(
    expect.objectContaining({
      code: "OPERATION_REJECTED",
      exceeded: expect.objectContaining({ reason, ...(actual === undefined ? {} : { actual }) }),
    }),
  );
const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(" ");

describe("depth", () => {
  it("is as many levels of fields as there are", () => {
    allows("{ a { b { c { d { e } } } } }");
    refuses("{ a { b { c { d { e { f } } } } } }", "depth", 6);
  });

  it("is counted through fragments, wherever they stand", () => {
    refuses(
      "{ a { ...F } } fragment F on T { b { c { ...G } } } fragment G on T { d { e { f } } }",
      "depth",
      6,
    );
    refuses(
      "fragment G on T { d { e { f } } } fragment F on T { b { c { ...G } } } { a { ...F } }",
      "depth",
      6,
    );
    allows("{ a { ... on T { ... on U { b { c { d { e } } } } } } }");
  });

  it("is that of the deepest operation", () => {
    refuses("query A { a } query B { a { b { c { d { e { f } } } } } }", "depth", 6);
  });
});

describe("fields", () => {
  it("are counted with fragments in place, once for each time", () => {
    allows(`{ ${many(40, (index) => `f${index}`)} }`);
    refuses(`{ ${many(41, (index) => `f${index}`)} }`, "fields", 41);
    refuses(
      `{ a { ...F } b { ...F } } fragment F on T { ${many(20, (index) => `f${index}`)} }`,
      "fields",
      42,
    );
  });

  it("of all operations count: all are validated", () => {
    refuses(
      `query A { ${many(21, (index) => `f${index}`)} } query B { ${many(20, (index) => `g${index}`)} }`,
      "fields",
      41,
    );
  });

  it.each([
    [20, 2 ** 20 + 1],
    [60, Number.MAX_SAFE_INTEGER],
    [1_100, Number.MAX_SAFE_INTEGER],
  ])("of fragments that double %i times are %d at most", (levels, actual) => {
    const doubling = many(levels, (index) => `fragment F${index} on T { ...F${index + 1} ...F${index + 1} }`);
    refuses(`{ a { ...F0 } } ${doubling} fragment F${levels} on T { id }`, "fields", actual);
  });
});

describe("aliases, directives and lists", () => {
  it("an alias is a name that is not the field's own", () => {
    allows("{ x: a y: b z: c d: d }");
    refuses("{ x: a y: b z: c w: d }", "aliases", 4);
    refuses("{ a { ...F } b { ...F } } fragment F on T { x: a y: b }", "aliases", 4);
  });

  it("directives count on every part of a document", () => {
    allows("query Q @a { a @b ... @c { b } ...F @d } fragment F on T { c }");
    refuses("query Q @a { a @b ... @c { b } ...F @d } fragment F on T @e { c }", "directives", 5);
    refuses("query Q($v: Int @a @b @c @d @e) { a }", "directives", 5);
  });

  it("a list is as long as it is, wherever it stands", () => {
    const list = (length: number) => `[${many(length, String)}]`;
    allows(`{ a(l: ${list(6)}) }`);
    for (const source of [
      `{ a(l: ${list(7)}) }`,
      `{ a(l: [[${list(7)}]]) }`,
      `{ a(o: { l: { m: ${list(7)} } }) }`,
      `query ($v: [Int] = ${list(7)}) { a(l: $v) }`,
      `{ a @d(l: ${list(7)}) }`,
      `{ ...F } fragment F on T { a(l: ${list(7)}) }`,
    ]) {
      refuses(source, "listItems", 7);
    }
  });
});

describe("what is repeated in one place", () => {
  it("is limited, since validation compares all pairs", () => {
    const wide = createDocumentLimits({ ...limits, fields: 1_000 });
    expect(() => wide(parse(`{ a { ${"id ".repeat(63)} } }`))).not.toThrow();
    expect(() => wide(parse(`{ a { ${"id ".repeat(64)} } }`))).toThrow(
      expect.objectContaining({ exceeded: { reason: "repeats", limit: 2_000, actual: 2_016 } }),
    );
  });

  it("counts through fragments and in each of them, whether any operation reaches it or not", () => {
    const ids = "id ".repeat(32);
    refuses(`{ a { ...F ${ids} } } fragment F on T { ${ids} }`, "fields");
    const wide = createDocumentLimits({ ...limits, fields: 1_000 });
    for (const source of [
      `{ a { ...F ${ids} } } fragment F on T { ${ids} }`,
      `{ a } fragment F on T { ${ids} ${ids} }`,
      `{ ${many(64, (index) => `...F${index}`)} } ${many(64, (index) => `fragment F${index} on T { f${index} }`)}`,
    ]) {
      expect(() => wide(parse(source)), source).toThrow(
        expect.objectContaining({ exceeded: expect.objectContaining({ reason: "repeats" }) }),
      );
    }
  });

  it("weighs more the more there is to compare", () => {
    const wide = createDocumentLimits({ ...limits, fields: 1_000, listItems: 100 });
    const asked = (times: number) => `{ ${many(times, () => `a(l: [${many(27, String)}])`)} }`;
    expect(() => wide(parse(asked(22)))).not.toThrow();
    expect(() => wide(parse(asked(23)))).toThrow(expect.objectContaining({ code: "OPERATION_REJECTED" }));
  });

  it("counts spreads in one place, whatever they lead to", () => {
    const wide = createDocumentLimits({ ...limits, fields: 1_000 });
    const spreads = (sets: number, each: number, inner: (index: number) => string) =>
      `{ ${many(sets, () => `a { ${many(each, (index) => `...F${index}`)} }`)} }
       ${many(each, (index) => `fragment F${index} on T { ${inner(index)} }`)}`;
    for (const inner of [
      (index: number) => `...F${index}`,
      (index: number) => `... { ...F${(index + 1) % 20} }`,
      () => "id",
    ]) {
      expect(() => wide(parse(spreads(9, 20, inner)))).toThrow(
        expect.objectContaining({ exceeded: expect.objectContaining({ reason: "repeats" }) }),
      );
    }
    expect(() => wide(parse(spreads(2, 20, () => "id")))).not.toThrow();
    // In places of their own they are not compared.
    const apart = `{ ${many(100, (index) => `f${index} { ...F${index} }`)} }
      ${many(100, (index) => `fragment F${index} on T { id }`)}`;
    expect(() => wide(parse(apart))).not.toThrow();
  });

  it("counts uses of variables for each operation that reaches them", () => {
    const wide = createDocumentLimits({ ...limits, listItems: 1_000 });
    const asked = (operations: number, uses: number) =>
      `${many(operations, (index) => `query Q${index}($v: ID) { ...F }`)}
       fragment F on T { a(l: [${many(uses - 3, () => "$v")}], o: { v: $v, w: [$v] }) @d(v: $v) }`;
    expect(() => wide(parse(asked(20, 100)))).not.toThrow();
    expect(() => wide(parse(asked(20, 101)))).toThrow(
      expect.objectContaining({ exceeded: { reason: "repeats", limit: 2_000, actual: 2_020 } }),
    );
  });

  it("is given up on where fragments spread each other without end", () => {
    const all = many(20, (index) => `...F${index}`);
    refuses(`{ ...F0 } ${many(20, (index) => `fragment F${index} on T { ${all} }`)}`, "repeats");
  });
});

describe("a fragment that is not there", () => {
  it.each([
    ["in an operation", "{ a ...A ...B }"],
    ["in a fragment", "{ a } fragment F on T { ... { a { ...A } } }"],
    ["beneath the schema", "{ __schema { ...A } }"],
  ])("%s is named, as validation would", (_where, source) => {
    const refusal = () => check(parse(source));
    expect(refusal).toThrow(GraphQLError);
    expect(refusal).toThrow('Unknown fragment "A".');
    expect(refusal).toThrow(
      expect.objectContaining({ locations: [{ line: 1, column: source.indexOf("...A") + 4 }] }),
    );
  });
});

describe("what is wrong in another way", () => {
  it.each([
    ["a fragment that spreads itself", "{ ...A } fragment A on T { ...A }"],
    ["a circle of fragments", "{ ...A } fragment A on T { ...B id } fragment B on T { ...A id }"],
    ["two fragments of one name", "{ ...A } fragment A on T { a } fragment A on T { b }"],
    ["no operation", "fragment A on T { a }"],
    ["a type", "type T { a: Int }"],
  ])("%s passes, for validation has the words for it", (_what, source) => allows(source));
});

describe("what is asked about the schema", () => {
  it("has limits of its own, within which tools' question is", () => {
    allows(getIntrospectionQuery());
    allows(getIntrospectionQuery({ oneOf: true, schemaDescription: true, inputValueDeprecation: true }));
  });

  it.each([
    ["depth", `{ __schema { types ${"{ ofType ".repeat(19)} { name } ${"}".repeat(19)} } }`],
    ["fields", `{ __schema { ${many(500, (index) => `f${index}`)} } }`],
    ["fields", `{ ...F } fragment F on Query { __type(name: "T") { ${many(500, (index) => `f${index}`)} } }`],
  ])("is limited in %s", (reason, source) => refuses(source, reason));

  it("does not count as the operation's own", () => {
    allows(`{ ${many(39, (index) => `f${index}`)} __schema { ${many(100, (index) => `f${index}`)} } }`);
  });
});
