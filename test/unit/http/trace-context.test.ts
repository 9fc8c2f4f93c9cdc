/** Stage 1, trace contexts: a valid one of the caller's is continued, anything else is ignored. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { continueTrace } from "../../../src/http/trace-context.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const traceparent = `00-${traceId}-${spanId}-01`;
const otherTraceId = "80f198ee56343ba864fe8b2a57d3eff7";

const w3c = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The parts of what goes out; W3C and B3 must tell the same. */
function partsOf({ traceId: said, headers }: ReturnType<typeof continueTrace>) {
  const [, trace, span, flags] = w3c.exec(headers.traceparent ?? "") ?? [];
  expect(headers.traceparent).toMatch(w3c);
  expect([headers["x-b3-traceid"], headers["x-b3-spanid"]]).toEqual([trace, span]);
  const isSampled = (Number.parseInt(flags ?? "", 16) & 1) === 1;
  expect(headers["x-b3-sampled"]).toBe(isSampled ? "1" : "0");
  expect(said).toBe(trace);
  return { trace, span, isSampled };
}

function expectNewTrace(callerHeaders: Parameters<typeof continueTrace>[0]): void {
  const made = continueTrace(callerHeaders);
  const { trace, isSampled } = partsOf(made);
  expect(trace).not.toBe(traceId);
  expect(trace).not.toMatch(/^0+$/);
  expect(isSampled).toBe(false);
  expect(made.headers).not.toHaveProperty("tracestate");
}

describe("without a trace of the caller's", () => {
  it("a new one begins, not sampled, with ids of its own each time", () => {
    const traces = Array.from({ length: 50 }, () => partsOf(continueTrace({})));
    expect(new Set(traces.map(({ trace }) => trace)).size).toBe(50);
    expect(new Set(traces.map(({ span }) => span)).size).toBe(50);
    expect(traces.every(({ isSampled }) => !isSampled)).toBe(true);
  });

  it("a tracestate alone says nothing", () => {
    expectNewTrace({ tracestate: "vendor=value" });
  });
});

describe("a valid traceparent", () => {
  it("is continued under a span of the gateway's own, with its tracestate", () => {
    const made = continueTrace({ traceparent, tracestate: "vendor=value,other=2" });
    const { trace, span, isSampled } = partsOf(made);
    expect([trace, isSampled, made.headers.tracestate]).toEqual([traceId, true, "vendor=value,other=2"]);
    expect(span).not.toBe(spanId);
  });

  it("that is not sampled stays so", () => {
    expect(partsOf(continueTrace({ traceparent: `00-${traceId}-${spanId}-00` }))).toMatchObject({
      trace: traceId,
      isSampled: false,
    });
  });

  it("gives each request a span of its own", () => {
    const spans = Array.from({ length: 20 }, () => partsOf(continueTrace({ traceparent })).span);
    expect(new Set(spans).size).toBe(20);
  });

  it.each(["02", "03", "08", "10", "fe", "ff"])("with the flags %s goes out well-formed", (flags) => {
    const { trace, isSampled } = partsOf(continueTrace({ traceparent: `00-${traceId}-${spanId}-${flags}` }));
    expect([trace, isSampled]).toEqual([traceId, (Number.parseInt(flags, 16) & 1) === 1]);
  });

  it("keeps what can't be a tracestate to itself", () => {
    const { headers } = continueTrace({ traceparent, tracestate: "no pair, =, \u0001" });
    expect(headers.tracestate ?? "").toBe("");
  });
});

