/** Each frontend's schema is the committed one, and nothing that apps rely on has gone from it. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { buildSchema as buildFrontendSchema } from "../../src/execution/schema.ts";
import { frontends } from "../../src/frontends/index.ts";
import { operations } from "../support/gateway.ts";

const snapshotOf = (name: string) =>
  fileURLToPath(new URL(`../../schema/snapshot/${name}.graphql`, import.meta.url));

/** What would break an app that is built against `before`, in words. */
async function breakingChanges(before: string, after: string): Promise<string[]> {
  const changes = await diff(buildSchema(before), buildSchema(after));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message);
}

describe.each(frontends.map((frontend) => [frontend.name, frontend] as const))(
  "the %s schema",
  (name, frontend) => {
    const printed = `${printSchemaWithDirectives(buildFrontendSchema(frontend))}\n`;

    const committed = existsSync(snapshotOf(name)) ? readFileSync(snapshotOf(name), "utf8") : printed;

    it("breaks nothing that the committed snapshot promises", async () => {
      const meant = "If it is meant, delete the file in schema/snapshot and run `npm run snapshot`.";
      expect(await breakingChanges(committed, printed), meant).toEqual([]);
    });

    it("is the committed snapshot; `npm run snapshot` writes it where nothing is broken", async () => {
      // Comes first, so that a broken schema is never written.
      expect(await breakingChanges(committed, printed)).toEqual([]);
      await expect(printed).toMatchFileSnapshot(snapshotOf(name));
    });

    it("describes every type, field, argument and value", () => {
      const undescribed: string[] = [];
      for (const type of Object.values(buildFrontendSchema(frontend).getTypeMap())) {
        if (type.name.startsWith("__") || ["String", "Int", "Float", "Boolean", "ID"].includes(type.name))
          continue;
        if (!type.description) undescribed.push(type.name);
        if (!("getFields" in type)) continue;
        for (const field of Object.values(type.getFields())) {
          if (!field.description) undescribed.push(`${type.name}.${field.name}`);
          for (const argument of "args" in field ? field.args : []) {
            if (!argument.description) undescribed.push(`${type.name}.${field.name}(${argument.name})`);
          }
        }
      }
      expect(undescribed).toEqual([]);
    });
  },
);

describe("the check for breaking changes", () => {
  const before = "type Query { a(first: Int): String b: Int! }";
  it.each([
    ["a field that is gone", "type Query { a(first: Int): String }"],
    ["an argument that is gone", "type Query { a: String b: Int! }"],
    ["another type", "type Query { a(first: Int): Int b: Int! }"],
    ["a value that may now be missing", "type Query { a(first: Int): String b: Int }"],
    ["an argument that is now needed", "type Query { a(first: Int!): String b: Int! }"],
  ])("finds %s", async (_name, after) => {
    expect(await breakingChanges(before, after)).not.toEqual([]);
  });

  it("lets additions pass", async () => {
    expect(
      await breakingChanges(before, "type Query { a(first: Int, last: Int): String b: Int! c: ID }"),
    ).toEqual([]);
  });
});

describe("the schemas of the frontends", () => {
  it("the phone's knows nothing of the web's own fields", () => {
    const [, mobile] = frontends;
    const errors = validate(buildFrontendSchema(mobile), parse(operations.web));
    expect(errors.map(({ message }) => message)).toContainEqual(expect.stringContaining('"viewer"'));
  });
});
