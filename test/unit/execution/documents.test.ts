/** Stage 5, from text to document: each step keeps from the next what it refuses, and what is valid is kept within bounds. */
import { type DocumentNode, GraphQLError, parse, validate } from "graphql";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { rejected } from "../../../src/errors.ts";
import { createDocuments, type DocumentsOptions, RefusedDocument } from "../../../src/execution/documents.ts";
import { buildSchema } from "../../../src/execution/schema.ts";
import { partner } from "../../../src/frontends/partner.ts";
import { web } from "../../../src/frontends/web.ts";
import { operations } from "../../support/gateway.ts";

const schema = buildSchema(web);
const validateDocument = vi.fn(validate);
const checkDocument = vi.fn<(document: DocumentNode) => void>();
beforeEach(() => {
  validateDocument.mockClear();
  checkDocument.mockReset();
});

const documents = (options: Partial<DocumentsOptions> = {}) =>
  createDocuments(schema, {
    limits: web.limits,
    production: true,
    stored: [],
    checkDocument,
    validateDocument,
    ...options,
  });

/** What a caller is told of a refusal. */
function refusalOf(text: string, options: Partial<DocumentsOptions> = {}): string[] {
  try {
    documents(options).read(text);
  } catch (error) {
    const { errors = [error] } = error as { errors?: readonly unknown[] };
    return errors.map((one) => (one as Error).message);
  }
  throw new Error("it was not refused");
}

describe("a text", () => {
  it.each([
    ["too many bytes", `{ ${"é".repeat(8_192)} }`, "documentBytes", 16_388, 0],
    ["too many tokens", `{ ${"a ".repeat(1_500)} }`, "tokens", 1_501, 0],
  ])("of %s is not read to its end, nor checked, nor validated", (_what, text, reason, actual, checked) => {
    expect(() => documents().read(text)).toThrow(
      expect.objectContaining({
        code: "OPERATION_REJECTED",
        exceeded: { reason, actual, limit: web.limits[reason as "tokens"] },
      }),
    );
    expect(checkDocument).toHaveBeenCalledTimes(checked);
    expect(validateDocument).not.toHaveBeenCalled();
  });

  it("that is at the limit of tokens is read, and then validated", () => {
    const text = `{ ${Array.from({ length: 1_498 }, (_, index) => `a${index}`).join(" ")} }`;
    expect(parse(text).tokenCount).toBe(1_500);
    expect(refusalOf(text)[0]).toBe('Cannot query field "a0" on type "Query".');
  });

  it("whose document is refused by the check is not validated", () => {
    const refusal = rejected("nests fields", { reason: "depth", limit: 1, actual: 2 });
    checkDocument.mockImplementation(() => {
      throw refusal;
    });
    expect(() => documents().read("{ a }")).toThrow(refusal);
    expect(validateDocument).not.toHaveBeenCalled();
  });

  it("in which the check finds what validation would is refused by the same code, and not validated", () => {
    checkDocument.mockImplementation((document) => {
      throw new GraphQLError('Unknown fragment "A".', { nodes: document.definitions });
    });
    const read = () => documents().read("{ ...A }");
    expect(read).toThrow(RefusedDocument);
    expect(read).toThrow(
      expect.objectContaining({
        errors: [
          expect.objectContaining({
            message: 'Unknown fragment "A".',
            locations: [{ line: 1, column: 1 }],
            extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
          }),
        ],
      }),
    );
    expect(validateDocument).not.toHaveBeenCalled();
  });

  it("that is no document says where, and is not taken for one of too many tokens", () => {
    expect(refusalOf("{ homepage {")).toEqual(["Syntax Error: Expected Name, found <EOF>."]);
  });
});

describe("an invalid document", () => {
  it("is told with a few errors, however many it has", () => {
    const told = refusalOf(`{ ${"nothing ".repeat(50)} }`);
    expect(told).toHaveLength(6);
    expect(told.at(-1)).toContain("error limit reached");
  });

  it("is not kept", () => {
    const one = documents();
    for (let turn = 0; turn < 2; turn += 1) expect(() => one.read("{ nothing }")).toThrow();
    expect(validateDocument).toHaveBeenCalledTimes(2);
  });

  it("gets no suggestion in production, and does elsewhere", () => {
    expect(refusalOf("{ homepag { categories { id } } }")).toEqual([
      'Cannot query field "homepag" on type "Query".',
    ]);
    expect(refusalOf("{ homepag { categories { id } } }", { production: false })[0]).toContain('"homepage"?');
  });

  it.each([
    [web, "subscription { a }", "This frontend has no subscriptions."],
    [partner, "mutation { a(b: 1) { c } }", "This frontend has no mutations."],
    [
      partner,
      "query Q { __typename } mutation M { a @include(if: true) }",
      "This frontend has no mutations.",
    ],
  ])("is one with an operation of a kind that the schema has none of", (frontend, text, words) => {
    const ofFrontend = createDocuments(buildSchema(frontend), {
      limits: frontend.limits,
      production: false,
      stored: [],
      checkDocument,
    });
    expect(() => ofFrontend.read(text)).toThrow(
      expect.objectContaining({
        errors: [
          expect.objectContaining({ message: words, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }),
        ],
      }),
    );
  });

  it.each(["{ __schema { types { name } } }", '{ __type(name: "Query") { name } }'])(
    "is what asks about the schema in production, and not elsewhere: %s",
    (text) => {
      expect(refusalOf(text).join()).toContain("Introspection is off in production.");
      expect(documents({ production: false }).read(text).kind).toBe("Document");
    },
  );
});

describe("a valid document", () => {
  it("is validated once", () => {
    const one = documents();
    expect(one.read(operations.web)).toBe(one.read(operations.web));
    expect(checkDocument).toHaveBeenCalledTimes(1);
    expect(validateDocument).toHaveBeenCalledTimes(1);
  });

  it("is kept no longer than there is room", () => {
    const one = documents({ maxCacheBytes: 10_000 });
    const text = (turn: number) => `{ homepage { categories { id } } } # ${turn}`;
    for (let turn = 0; turn < 1_000; turn += 1) one.read(text(turn));
    validateDocument.mockClear();
    one.read(text(999));
    expect(validateDocument).not.toHaveBeenCalled();
    one.read(text(0));
    expect(validateDocument).toHaveBeenCalledTimes(1);
  });

  it("that is stored stays, however many others come", () => {
    const one = documents({ maxCacheBytes: 10_000, stored: [{ name: "WebHomepage", text: operations.web }] });
    for (let turn = 0; turn < 1_000; turn += 1) one.read(`{ __typename } # ${turn}`);
    validateDocument.mockClear();
    expect(one.read(operations.web).kind).toBe("Document");
    expect(validateDocument).not.toHaveBeenCalled();
  });
});

describe("a stored operation that would be refused", () => {
  it.each([
    ["for its size", `query Big { ${"a ".repeat(1_500)} }`, "has tokens"],
    ["since it is invalid", "query Bad { nothing }", 'Cannot query field "nothing"'],
    ["since it can't be read", "query Worse {", "Syntax Error"],
  ])("%s keeps the gateway from starting", (_why, text, words) => {
    expect(() => documents({ stored: [{ name: "Bad", text }] })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(new RegExp(`stored operation Bad.*${words}`)),
      }),
    );
  });
});
