/** Stage 10, answers: which code each status, media type and body gives. */
import { describe, expect, it } from "vitest";
import { readCallAnswer } from "../../../clients/core/answer.ts";
import type { Answer } from "../../../clients/core/transport.ts";
import { readOf } from "./local-server.ts";

const answerOf = (change: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: Buffer.from('{"items":[]}'),
  ...change,
});

const read = (change: Partial<Answer>) => readCallAnswer(readOf(), answerOf(change), "order");

function errorOf(change: Partial<Answer>): unknown {
  try {
    read(change);
  } catch (error) {
    return error;
  }
  return null;
}

describe("a status", () => {
  it.each([200, 201])("%i gives the parsed body", (status) => {
    expect(read({ status })).toEqual({ items: [] });
  });

  it.each([204, 202, 206, 207, 300, 301, 302, 303, 304, 307, 308])("%i is not the contract's", (status) => {
    expect(errorOf({ status })).toMatchObject({
      code: "UPSTREAM_BAD_RESPONSE",
      service: "order",
      rejection: null,
    });
  });

  it.each([400, 401, 402, 403, 404, 409, 410, 422, 429, 451, 499])(
    "%i is a refusal that says its status",
    (status) => {
      expect(errorOf({ status })).toMatchObject({
        code: "UPSTREAM_REJECTED",
        service: "order",
        rejection: { status, code: null },
      });
    },
  );

  it.each([500, 501, 502, 503, 504, 599])("%i is a failure of the service", (status) => {
    expect(errorOf({ status })).toMatchObject({ code: "UPSTREAM_ERROR", service: "order", rejection: null });
  });
});

describe("a media type", () => {
  it.each([
    "application/json",
    "Application/JSON",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    'application/json; charset="utf-8"',
    "application/json ; charset=utf-8",
    "application/hal+json",
    "application/vnd.shop.v1+json; charset=utf-8",
  ])("%s is JSON", (contentType) => {
    expect(read({ headers: { "content-type": contentType } })).toEqual({ items: [] });
  });

  it.each([
    "",
    "text/html",
    "text/html; charset=utf-8",
    "text/plain",
    "text/json",
    "application/jsonp",
    "application/json5",
    "application/xml",
    "application/octet-stream",
    "text/html; x=application/json",
    "application/json; charset=iso-8859-1",
    "application/json; charset=utf-16",
    'application/json; charset="latin1"',
  ])("%j is not JSON in UTF-8", (contentType) => {
    expect(errorOf({ headers: { "content-type": contentType } })).toMatchObject({
      code: "UPSTREAM_BAD_RESPONSE",
    });
  });
});

describe("a body", () => {
  it.each([
    ["nothing", Buffer.alloc(0)],
    ["half of a document", Buffer.from('{"items":[')],
    ["HTML", Buffer.from("<html></html>")],
    ["two documents", Buffer.from("{}{}")],
    ["invalid UTF-8", Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ["UTF-8 that is cut in a character", Buffer.from([0x22, 0xe2, 0x82])],
    ["an overlong form", Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ["Latin-1", Buffer.from('"Müller"', "latin1")],
  ])("of %s can't be used", (_what, body) => {
    expect(errorOf({ body })).toMatchObject({ code: "UPSTREAM_BAD_RESPONSE" });
  });

  it("after an undecodable one is read as if nothing had been before", () => {
    errorOf({ body: Buffer.from([0x22, 0xe2, 0x82]) });
    expect(read({ body: Buffer.from('"☃"') })).toBe("☃");
  });

  it("of another shape can't be used, and the parser's complaint is kept for the log", () => {
    const complaint = new TypeError("items is missing");
    const parse = () => {
      throw complaint;
    };
    let error: unknown;
    try {
      readCallAnswer(readOf({ parse }), answerOf(), "order");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "UPSTREAM_BAD_RESPONSE", cause: complaint });
  });
});

describe("a problem document's code", () => {
  const refusal = (body: string, contentType = "application/problem+json") =>
    errorOf({ status: 409, headers: { "content-type": contentType }, body: Buffer.from(body) });
  const codes = (code: string | null) => ({ code: "UPSTREAM_REJECTED", rejection: { status: 409, code } });

  it.each(["application/problem+json", "application/json", "application/problem+json; charset=utf-8"])(
    "is read from %s",
    (contentType) => {
      expect(refusal('{"code":"out_of_stock"}', contentType)).toMatchObject(codes("out_of_stock"));
    },
  );

  it.each([
    "{}",
    "null",
    "[]",
    '"out_of_stock"',
    '{"code":null}',
    '{"code":409}',
    '{"code":["out_of_stock"]}',
    '{"code":{"code":"x"}}',
    '{"code":""}',
    '{"code":"two words"}',
    '{"code":"<script>"}',
    '{"code":"at Object.<anonymous> (/srv/app.js:1:1)"}',
    `{"code":"${"x".repeat(65)}"}`,
    "<html>",
    "",
  ])("in %s is no word, and is not passed on", (body) => {
    expect(refusal(body)).toMatchObject(codes(null));
  });

  it("is not read from HTML", () => {
    expect(refusal('{"code":"out_of_stock"}', "text/html")).toMatchObject(codes(null));
  });
});