describe("a traceparent that is not valid", () => {
  it.each([
    ["empty", ""],
    ["text", "hello"],
    ["of an unknown, forbidden version", `ff-${traceId}-${spanId}-01`],
    ["of version 00 with more at its end", `${traceparent}-extra`],
    ["in upper case", traceparent.toUpperCase()],
    ["with a trace id of zeros", `00-${"0".repeat(32)}-${spanId}-01`],
    ["with a span id of zeros", `00-${traceId}-${"0".repeat(16)}-01`],
    ["with a short trace id", `00-${traceId.slice(1)}-${spanId}-01`],
    ["with a long trace id", `00-${traceId}0-${spanId}-01`],
    ["with a short span id", `00-${traceId}-${spanId.slice(1)}-01`],
    ["without flags", `00-${traceId}-${spanId}`],
    ["with one digit of flags", `00-${traceId}-${spanId}-1`],
    ["with other letters", `00-${"g".repeat(32)}-${spanId}-01`],
    ["sent twice", `${traceparent}, ${traceparent}`],
  ])("because it is %s is ignored, with its tracestate", (_why, text) => {
    expectNewTrace({ traceparent: text, tracestate: "vendor=value" });
  });

  it("never gets in the way of a trace, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary" }),
        (one, two, three) => {
          partsOf(
            continueTrace({
              traceparent: one,
              tracestate: two,
              b3: three,
              "x-b3-traceid": two,
              "x-b3-spanid": one,
            }),
          );
        },
      ),
    );
  });
});

describe("B3", () => {
  it.each([
    ["sampled", "1", true],
    ["not sampled", "0", false],
    ["for debugging", "d", true],
  ])("in one header, %s, is continued", (_what, flag, isSampled) => {
    const made = continueTrace({ b3: `${otherTraceId}-${spanId}-${flag}` });
    expect(partsOf(made)).toMatchObject({ trace: otherTraceId, isSampled });
    expect(made.headers["x-b3-spanid"]).not.toBe(spanId);
    expect(made.headers).not.toHaveProperty("b3");
  });

  it("in many headers is continued", () => {
    const headers = { "x-b3-traceid": otherTraceId, "x-b3-spanid": spanId, "x-b3-sampled": "1" };
    expect(partsOf(continueTrace(headers))).toMatchObject({ trace: otherTraceId, isSampled: true });
  });

  it("with a short trace id is the same trace, padded with zeros", () => {
    const padded = `${"0".repeat(16)}${otherTraceId.slice(0, 16)}`;
    expect(partsOf(continueTrace({ b3: `${otherTraceId.slice(0, 16)}-${spanId}-1` }))).toMatchObject({
      trace: padded,
    });
  });

  it.each([
    [{ b3: "hello" }],
    [{ b3: `${"0".repeat(32)}-${spanId}-1` }],
    [{ b3: `${otherTraceId}-${"0".repeat(16)}-1` }],
    [{ "x-b3-traceid": otherTraceId }],
    [{ "x-b3-traceid": "hello", "x-b3-spanid": spanId, "x-b3-sampled": "1" }],
  ])("that is not valid is ignored: %j", (headers) => {
    const { trace, isSampled } = partsOf(continueTrace(headers));
    expect([trace === otherTraceId, isSampled]).toEqual([false, false]);
  });

  it("gives way to W3C where a caller sends both", () => {
    const b3 = `${otherTraceId}-${spanId}-0`;
    expect(partsOf(continueTrace({ traceparent, b3 }))).toMatchObject({ trace: traceId, isSampled: true });
    const many = { "x-b3-traceid": otherTraceId, "x-b3-spanid": spanId, "x-b3-sampled": "0" };
    expect(partsOf(continueTrace({ ...many, traceparent }))).toMatchObject({
      trace: traceId,
      isSampled: true,
    });
  });

  it("is continued where the traceparent beside it is not valid", () => {
    expect(partsOf(continueTrace({ traceparent: "hello", b3: `${otherTraceId}-${spanId}-1` }))).toMatchObject(
      { trace: otherTraceId },
    );
  });
});

describe("what goes out", () => {
  it("is nothing but the trace", () => {
    const callerHeaders = {
      traceparent,
      tracestate: "a=b",
      "x-user-id": "u2",
      authorization: "Bearer x",
      baggage: "secret=1",
    };
    expect(Object.keys(continueTrace(callerHeaders).headers).toSorted()).toEqual([
      "traceparent",
      "tracestate",
      "x-b3-sampled",
      "x-b3-spanid",
      "x-b3-traceid",
    ]);
  });
});
