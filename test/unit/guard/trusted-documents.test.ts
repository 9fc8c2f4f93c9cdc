/** Stage 4, trusted documents: a stored operation is found in whichever way it is asked for, and nothing is learned from askers. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse, print, stripIgnoredCharacters } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/config.ts";
import type { AskedDocument } from "../../../src/context.ts";
import { frontends } from "../../../src/frontends/index.ts";
import { WebHomepageDocument } from "../../../src/generated/operations/web/graphql.ts";
import { readStoredOperations } from "../../../src/guard/stored-operations.ts";
import {
  closedFrontends,
  createDocumentSources,
  createTrustedDocuments,
  trustedDocumentsModes,
} from "../../../src/guard/trusted-documents.ts";
import { operations } from "../../support/gateway.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const nothing: AskedDocument = { text: null, documentId: null, sha256Hash: null, name: null };
const stored = readStoredOperations("web");
const [homepage] = stored;
const generated = new URL("../../../src/generated/operations/web/persisted-documents.json", import.meta.url);
const [generatedId = ""] = Object.keys(JSON.parse(readFileSync(generated, "utf8")));
const source = (mode: "only" | "prefer" | "off") =>
  createTrustedDocuments(stored, { mode, maxTextBytes: 16_384 });
const found = { text: operations.web, untrustedHash: null };
const own = "{ homepage { categories { id } } }";
const error = (code: string) => expect.objectContaining({ code });

const otherForms: readonly (readonly [string, string])[] = [
  ["the file's own text", operations.web],
  ["the printed form", print(parse(operations.web))],
  ["the text without what is ignored", stripIgnoredCharacters(operations.web)],
  ["other spaces, commas and line ends", operations.web.replaceAll("\n", ",\r\n\t ")],
  ["comments and a byte order mark", `\uFEFF# ours\n${operations.web}# end`],
];

describe.each(["only", "prefer"] as const)("with %s, a stored operation is found", (mode) => {
  it.each(otherForms)("by %s", (_form, text) => {
    expect(source(mode).find({ ...nothing, text })).toEqual(found);
  });

  it("by each of its hashes, whichever way they are written and sent", () => {
    expect(homepage?.hashes).toContain(sha256(operations.web));
    for (const hash of homepage?.hashes ?? []) {
      for (const id of [hash, hash.toUpperCase(), `sha256:${hash}`]) {
        expect(source(mode).find({ ...nothing, documentId: id })).toEqual(found);
        expect(source(mode).find({ ...nothing, sha256Hash: id })).toEqual(found);
      }
      expect(source(mode).find({ ...nothing, documentId: `sha256:${hash}`, sha256Hash: hash })).toEqual(
        found,
      );
    }
  });

  it("by the hash that codegen gives to the apps, beside any of its texts", () => {
    expect(JSON.stringify(WebHomepageDocument)).toContain(generatedId);
    expect(source(mode).find({ ...nothing, documentId: generatedId })).toEqual(found);
    for (const [, text] of otherForms) {
      expect(source(mode).find({ ...nothing, documentId: generatedId, text })).toEqual(found);
    }
  });

  it("by its name", () => {
    expect(source(mode).find({ ...nothing, name: "WebHomepage" })).toEqual(found);
    expect(source(mode).find({ ...nothing, name: "WebHomepage", text: operations.web })).toEqual(found);
  });

  it.each<[string, Partial<AskedDocument>]>([
    ["an unknown hash", { sha256Hash: sha256("x") }],
    ["an unknown identifier", { documentId: `sha256:${sha256("x")}` }],
    ["an identifier of another kind", { documentId: "x-app:WebHomepage" }],
    ["a property of every object", { documentId: "constructor" }],
    ["a prototype", { sha256Hash: "__proto__" }],
    ["an unknown name", { name: "Nothing" }],
    ["another frontend's name", { name: "MobileHome" }],
    ["a name that only objects have", { name: "toString" }],
    ["an unknown name beside a text", { name: "Nothing", text: own }],
  ])("and %s is not", (_what, asked) => {
    expect(() => source(mode).find({ ...nothing, ...asked })).toThrow(error("PERSISTED_QUERY_NOT_FOUND"));
  });

  it.each<[string, Partial<AskedDocument>]>([
    ["a hash of another text", { sha256Hash: sha256("x"), text: own }],
    ["a stored one's hash beside another text", { sha256Hash: sha256(operations.web), text: own }],
    ["a stored one's name beside another text", { name: "WebHomepage", text: own }],
    ["a stored one's name beside another hash", { name: "WebHomepage", sha256Hash: sha256("x") }],
    ["two hashes", { documentId: sha256(operations.web), sha256Hash: sha256("x") }],
    ["two unknown hashes", { documentId: sha256("y"), sha256Hash: sha256("x") }],
  ])("and %s is refused", (_what, asked) => {
    expect(() => source(mode).find({ ...nothing, ...asked })).toThrow(error("BAD_REQUEST"));
  });

  it("and nothing where nothing is asked for", () => {
    expect(source(mode).find(nothing)).toBeNull();
  });
});

describe("a document that is not stored", () => {
  it("runs with prefer, which tells its hash", () => {
    const tolerated = { text: own, untrustedHash: sha256(own) };
    expect(source("prefer").find({ ...nothing, text: own })).toEqual(tolerated);
    expect(source("prefer").find({ ...nothing, text: own, sha256Hash: sha256(own) })).toEqual(tolerated);
  });

  it.each([
    own,
    "{",
    "",
    '"',
    "\u0000",
    `${operations.web} query Other { __typename }`,
    operations.web.replace("$orders: Int = 5", "$orders: Int = 50"),
    operations.web.replaceAll(" ", ""),
  ])("does not run with only: %j", (text) => {
    expect(() => source("only").find({ ...nothing, text })).toThrow(error("PERSISTED_QUERY_NOT_FOUND"));
    expect(() => source("only").find({ ...nothing, text, sha256Hash: sha256(text) })).toThrow(
      error("PERSISTED_QUERY_NOT_FOUND"),
    );
  });

  it("runs with off, which tells nothing", () => {
    expect(source("off").find({ ...nothing, text: own })).toEqual({ text: own, untrustedHash: null });
  });

  it("is not known by its hash after it has run", () => {
    const documents = source("prefer");
    documents.find({ ...nothing, text: own, sha256Hash: sha256(own) });
    expect(() => documents.find({ ...nothing, sha256Hash: sha256(own) })).toThrow(
      error("PERSISTED_QUERY_NOT_FOUND"),
    );
  });
});

describe("with off", () => {
  it.each<Partial<AskedDocument>>([
    { sha256Hash: sha256(operations.web) },
    { sha256Hash: sha256(operations.web), text: operations.web },
    { documentId: sha256(operations.web) },
    { name: "WebHomepage" },
  ])("stored operations are not offered: %o", (asked) => {
    expect(() => source("off").find({ ...nothing, ...asked })).toThrow(
      error("PERSISTED_QUERY_NOT_SUPPORTED"),
    );
    expect(source("off").stored).toEqual([]);
  });
});

describe("the words that apps' libraries go by", () => {
  it("are these, to the letter", () => {
    expect(() => source("only").find({ ...nothing, text: own })).toThrow("PersistedQueryNotFound");
    expect(() => source("off").find({ ...nothing, name: "x" })).toThrow("PersistedQueryNotSupported");
  });
});

describe("the mode", () => {
  const modes = (
    trustedDocuments: Parameters<typeof trustedDocumentsModes>[0]["trustedDocuments"],
    production: boolean,
  ) => Object.fromEntries(trustedDocumentsModes({ trustedDocuments, production }, frontends));

  it("is the frontend's own in production, and prefer elsewhere", () => {
    expect(modes({ "*": null }, true)).toMatchObject({ web: "prefer", mobile: "only" });
    expect(modes({ "*": null }, false)).toMatchObject({ web: "prefer", mobile: "prefer" });
  });

  it("is what the configuration says, of one frontend before all", () => {
    expect(modes({ "*": "off", web: "only" }, true)).toMatchObject({ web: "only", mobile: "off" });
    expect(modes({ "*": null, mobile: "off" }, true)).toMatchObject({ web: "prefer", mobile: "off" });
  });

  it("of a frontend that there is not is a fault that names the variable", () => {
    expect(() => modes({ "*": null, tablet: "off" }, false)).toThrow(ConfigError);
    expect(() => modes({ "*": null, tablet: "off" }, false)).toThrow(
      "TRUSTED_DOCUMENTS_TABLET names no frontend; there are web, mobile",
    );
  });
});

describe("a frontend without stored operations", () => {
  const closed = (
    trustedDocuments: Parameters<typeof trustedDocumentsModes>[0]["trustedDocuments"],
    production = true,
  ) => closedFrontends({ trustedDocuments, production }, frontends);

  it("is closed where only such run, and is named", () => {
    expect(closed({ "*": "only" })).toEqual(["partner"]);
    expect(closed({ "*": "only" }, false)).toEqual(["partner"]);
    expect(closed({ "*": null, partner: "only" })).toEqual(["partner"]);
    expect(closed({ "*": "only", partner: "off" })).toEqual([]);
    expect(closed({ "*": null })).toEqual([]);
  });

  it("keeps the gateway from starting where it is closed by its own name, and not where all are", () => {
    const sources = (trustedDocuments: Parameters<typeof closed>[0]) =>
      createDocumentSources({ trustedDocuments, production: true }, frontends);
    expect(() => sources({ "*": "only", partner: "only" })).toThrow(ConfigError);
    expect(() => sources({ "*": null, partner: "only" })).toThrow(
      "TRUSTED_DOCUMENTS_PARTNER is only, but partner has no stored operations: nothing would run.",
    );
    expect(sources({ "*": "only", web: "only" })(frontends[0]).stored).toHaveLength(1);
  });
});

describe("stored operations", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "operations-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A frontend of its own for each case, with these files, and these texts in the apps. */
  function read(name: string, files: Record<string, string>, inApps: readonly string[]) {
    const place = (...path: string[]) => join(folder, ...path);
    for (const part of ["operations", "generated"]) mkdirSync(place(part, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(place("operations", name, file), text);
    const manifest = Object.fromEntries(inApps.map((text) => [`sha256:${sha256(text)}`, text]));
    writeFileSync(place("generated", name, "persisted-documents.json"), JSON.stringify(manifest));
    const url = (part: string) => pathToFileURL(`${place(part)}/`);
    return readStoredOperations(name, { operations: url("operations"), generated: url("generated") });
  }

  it("are read with their fragments, and are none where there is no folder", () => {
    const text = "query One { ...F }\nfragment F on Query { a }";
    const one = stripIgnoredCharacters(text);
    expect(read("good", { "One.graphql": text, "notes.md": "x" }, [one])).toMatchObject([
      { name: "One", text },
    ]);
    expect(readStoredOperations("nobody")).toEqual([]);
  });

  it.each<[string, Record<string, string>, readonly string[], string]>([
    ["another name", { "One.graphql": "query Two { a }" }, ["query Two { a }"], "has the operation Two"],
    ["no name", { "One.graphql": "{ a }" }, [], "one operation, with a name"],
    ["two operations", { "One.graphql": "query One { a } query Two { a }" }, [], "it has 2"],
    ["no operation", { "One.graphql": "fragment One on Query { a }" }, [], "it has 0"],
    ["no hash in the apps", { "One.graphql": "query One { a }" }, [], "run npm run codegen"],
    ["a hash in the apps of what is gone", {}, ["query One { a }"], "which bad-5 has no file of"],
  ])("with %s are refused at start", (_what, files, inApps, words) => {
    const index = [
      "another name",
      "no name",
      "two operations",
      "no operation",
      "no hash in the apps",
    ].indexOf(_what);
    expect(() => read(`bad-${index === -1 ? 5 : index}`, files, inApps)).toThrow(words);
  });
});
