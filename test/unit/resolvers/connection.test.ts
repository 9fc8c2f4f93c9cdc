/** Stage 7, connections: a page of a service as Relay has it, and cursors that are not the list's. */
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../../clients/core/errors.ts";
import { toConnection } from "../../../src/resolvers/connection.ts";
import { rejected } from "./request.ts";

const page = (items: readonly string[], nextCursor: string | null, total = 10) =>
  Promise.resolve({ items, nextCursor, total });

describe("a connection", () => {
  it("has the page's entries in order, as edges and as nodes", async () => {
    const connection = await toConnection(page(["a", "b"], "next"), undefined);
    expect(connection.nodes).toEqual(["a", "b"]);
    expect(connection.edges.map(({ node }) => node)).toEqual(["a", "b"]);
    expect(connection.totalCount).toBe(10);
  });

  it("has a next page exactly where the service gives a cursor, and ends in it", async () => {
    const [some, last] = await Promise.all([
      toConnection(page(["a", "b"], "next"), null),
      toConnection(page(["a"], null), null),
    ]);
    expect(some.pageInfo).toMatchObject({ hasNextPage: true, endCursor: "next" });
    expect(some.edges.map(({ cursor }) => cursor)).toEqual([null, "next"]);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, endCursor: null });
  });

  it("of one entry begins and ends in the same cursor", async () => {
    const { pageInfo } = await toConnection(page(["a"], "next"), null);
    expect(pageInfo).toMatchObject({ startCursor: "next", endCursor: "next" });
  });

  it.each([
    [undefined, false],
    [null, false],
    ["cursor", true],
  ])("after %j has a page before: %j", async (after, hasPreviousPage) => {
    expect((await toConnection(page([], null), after)).pageInfo).toMatchObject({ hasPreviousPage });
  });

  it("of an empty page is empty", async () => {
    expect(await toConnection(page([], null, 0), null)).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
    });
  });
});

describe("a cursor that the service refuses", () => {
  it("is the caller's fault, and the words name the argument", async () => {
    const failure = rejected(400);
    await expect(toConnection(Promise.reject(failure), "made-up")).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("`after`"),
      cause: failure,
    });
  });

  it("is not blamed on a caller who sent none", async () => {
    const failure = rejected(400);
    await expect(toConnection(Promise.reject(failure), undefined)).rejects.toBe(failure);
  });

  it.each([
    rejected(422),
    rejected(404),
    new UpstreamError("UPSTREAM_ERROR", "order", "500"),
    new Error("other"),
  ])("is not the reading of %s", async (failure) => {
    await expect(toConnection(Promise.reject(failure), "cursor")).rejects.toBe(failure);
  });
});
