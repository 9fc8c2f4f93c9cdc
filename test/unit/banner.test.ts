/** The banner: where everything is, and one line that answers the homepage. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify, stripVTControlCharacters } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { type BannerOptions, banner } from "../../src/banner.ts";
import { hasCurl } from "../support/process.ts";

const addresses = [
  ["web", "http://127.0.0.1:4000/graphql/web"],
  ["mobile", "http://127.0.0.1:4000/graphql/mobile"],
  ["catalog", "http://127.0.0.1:5001 http://127.0.0.1:5002"],
] as const;
const demo = {
  person: "u1",
  token: "aaa.bbb.ccc",
  webUrl: "http://127.0.0.1:4000/graphql/web",
  issuerUrl: "http://127.0.0.1:5000",
};

const linesOf = (change: Partial<BannerOptions> = {}) =>
  stripVTControlCharacters(
    banner({ version: "1.2.3", readyInMs: 123.6, addresses, demo: null, ...change }),
  ).split("\n");

const curlOf = (lines: readonly string[]) => lines.find((line) => line.startsWith("curl ")) ?? "";

describe("the banner", () => {
  it("says name, version and how long the start took, in whole milliseconds", () => {
    expect(linesOf()).toContain("  PORTICO v1.2.3  ready in 124 ms");
  });

  it("has one arrow for each address, in their order, in one column", () => {
    expect(linesOf().filter((line) => line.includes("➜"))).toEqual([
      "  ➜  web:      http://127.0.0.1:4000/graphql/web",
      "  ➜  mobile:   http://127.0.0.1:4000/graphql/mobile",
      "  ➜  catalog:  http://127.0.0.1:5001 http://127.0.0.1:5002",
    ]);
  });

  it("has no token and no line to try where no demo runs", () => {
    expect(linesOf().join("\n")).not.toMatch(/curl|token/i);
  });

  it("of a demo has the token on a line of its own, to be copied", () => {
    const lines = linesOf({ demo });
    expect(lines).toContain("aaa.bbb.ccc");
    expect(lines.join("\n")).toContain("u1");
  });
});

describe("the curl line", () => {
  it("is one line that names the endpoint, the token and a file that exists", () => {
    const line = curlOf(linesOf({ demo }));
    expect(line).toContain("'http://127.0.0.1:4000/graphql/web'");
    expect(line).toContain("authorization: Bearer aaa.bbb.ccc");
    const [, file = ""] = /query@([^']+)'/.exec(line) ?? [];
    expect(existsSync(file)).toBe(true);
  });

  it.skipIf(!hasCurl)(
    "run by a shell, asks for the homepage with the token and the preflight header",
    async () => {
      const asked: { url: string; headers: NodeJS.Dict<string | string[]> }[] = [];
      const server = createServer((request, response) => {
        asked.push({ url: request.url ?? "", headers: request.headers });
        response.end("{}");
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void server.close());
      const webUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql/web`;
      await promisify(execFile)("sh", ["-c", curlOf(linesOf({ demo: { ...demo, webUrl } }))]);
      expect(asked).toHaveLength(1);
      const [{ url, headers }] = asked as [(typeof asked)[number]];
      expect(new URL(url, webUrl).searchParams.get("query")).toContain("query WebHomepage");
      expect(headers).toMatchObject({
        authorization: "Bearer aaa.bbb.ccc",
        "apollo-require-preflight": "true",
      });
    },
  );
});
