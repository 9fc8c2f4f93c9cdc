/** Stage 6, fallbacks: a failing service costs a field what its schema declares, and a service that is not to be asked is not. */
import { buildSchema, type GraphQLObjectType, type GraphQLResolveInfo } from "graphql";
import { describe, expect, it, vi } from "vitest";
import { UpstreamError, type UpstreamErrorCode } from "../../../clients/core/errors.ts";
import type { GatewayContext } from "../../../src/context.ts";
import { GatewayError } from "../../../src/errors.ts";
import {
  type Resolver,
  type Upstream,
  upstreamOf,
  withFallback,
} from "../../../src/wrappers/with-fallback.ts";
import { fakeClients } from "../loaders/fake-clients.ts";
import { requestOf, throwing } from "../resolvers/request.ts";

const info = {} as GraphQLResolveInfo;
const failure = new UpstreamError("UPSTREAM_ERROR", "catalog", "the service answered 500");
const closed = requestOf(fakeClients({}));
const open: GatewayContext = {
  ...closed,
  breakers: { closedInMs: (service) => (service === "catalog" ? 4_200 : null) },
};
const fallbacks = ["null", "last_good", "empty_list", "featured"] as const;

/** Resolves a field of the catalog; gives its answer, and what was told to the log instead of the caller. */
function resolve(
  fallback: Upstream["fallback"],
  next: Resolver,
  { context = closed, featured = (() => "featured") as Resolver, service = "catalog" } = {},
) {
  const substituted: Error[] = [];
  const resolver = withFallback({ service, fallback }, { featured })(next);
  const answer = () => resolver("parent", { first: 6 }, { ...context, substituted }, info);
  return { answer, substituted };
}

describe("with a service that answers", () => {
  it.each(fallbacks)("%s changes nothing, and what is there at once stays so", async (fallback) => {
    const next = vi.fn(() => "value");
    const { answer, substituted } = resolve(fallback, next);
    expect(answer()).toBe("value");
    expect(next).toHaveBeenCalledExactlyOnceWith("parent", { first: 6 }, expect.anything(), info);
    expect(await resolve(fallback, async () => "later").answer()).toBe("later");
    expect(substituted).toEqual([]);
  });

  it.each([null, [], 0, "", undefined])("no answer is taken for a failure: %j", (value) => {
    for (const fallback of fallbacks) expect(resolve(fallback, () => value).answer()).toBe(value);
  });
});

describe("with a service that fails", () => {
  it.each(["null", "last_good"] as const)("%s leaves the field its error", async (fallback) => {
    const { answer, substituted } = resolve(fallback, throwing(failure));
    await expect(answer()).rejects.toBe(failure);
    expect(substituted).toEqual([]);
  });

  it("empty_list answers an empty list, and the log has the failure", async () => {
    const { answer, substituted } = resolve("empty_list", throwing(failure));
    expect(await answer()).toEqual([]);
    expect(substituted).toEqual([failure]);
  });

  it("featured answers what is featured, for the same arguments, and the log has the failure", async () => {
    const featured = vi.fn(async () => ["p1"]);
    const { answer, substituted } = resolve("featured", throwing(failure), { featured });
    expect(await answer()).toEqual(["p1"]);
    expect(featured).toHaveBeenCalledExactlyOnceWith("parent", { first: 6 }, expect.anything(), info);
    expect(substituted).toEqual([failure]);
  });

  it("a substitute that fails too gives the field its own error", async () => {
    const second = new UpstreamError("UPSTREAM_TIMEOUT", "catalog", "timed out");
    const { answer, substituted } = resolve("featured", throwing(failure), { featured: throwing(second) });
    await expect(answer()).rejects.toBe(second);
    expect(substituted).toEqual([failure]);
  });

  it("an error that is thrown at once is one like any other", () => {
    const failing = () => {
      throw failure;
    };
    expect(resolve("empty_list", failing).answer()).toEqual([]);
    expect(() => resolve("null", failing).answer()).toThrow(failure);
  });

  it.each<UpstreamErrorCode>([
    "UPSTREAM_TIMEOUT",
    "UPSTREAM_ERROR",
    "UPSTREAM_BAD_RESPONSE",
    "UPSTREAM_REJECTED",
    "UPSTREAM_UNAVAILABLE",
    "DEADLINE_EXCEEDED",
  ])("%s is a failure that a substitute stands in for", async (code) => {
    const { answer } = resolve("empty_list", throwing(new UpstreamError(code, "catalog", "no")));
    expect(await answer()).toEqual([]);
  });
});

