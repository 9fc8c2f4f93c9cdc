/** A phone gets what a phone shows: a fifth of the web's bytes at most, for the same person. */
import { brotliCompressSync, constants } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GatewayUnderTest, operations, startGateway } from "../support/gateway.ts";

const brotli = (text: string) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }).length;

describe("the size of the homepages", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it.each(["u1", "u2", "u5"])("of %s: the phone's is at most a fifth of the web's", async (as) => {
    const web = await gateway.ask("web", operations.web, { as });
    const mobile = await gateway.ask("mobile", operations.mobile, { as });
    const rows = [
      ["raw", Buffer.byteLength(web.text), Buffer.byteLength(mobile.text)],
      ["brotli", brotli(web.text), brotli(mobile.text)],
    ] as const;
    for (const [form, webBytes, mobileBytes] of rows) {
      const share = ((100 * mobileBytes) / webBytes).toFixed(1);
      console.log(`${as} ${form.padEnd(6)} web ${webBytes} B, mobile ${mobileBytes} B: ${share} %`);
    }
    expect(rows[0][2]).toBeLessThanOrEqual(rows[0][1] / 5);
    expect(mobile.body.errors).toBeUndefined();
  });

  it.each(["br", "gzip"])("goes over the wire as %s where the caller takes it", async (encoding) => {
    const response = await fetch(`${gateway.url}/graphql/web`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-encoding": encoding },
      body: JSON.stringify({ query: operations.web }),
    });
    expect(response.headers.get("content-encoding")).toBe(encoding);
    expect(response.headers.get("vary")).toContain("accept-encoding");
    expect(await response.json()).toHaveProperty("data");
  });
});
