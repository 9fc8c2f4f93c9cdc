/** Telemetry, the audit: one line for each refusal, on one line whatever is in it, and no credential in any. */
import { Writable } from "node:stream";
import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { mintKey } from "../../../src/auth/key-entry.ts";
import { createAudit, type Refusal } from "../../../src/telemetry/audit.ts";

/** What is written for one refusal. */
function written(refusal: Refusal): string {
  let text = "";
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  createAudit(pino({ level: "info" }, output))(refusal);
  return text;
}

const refusal = { who: "key:0123456789abcdef", what: "credential", why: "The API key has expired." };

describe("an audit line", () => {
  it("says who was refused what and why, and of which request", () => {
    const asking = {
      requestId: "3f0c2b0e-6c1e-4c39-9f8a-0d0c6f6f2a11",
      frontend: "web",
      address: "2001:db8::1",
    };
    expect(JSON.parse(written({ ...refusal, ...asking }))).toMatchObject({
      level: 30,
      msg: "refused",
      audit: { ...refusal, ...asking },
    });
    expect(JSON.parse(written(refusal)).audit).toEqual(refusal);
  });

  it("keeps ids whole: those of people have up to 64 characters", () => {
    const who = `user:8:${"tenant-1"}64:${"a".repeat(64)}`;
    expect(JSON.parse(written({ ...refusal, who })).audit.who).toBe(who);
  });

  it("is one line of JSON of bounded length, whatever the texts are", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 2_000 }),
      fc.constant('\n{"level":60}\r\n\u2028"\\'),
    );
    fc.assert(
      fc.property(text, text, text, (who, what, why) => {
        const line = written({ who, what, why, requestId: who });
        expect(line.trimEnd()).not.toMatch(/[\r\n]/);
        expect(line.length).toBeLessThan(6_000);
        const { audit, level } = JSON.parse(line);
        expect(level).toBe(30);
        for (const part of Object.values<string>(audit)) expect(part.length).toBeLessThanOrEqual(200);
      }),
    );
  });

  it("never holds a credential, wherever one got into it", () => {
    const jwt = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"canary"}').toString("base64url")}.${"c".repeat(86)}`;
    const key = mintKey({ owner: "acme", scopes: [], tier: "partner", expiresAtMs: 1 }, 0).text;
    const opaque = `canary${"x1".repeat(40)}`;
    const credentials = [jwt, key, opaque, "Bearer canary-short", "ApiKey canary-short", "Basic Y2FuYXJ5"];
    const around = fc.constantFrom(
      "",
      " ",
      '"',
      "\n",
      "token=",
      "(",
      ": ",
      "x".repeat(150),
      "y".repeat(1_990),
    );
    fc.assert(
      fc.property(fc.constantFrom(...credentials), around, around, (credential, before, after) => {
        const text = `${before} ${credential}${after}`;
        const line = written({
          who: text,
          what: text,
          why: text,
          frontend: text,
          requestId: text,
          address: text,
        });
        const secret = credential.split(" ").at(-1) ?? "";
        // Nor the part that gives it away: what follows a key's id, or a token's header.
        for (const part of [secret, secret.slice(-12)]) expect(line).not.toContain(part);
      }),
      { numRuns: 500 },
    );
  });
});
