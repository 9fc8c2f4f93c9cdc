/** Telemetry, the error report: each error in the log with its cause and whom it hit, at the level that it deserves. */
import { Writable } from "node:stream";
import { GraphQLError } from "graphql";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../../clients/core/errors.ts";
import type { GatewayContext } from "../../../src/context.ts";
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
  createErrorReport(pino({ level: "trace" }, output))(errors, context);
  return lines;
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
