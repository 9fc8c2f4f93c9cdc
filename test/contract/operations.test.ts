/** The operations that are on people's phones already: they stay as they are, byte for byte, and stay valid. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { frontends } from "../../src/frontends/index.ts";
import { operations } from "../support/gateway.ts";

describe("the shipped operations", () => {
  it.each([
    ["web", "be65e6c76cf8bb6c9cc5db900ebc9125781949b7274daba6c3557504a020b3b5"],
    ["mobile", "3c4413651e1c6219b06f1e6a0a2b1b30523ce620fdc6db5d2b879a8545e1e41d"],
  ] as const)("%s: unchanged to the byte", (frontend, hash) => {
    expect(createHash("sha256").update(operations[frontend]).digest("hex")).toBe(hash);
  });

  it.each(frontends.map((frontend) => [frontend.name, frontend] as const))(
    "%s: every stored operation is valid",
    (name, frontend) => {
      const folder = new URL(`../../schema/operations/${name}/`, import.meta.url);
      const files = existsSync(folder) ? readdirSync(folder) : [];
      const schema = buildSchema(frontend);
      for (const file of files) {
        expect(validate(schema, parse(readFileSync(new URL(file, folder), "utf8"))), file).toEqual([]);
      }
    },
  );
});
