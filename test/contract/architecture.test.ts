/** ARCHITECTURE.md says what is: its table against the tree, its codes against the source, its order against requests. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorCodes } from "../../src/errors.ts";
import { faults } from "../support/fault-proxy.ts";
import { type GatewayUnderTest, startGateway, toAnswer } from "../support/gateway.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const document = read("ARCHITECTURE.md");
const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? "");

const stages = document
  .split("\n")
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => {
    const [, number = "", stage = "", begins = "", , , codes = ""] = line.split("|");
    return {
      number: Number(number),
      folder: quoted(stage)[0] ?? "",
      file: quoted(begins)[0] ?? "",
      codes: quoted(codes),
    };
  });

/** Apollo and graphql-js raise these; our source only words them. */
const engineCodes = [
  "BAD_REQUEST",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "INTERNAL_SERVER_ERROR",
  "OPERATION_RESOLUTION_FAILURE",
];

function sourcesIn(folder: string): string[] {
  return readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);
}

/** The codes that a source raises: as an error of ours, or as a GraphQL error's extension. */
function raisedIn(source: string): string[] {
  const patterns = [/(?:Gateway|Upstream)Error\(\s*"([A-Z_]+)"/g, /extensions: \{ code: "([A-Z_]+)"/g];
  const codes = patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, code]) => code ?? ""));
  return /\brejected\(/.test(source) ? [...codes, "OPERATION_REJECTED"] : codes;
}

describe("the table of stages", () => {
  it("is numbered from one on, and each stage begins in a file that is there", () => {
    expect(stages.map(({ number }) => number)).toEqual(stages.map((_stage, index) => index + 1));
    expect(stages.length).toBeGreaterThan(8);
    for (const { folder, file } of stages) {
      expect(existsSync(new URL(file, root)), file).toBe(true);
      expect(file.startsWith(`${folder}/`), file).toBe(true);
    }
  });

  it("names every folder of src, and the document every file at its top", () => {
    for (const entry of readdirSync(new URL("src", root))) {
      const path = `src/${entry}`;
      if (path === "src/banner.ts" || path === "src/gateway.ts") continue;
      expect(document, path).toContain(`\`${path}\``);
    }
  });

  it("says of each stage which codes it may raise", () => {
    for (const { folder, codes } of stages) {
      const raised = new Set(sourcesIn(folder).flatMap((file) => raisedIn(read(file))));
      const engine = folder === "src/execution" ? engineCodes : [];
      expect([...new Set([...raised, ...engine])].toSorted(), folder).toEqual(
        [...new Set([...codes, ...engine])].toSorted(),
      );
    }
  });

  it("has, with the list of codes, exactly the catalog", () => {
    const ofStages = new Set(stages.flatMap(({ codes }) => codes));
    expect([...ofStages].toSorted()).toEqual([...errorCodes].toSorted());
    const list = document.slice(document.indexOf("## Error codes"));
    const listed = list
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .flatMap((line) => quoted(line.split("|")[1] ?? ""));
    expect(listed.toSorted()).toEqual([...errorCodes].toSorted());
  });

  it("has the number that each file of the stage gives itself", () => {
    for (const { folder, number } of stages) {
      for (const file of sourcesIn(folder)) {
        const [, own] = /stage (\d+)/i.exec(read(file).split("\n")[0] ?? "") ?? [];
        if (own !== undefined) expect(Number(own), file).toBe(number);
      }
    }
  });

  it("lets every file say in its first line what it is", () => {
    for (const folder of [...stages.map((stage) => stage.folder), "src", "src/telemetry"]) {
      for (const file of sourcesIn(folder)) expect(read(file), file).toMatch(/^\/\*\*[\s*]+\S/);
    }
  });
});

describe("the order of the stages", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
    for (const proxy of Object.values(gateway.proxies)) proxy.setFault(faults.status(500));
  });
  afterAll(() => gateway.close());

  /** Each request is right up to its stage, and wrong there and at all that follow. */
  const invalid = "{ viewer { nothing } products(ids: [] first: 1000) }";
  const outOfBounds = '{ order(id: "o1") { id } homepage { featured(first: 1000) { id } } }';
  const personal = '{ order(id: "o1") { id } }';
  it.each([
    ["http, its address", "/graphql/nothing", "bad", "{", undefined, 0],
    ["auth", "/graphql/web", "bad", "{", "UNAUTHENTICATED", 0],
    ["http, its body", "/graphql/web", "none", "{", "BAD_REQUEST", 0],
    [
      "execution, the document",
      "/graphql/web",
      "none",
      JSON.stringify({ query: invalid }),
      "GRAPHQL_VALIDATION_FAILED",
      0,
    ],
    ["guard", "/graphql/web", "none", JSON.stringify({ query: outOfBounds }), "BAD_USER_INPUT", 0],
    ["resolvers", "/graphql/web", "none", JSON.stringify({ query: personal }), "UNAUTHENTICATED", 0],
    ["clients", "/graphql/web", "good", JSON.stringify({ query: personal }), "UPSTREAM_ERROR", 1],
  ])("%s speaks first", async (_stage, path, credential, body, code, calls) => {
    for (const proxy of Object.values(gateway.proxies)) proxy.clear();
    const tokens = {
      none: {},
      bad: { authorization: "Bearer x" },
      good: { authorization: `Bearer ${await gateway.demo.issuer.mint("u1")}` },
    };
    const response = await fetch(`${gateway.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...tokens[credential as keyof typeof tokens] },
      body,
    });
    const { body: answer, status } = await toAnswer(response);
    expect(answer.errors?.[0]?.extensions.code).toBe(code);
    if (code === undefined) expect(status).toBe(404);
    expect(gateway.journal()).toHaveLength(calls);
  });
});
