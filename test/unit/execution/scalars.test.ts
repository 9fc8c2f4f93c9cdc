/** Stage 5, scalars: what reaches a URL or a header is held to its form, by variable and by literal. */
import fc from "fast-check";
import { type GraphQLScalarType, isScalarType, parseValue } from "graphql";
import { describe, expect, it } from "vitest";
import { buildSchema } from "../../../src/execution/schema.ts";
import { web } from "../../../src/frontends/web.ts";

const schema = buildSchema(web);

/** The scalar as operations meet it. */
function scalarNamed(name: string): GraphQLScalarType {
  const type = schema.getType(name);
  if (!isScalarType(type)) throw new Error(`the schema has no scalar ${name}`);
  return type;
}

const id = scalarNamed("ID");
const key = scalarNamed("IdempotencyKey");
const safeInt = scalarNamed("SafeInt");
const refused = expect.objectContaining({ extensions: expect.objectContaining({ code: "BAD_USER_INPUT" }) });
const literal = (scalar: GraphQLScalarType, source: string) => scalar.parseLiteral(parseValue(source), {});

describe("ID", () => {
  it.each(["u1", "A_b-9", "007", "__proto__", "constructor", "-", "a".repeat(64)])("takes %j", (text) => {
    expect(id.parseValue(text)).toBe(text);
    expect(literal(id, JSON.stringify(text))).toBe(text);
  });

  it.each([0, 7, 1.0, -5, Number.MAX_SAFE_INTEGER])("takes the whole number %d as its digits", (number) => {
    expect(id.parseValue(number)).toBe(String(number));
    expect(literal(id, String(number))).toBe(String(number));
  });

  it.each([
    "",
    "a/b",
    "../u2",
    "a b",
    " a",
    "a\n",
    "a,b",
    "a%2fb",
    "a?b",
    "a#b",
    "a\\b",
    "a".repeat(65),
    "ü",
    "ａ",
    "😀",
    "\u0000",
  ])("refuses %j", (text) => {
    expect(() => id.parseValue(text)).toThrow(refused);
    expect(() => literal(id, JSON.stringify(text))).toThrow(refused);
  });

  it.each([
    [1.5],
    [2 ** 53],
    [1e300],
    [Number.NaN],
    [true],
    [null],
    [undefined],
    [{}],
    [["u1"]],
    [{ toString: () => "u1" }],
  ])("refuses %o, which is no text and no whole number", (value) => {
    expect(() => id.parseValue(value)).toThrow(refused);
  });

  it.each(["1.5", "1e3", "9007199254740993", "true", "null", "u1", '["u1"]', '{id: "u1"}'])(
    "refuses the literal %s",
    (source) => {
      expect(() => literal(id, source)).toThrow(refused);
    },
  );

  it("lets nothing through but the contract's ids", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()), (value) => {
        let taken: unknown;
        try {
          taken = id.parseValue(value);
        } catch {
          return;
        }
        expect(taken).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        expect(taken).toBe(String(value));
      }),
    );
  });

  it("is still named ID, as tools for apps expect it", () => {
    expect(id.name).toBe("ID");
  });

  it.each([
    ["u1", "u1"],
    [7, "7"],
  ])("gives %j to callers as %j", (value, text) => {
    expect(id.serialize(value)).toBe(text);
  });
});

describe("IdempotencyKey", () => {
  it.each(["k", "0b7a9a1e-6a0e-4f0b-9d57-4b1f4a3f9a10", "!~", "k".repeat(255)])("takes %j", (text) => {
    expect(key.parseValue(text)).toBe(text);
    expect(literal(key, JSON.stringify(text))).toBe(text);
  });

  it.each(["", " ", "a b", "k\r\nx-user-id: u2", "k\n", "\u0000", "\u007f", "ü", "k".repeat(256)])(
    "refuses %j",
    (text) => {
      expect(() => key.parseValue(text)).toThrow(refused);
      expect(() => literal(key, JSON.stringify(text))).toThrow(refused);
    },
  );

  it.each([[7], [true], [null], [["k"]], [{}]])("refuses %j, which is no text", (value) => {
    expect(() => key.parseValue(value)).toThrow(refused);
  });

  it("refuses a number as a literal, as it does as a variable", () => {
    expect(() => literal(key, "7")).toThrow(refused);
  });
});

describe("SafeInt", () => {
  it.each([0, -1290, 2 ** 31, Number.MAX_SAFE_INTEGER])(
    "gives the amount %d, which an Int may not hold",
    (amount) => {
      expect(safeInt.serialize(amount)).toBe(amount);
    },
  );
});
