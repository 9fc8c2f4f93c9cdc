/** Telemetry, the error report: each error in the log with its cause and whom it hit, at the level that it deserves. */
import { Writable } from "node:stream";
import { GraphQLError } from "graphql";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../../clients/core/errors.ts";
import type { GatewayContext } from "../../../src/context.ts";
import { GatewayError } from "../../../src/errors.ts";
import type { Refusal } from "../../../src/telemetry/audit.ts";
import { createErrorReport } from "../../../src/telemetry/report-errors.ts";
import { fakeClients } from "../loaders/fake-clients.ts";
import { requestOf } from "../resolvers/request.ts";

type Line = Readonly<Record<string, unknown>>;

/** The log's lines for these errors. */
function linesOf(
  errors: readonly Error[],
  context: GatewayContext = requestOf(fakeClients({})),
): readonly Line[] {
  const lines: Line[] = [];
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  createErrorReport(pino({ level: "trace" }, output), () => undefined)(errors, context);
  return lines;
}

function refusalsOf(errors: readonly Error[]): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const report = createErrorReport(pino({ level: "silent" }), (refusal) => refusals.push(refusal));
  report(errors, requestOf(fakeClients({})));
  return refusals;
}

const located = (originalError: Error) =>
  new GraphQLError(originalError.message, { path: ["viewer", "recentOrders", 0, "payment"], originalError });

const levels = { debug: 20, warn: 40, error: 50 };

describe("an error of a service", () => {
  it("is a warning with its code, its cause, its path, the request and the person", () => {
    const cause = new Error("connect ECONNREFUSED 10.1.2.3:80");
    const [line, ...more] = linesOf([
      located(new UpstreamError("UPSTREAM_ERROR", "payment", "no answer", { cause })),
    ]);
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: levels.warn,
      msg: "field failed",
      requestId: "r1",
      userId: "u1",
      path: "viewer.recentOrders.0.payment",
      code: "UPSTREAM_ERROR",
      err: { type: "UpstreamError", service: "payment", message: expect.stringContaining("no answer") },
    });
    expect(JSON.stringify(line)).toContain("10.1.2.3:80");
  });

  it("of nobody's request names no person", () => {
    const [line] = linesOf(
      [located(new UpstreamError("UPSTREAM_ERROR", "catalog", "no"))],
      requestOf(fakeClients({}), null),
    );
    expect(line).not.toHaveProperty("userId");
  });
});

describe("an error without a code", () => {
  it.each([new TypeError("x is undefined"), Object.assign(new Error("refused"), { code: "ECONNREFUSED" })])(
    "is ours to mend: %s",
    (mistake) => {
      expect(linesOf([located(mistake)])).toMatchObject([
        {
          level: levels.error,
          msg: "field failed unexpectedly",
          err: { stack: expect.stringContaining(mistake.message) },
        },
      ]);
    },
  );
});

describe("an error that the caller's document caused", () => {
  it("is no warning", () => {
    const errors = [
      new GraphQLError("Cannot query field", { extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }),
      located(new GraphQLError("Not a valid ID", { extensions: { code: "BAD_USER_INPUT" } })),
    ];
    expect(linesOf(errors).map(({ level, msg }) => [level, msg])).toEqual([
      [levels.debug, "operation refused"],
      [levels.debug, "operation refused"],
    ]);
  });
});

describe("several errors", () => {
  it("are a line each, in their order", () => {
    const errors = ["order", "payment"].map((service) =>
      located(new UpstreamError("UPSTREAM_TIMEOUT", service, "late")),
    );
    expect(linesOf(errors)).toMatchObject([{ err: { service: "order" } }, { err: { service: "payment" } }]);
  });
});

describe("a refusal", () => {
  it.each(["UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED", "OPERATION_REJECTED"] as const)(
    "with %s is audited: who, what and why; and is no warning",
    (code) => {
      const errors = [located(new GatewayError(code, "Not for you."))];
      expect(refusalsOf(errors)).toEqual([
        {
          who: "user:u1",
          what: "field viewer.recentOrders.payment",
          why: `${code}: Not for you.`,
          requestId: "r1",
        },
      ]);
      expect(linesOf(errors)).toMatchObject([{ level: levels.debug, msg: "operation refused", code }]);
    },
  );

  it("of a whole operation names no field", () => {
    expect(refusalsOf([new GatewayError("OPERATION_REJECTED", "Too deep.")])).toMatchObject([
      { what: "operation", why: "OPERATION_REJECTED: Too deep." },
    ]);
  });

  it("of the same field a hundred times is one", () => {
    const error = () => located(new GatewayError("RATE_LIMITED", "Enough."));
    expect(refusalsOf(Array.from({ length: 100 }, error))).toMatchObject([
      { why: "100 times RATE_LIMITED: Enough." },
    ]);
  });

  it("of somebody else's records is audited once, whoever tells of the operation's errors", () => {
    const refusals: Refusal[] = [];
    const report = createErrorReport(pino({ level: "silent" }), (refusal) => refusals.push(refusal));
    const context = { ...requestOf(fakeClients({})), foreign: ["order", "order", "payment"] };
    report([], context);
    report([], context);
    expect(refusals).toEqual(
      ["order", "payment"].map((service) => ({
        who: "user:u1",
        what: `records of ${service}`,
        why: "FOREIGN: they belong to somebody else",
        requestId: "r1",
      })),
    );
  });

  it("is none where a service failed, or a value was wrong", () => {
    const failed = located(new UpstreamError("UPSTREAM_ERROR", "order", "no"));
    expect(refusalsOf([failed, located(new GatewayError("BAD_USER_INPUT", "No."))])).toEqual([]);
  });
});