describe("an error that is no service's", () => {
  it.each([
    ["a mistake of our own", new TypeError("cannot read properties of undefined")],
    ["a caller who is gone", new UpstreamError("REQUEST_CANCELLED", "catalog", "the caller went away")],
    ["a caller who is nobody", new GatewayError("UNAUTHENTICATED", "sign in")],
    ["an argument that is wrong", new GatewayError("BAD_USER_INPUT", "no cursor")],
    ["a text", "UPSTREAM_ERROR"],
    ["what only looks like one", { code: "UPSTREAM_ERROR" }],
  ])("is hidden by no substitute: %s", async (_whose, error) => {
    for (const fallback of fallbacks) {
      const featured = vi.fn();
      const { answer, substituted } = resolve(fallback, throwing(error), { featured });
      await expect(answer()).rejects.toBe(error);
      expect(featured).not.toHaveBeenCalled();
      expect(substituted).toEqual([]);
    }
  });
});

describe("with a service whose breaker is open", () => {
  const refusal = { code: "UPSTREAM_UNAVAILABLE", service: "catalog", retryAfterMs: 4_200 };

  it("null is an error at once, and the resolver does not run", () => {
    const next = vi.fn();
    const { answer, substituted } = resolve("null", next, { context: open });
    expect(answer).toThrow(expect.objectContaining(refusal));
    expect(next).not.toHaveBeenCalled();
    expect(substituted).toEqual([]);
  });

  it.each([
    ["empty_list", []],
    ["featured", "featured"],
  ] as const)("%s answers at once, and the resolver does not run", (fallback, expected) => {
    const next = vi.fn();
    const { answer, substituted } = resolve(fallback, next, { context: open });
    expect(answer()).toEqual(expected);
    expect(next).not.toHaveBeenCalled();
    expect(substituted).toMatchObject([refusal]);
  });

  it("last_good asks all the same, for what is kept is found on the way to the service", async () => {
    expect(await resolve("last_good", async () => "kept", { context: open }).answer()).toBe("kept");
    await expect(resolve("last_good", throwing(failure), { context: open }).answer()).rejects.toBe(failure);
  });

  it("a substitute that fails too gives the field its own error", async () => {
    const { answer } = resolve("featured", vi.fn(), { context: open, featured: throwing(failure) });
    await expect(answer()).rejects.toBe(failure);
  });

  it("fields of other services are answered as ever", () => {
    expect(resolve("null", () => "value", { context: open, service: "order" }).answer()).toBe("value");
  });

  it("nobody is told what nobody is told of a personal field at any other time", () => {
    const nobody = { ...open, identity: null };
    for (const fallback of fallbacks)
      expect(resolve(fallback, () => [], { context: nobody }).answer()).toEqual([]);
  });

  it("it is asked about anew for each answer", () => {
    let closedInMs: number | null = 1;
    const context = { ...closed, breakers: { closedInMs: () => closedInMs } };
    const { answer } = resolve("null", () => "value", { context });
    expect(answer).toThrow(GatewayError);
    closedInMs = null;
    expect(answer()).toBe("value");
  });
});

describe("what the schema says of a field", () => {
  const schema = buildSchema(`
    directive @upstream(service: Service!, fallback: Fallback! = NULL) on FIELD_DEFINITION
    enum Service { USER CATALOG }
    enum Fallback { NULL LAST_GOOD EMPTY_LIST FEATURED }
    type Query { plain: ID name: ID @upstream(service: USER) list: ID @upstream(service: CATALOG, fallback: EMPTY_LIST) }
  `);
  const field = (name: string) => (schema.getType("Query") as GraphQLObjectType).getFields()[name] ?? {};

  it("is its service and its fallback, which is null unless it says otherwise", () => {
    expect(upstreamOf(schema, field("name"))).toEqual({ service: "USER", fallback: "NULL" });
    expect(upstreamOf(schema, field("list"))).toEqual({ service: "CATALOG", fallback: "EMPTY_LIST" });
  });

  it("is nothing where it says nothing", () => {
    expect(upstreamOf(schema, field("plain"))).toBeNull();
    expect(upstreamOf(schema, {})).toBeNull();
    expect(upstreamOf(buildSchema("type Query { plain: ID }"), field("name"))).toBeNull();
  });
});
