/** The catalog of errors: what a caller is told for each code, and that nothing else of an error leaves. */
import { describe, expect, it } from "vitest";
import { UpstreamError, type UpstreamErrorCode } from "../../clients/core/errors.ts";
import {
  codeOf,
  type ErrorCode,
  errorCodes,
  GatewayError,
  isUpstreamFailure,
  rejectionOf,
  toPublicError,
} from "../../src/errors.ts";

const secret = "connect ECONNREFUSED 10.1.2.3:5432";

const fixedTexts: Partial<Record<ErrorCode, string>> = {
  REQUEST_CANCELLED: "The request was cancelled by the caller.",
  DEADLINE_EXCEEDED: "The time for this operation was used up before the order service was asked.",
  UPSTREAM_TIMEOUT: "The order service did not answer in time.",
  UPSTREAM_ERROR: "The order service failed.",
  UPSTREAM_BAD_RESPONSE: "The order service gave an answer that can't be used.",
  UPSTREAM_UNAVAILABLE: "The order service is not available.",
  UPSTREAM_REJECTED: "The order service refused the request.",
  INTERNAL_SERVER_ERROR:
    "Something went wrong in the gateway. Quote the X-Request-ID header when you report it.",
};

const ownWords = errorCodes.filter((code) => !(code in fixedTexts));

describe("the text for the caller", () => {
  it.each(Object.entries(fixedTexts) as [ErrorCode, string][])(
    "of %s is fixed, whatever the error says",
    (code, message) => {
      const error = new GatewayError(code, secret, { service: "order", cause: new Error(secret) });
      expect(toPublicError(error)).toEqual({ message, code, service: "order" });
    },
  );

  it.each(ownWords)("of %s is the error's own, since it is written for the caller", (code) => {
    const error = new GatewayError(code, "Words for the caller.", { cause: new Error(secret) });
    expect(toPublicError(error)).toEqual({ message: "Words for the caller.", code });
  });

  it("is the error's own for no code that a service could fill", () => {
    expect(ownWords.filter((code) => code.startsWith("UPSTREAM_"))).toEqual([]);
    expect(ownWords).toContain("BAD_USER_INPUT");
  });

  it.each<UpstreamErrorCode>([
    "UPSTREAM_TIMEOUT",
    "UPSTREAM_ERROR",
    "UPSTREAM_BAD_RESPONSE",
    "UPSTREAM_REJECTED",
    "UPSTREAM_UNAVAILABLE",
    "DEADLINE_EXCEEDED",
    "REQUEST_CANCELLED",
  ])("of %s from a client holds nothing of its message, cause, status or stack", (code) => {
    const rejection = { status: 418, code: "secret_code" };
    const told = toPublicError(
      new UpstreamError(code, "payment", secret, { cause: new Error(secret), rejection }),
    );
    expect(Object.keys(told).toSorted()).toEqual(["code", "message", "service"]);
    expect(told).toMatchObject({ code, service: "payment" });
    expect(JSON.stringify(told)).not.toMatch(/10\.1\.2\.3|418|secret_code|\.ts/);
  });

  it.each([
    [1_000, 1_000],
    [0, 0],
    [1_234.001, 1_235],
  ])("of a service that is not asked says when to ask again: after %d ms", (given, told) => {
    for (const error of [
      new GatewayError("UPSTREAM_UNAVAILABLE", "", { service: "order", retryAfterMs: given }),
      new UpstreamError("UPSTREAM_UNAVAILABLE", "order", "", { retryAfterMs: given }),
    ]) {
      expect(toPublicError(error)).toEqual({
        message: fixedTexts.UPSTREAM_UNAVAILABLE,
        code: "UPSTREAM_UNAVAILABLE",
        service: "order",
        retryAfterMs: told,
      });
    }
  });

  it.each([null, undefined, -1, Number.NaN, Number.POSITIVE_INFINITY, "1000", {}])(
    "says nothing of when to ask again where that is %j",
    (retryAfterMs) => {
      const error = Object.assign(new Error(secret), { code: "UPSTREAM_UNAVAILABLE", retryAfterMs });
      expect(toPublicError(error)).not.toHaveProperty("retryAfterMs");
    },
  );

  it.each(errorCodes.filter((code) => code !== "UPSTREAM_UNAVAILABLE" && code !== "RATE_LIMITED"))(
    "of %s never says when to ask again",
    (code) => {
      const error = new GatewayError(code, "words", { service: "order", retryAfterMs: 1_000 });
      expect(toPublicError(error)).not.toHaveProperty("retryAfterMs");
    },
  );

  it("reads well where no service is named", () => {
    expect(toPublicError(new GatewayError("UPSTREAM_UNAVAILABLE", "")).message).toBe(
      "The needed service is not available.",
    );
  });

  it("is at most 400 characters long", () => {
    expect(toPublicError(new GatewayError("BAD_USER_INPUT", "x".repeat(10_000))).message).toHaveLength(400);
  });

  it.each(errorCodes)("of %s has no place left open", (code) => {
    expect(toPublicError(new GatewayError(code, "words")).message).not.toMatch(/[{}]/);
  });
});

describe("anything without a code of the catalog", () => {
  it.each([
    [new Error(secret)],
    [Object.assign(new Error(secret), { code: "ECONNREFUSED" })],
    [Object.assign(new Error(secret), { code: "toString" })],
    [Object.assign(new Error(secret), { code: "__proto__" })],
    [Object.assign(new Error(secret), { code: 7 })],
    [secret],
    [{ message: secret }],
    [null],
    [undefined],
    [5],
  ])("is masked: %j", (error) => {
    expect(toPublicError(error)).toEqual({
      message: fixedTexts.INTERNAL_SERVER_ERROR,
      code: "INTERNAL_SERVER_ERROR",
    });
  });

  it("is masked with the service that it names, which could be any text", () => {
    const told = toPublicError(Object.assign(new Error("no"), { service: secret }));
    expect(JSON.stringify(told)).not.toContain(secret);
  });
});

describe("codeOf", () => {
  it("tells the code of either family, and of nothing else", () => {
    expect(codeOf(new GatewayError("BAD_USER_INPUT", ""))).toBe("BAD_USER_INPUT");
    expect(codeOf(new UpstreamError("UPSTREAM_ERROR", "user", ""))).toBe("UPSTREAM_ERROR");
    expect(
      [new Error(), { code: "ENOENT" }, { code: "constructor" }, "BAD_USER_INPUT", null].map(codeOf),
    ).toEqual(Array(5).fill(null));
  });
});

describe("isUpstreamFailure", () => {
  it.each(errorCodes)("of %s is told by whose failure it is", (code) => {
    const isFailure = code.startsWith("UPSTREAM_") || code === "DEADLINE_EXCEEDED";
    expect(isUpstreamFailure(new GatewayError(code, ""))).toBe(isFailure);
  });

  it("is false for what has no code", () => {
    expect([new TypeError("x"), null, undefined, "UPSTREAM_ERROR"].map(isUpstreamFailure)).toEqual(
      Array(4).fill(false),
    );
  });
});

describe("rejectionOf", () => {
  it("gives what a service said when it refused, and null for every other error", () => {
    const rejection = { status: 409, code: "out_of_stock" };
    expect(rejectionOf(new UpstreamError("UPSTREAM_REJECTED", "order", "", { rejection }))).toEqual(
      rejection,
    );
    expect(rejectionOf(new UpstreamError("UPSTREAM_ERROR", "order", ""))).toBeNull();
    expect(rejectionOf({ rejection })).toBeNull();
    expect(rejectionOf(null)).toBeNull();
  });
});
