/** `npm run explain`: what it prints, and what it ends with. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const homepage = "schema/operations/web/WebHomepage.graphql";

function explain(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["src/explain.ts", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("npm run explain", () => {
  it("says how it is used where it is asked", () => {
    const { status, stdout } = explain("--help");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: npm run explain -- /);
  });

  it("prints for each service what an operation can cause, by which fields, and that it is accepted", () => {
    const { status, stdout, stderr } = explain(homepage);
    expect(stdout).toMatch(/^WebHomepage, asked of web\n/);
    expect(stdout).toMatch(/^service +calls +attempts a call +attempts +allowed$/m);
    expect(stdout).toMatch(/^catalog +13 +3 +39 +120$/m);
    expect(stdout).toMatch(/^ {2}viewer\.recentOrders\.items\.product +100 ×$/m);
    expect(stdout).toMatch(/^depth 6 of 12, cost 1639 of \d+; without\n {2}viewer +\d+ less$/m);
    expect(stdout).toMatch(/^web accepts it\.$/m);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("ends with 1 where the operation would be refused, and says why", () => {
    const { status, stdout } = explain(homepage, "--variables", '{"orders": 500}');
    expect(stdout).toMatch(/^web refuses it:$/m);
    expect(stdout).toContain("Viewer.recentOrders(first:) is 500; allowed: 1 to 50.");
    expect(stdout).toContain("The operation may cause attempts at the catalog service: ");
    expect(status).toBe(1);
  });

  describe("of a file of one's own", () => {
    let folder = "";
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "explain-"));
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const explainText = (text: string, ...args: readonly string[]) => {
      const file = join(folder, "Own.graphql");
      writeFileSync(file, text);
      return explain(file, ...args);
    };

    it.each([
      ["bytes of text", `{ __typename } #${"a".repeat(16_384)}`, {}, "has bytes of text: 16400, where 16384"],
      ["tokens", `{ ${"a ".repeat(1_500)} }`, {}, "has tokens: 1501, where 1500"],
      ["repeated fields", `{ ${"__typename ".repeat(100)} }`, {}, "repeats fields: 2016, where 2000"],
      [
        "fields in fragments that double",
        `{ ...F0 } ${Array.from({ length: 40 }, (_, at) => `fragment F${at} on Query { ${at === 39 ? "__typename" : `...F${at + 1} ... { ...F${at + 1} }`} }`).join(" ")}`,
        {},
        "has fields: 549755813888, where 400",
      ],
      [
        "bytes of variables",
        "query ($id: ID!) { product(id: $id) { id } }",
        { id: "p1", other: "x".repeat(32_768) },
        "has bytes of variables: 32790, where 32768",
      ],
    ])("ends with 1 for too many %s, as the gateway refuses it", (_what, text, variables, words) => {
      const { status, stdout, stderr } = explainText(text, "--variables", JSON.stringify(variables));
      expect(stdout).toMatch(/^web refuses it:$/m);
      expect(stdout).toContain(`  The operation ${words} is the most.`);
      expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    });

    it.each([
      ["partner", "mutation { placeOrder { id } }", {}, "This frontend has no mutations."],
      ["web", "subscription { a }", {}, "This frontend has no subscriptions."],
      [
        "web",
        "query ($v: Boolean = true) { homepage @skip(if: $v) { __typename } }",
        { v: null },
        'Argument "if" of non-null type "Boolean!"',
      ],
    ])("ends with 2 for what can't be asked of %s: %s", (frontend, text, variables, words) => {
      const given = ["--frontend", frontend, "--variables", JSON.stringify(variables)];
      const { status, stdout, stderr } = explainText(text, ...given);
      expect(stderr).toContain(words);
      expect(stderr).not.toContain("    at ");
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    });
  });

  it.each([
    ["no file", [], "Usage: npm run explain -- <file.graphql>"],
    ["a file that is not there", ["nothing.graphql"], "The file can't be read: ENOENT"],
    ["a file that is no GraphQL", ["package.json"], "Syntax Error"],
    ["an operation of another frontend", [homepage, "--frontend", "mobile"], "It is no operation of mobile:"],
    [
      "a frontend that is not there",
      [homepage, "--frontend", "tv"],
      "There is no frontend tv: it is one of web, mobile",
    ],
    ["variables that are no JSON", [homepage, "--variables", "{orders: 1}"], "--variables is not JSON"],
    ["variables that are no object", [homepage, "--variables", "[1]"], "--variables is not a JSON object"],
    [
      "a variable of another type",
      [homepage, "--variables", '{"orders": "x"}'],
      'Variable "$orders" got invalid value "x"',
    ],
    ["an option that is not there", [homepage, "--front", "web"], "Unknown option '--front'"],
    ["an operation that is not in the file", [homepage, "--operation", "Other"], "with --operation"],
  ])("ends with 2 for %s, in words", (_what, args, words) => {
    const { status, stdout, stderr } = explain(...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain("    at ");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});
