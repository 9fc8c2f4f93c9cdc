/** Telemetry, the log: one JSON object a line where nobody watches, and never a credential. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const source = new URL("../../../src/telemetry/log.ts", import.meta.url).href;

/** What a process writes that logs with this code. */
async function logged(level: string, code: string): Promise<string> {
  const script = `import { createLogger } from ${JSON.stringify(source)}; const log = createLogger(${JSON.stringify(level)}); ${code}`;
  return (await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script])).stdout;
}

describe("a log line", () => {
  it("is one JSON object with a time, a level, a message and its fields", async () => {
    const output = await logged(
      "info",
      'log.info({ url: "http://x" }, "ready"); log.debug("not shown"); log.warn("next");',
    );
    const lines = output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 30, msg: "ready", url: "http://x", time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
      { level: 40, msg: "next" },
    ]);
  });

  it("keeps a text with line breaks on one line", async () => {
    expect((await logged("info", 'log.info({ text: "a\\nb" }, "c\\r\\nd");')).trimEnd()).not.toMatch(
      /[\r\n]/,
    );
  });

  it("holds no credential, wherever one could stand", async () => {
    const output = await logged(
      "info",
      `const canary = "canary-5f1c";
       const headers = { authorization: canary, cookie: canary };
       log.info({ authorization: canary, cookie: canary, headers, req: { headers } }, "request");
       log.error({ err: Object.assign(new Error("no"), { headers, options: { headers } }) }, "failed");`,
    );
    expect(output).toContain("[redacted]");
    expect(output).toContain("failed");
    expect(output).not.toContain("canary-5f1c");
  });

  it("is none where the level is silent", async () => {
    expect(await logged("silent", 'log.fatal("gone");')).toBe("");
  });
});
