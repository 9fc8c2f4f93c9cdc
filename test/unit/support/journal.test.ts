/** Holds what is read from journals against constructed ones. */
import { describe, expect, it } from "vitest";
import { batches, headerValues, overlaps, waves } from "../../support/journal.ts";

const request = (path: string, startedAtMs: number, endedAtMs: number | null) => ({
  method: "GET",
  path,
  startedAtMs,
  endedAtMs,
});

describe("batches", () => {
  it("lists requests sorted and readable, ids sorted, duplicates kept", () => {
    expect(
      batches([
        { method: "GET", path: "/users?ids=u1" },
        { method: "GET", path: "/products?ids=p2%2Cp1,p2" },
        { method: "GET", path: "/orders/latest?userIds=u2,u1&limit=5" },
        { method: "POST", path: "/orders" },
        { method: "GET", path: "/users?ids=u1" },
        { method: "GET", path: "/products/search?q=b,a?x" },
      ]),
    ).toEqual([
      "GET /orders/latest?userIds=u1,u2&limit=5",
      "GET /products/search?q=b,a?x",
      "GET /products?ids=p1,p2,p2",
      "GET /users?ids=u1",
      "GET /users?ids=u1",
      "POST /orders",
    ]);
  });
});

describe("waves", () => {
  it("has none for an empty journal", () => {
    expect(waves([])).toEqual({ count: 0, batches: [], entries: [] });
  });

  it("puts what overlaps into one wave, whatever the order of the journal", () => {
    const found = waves([request("/c", 3, 50), request("/a", 1, 20), request("/b", 2, 40)]);
    expect(found.batches).toEqual([["GET /a", "GET /b", "GET /c"]]);
  });

  it("counts the longest chain of requests of which each ended before the next started", () => {
    const found = waves([
      request("/user", 0, 20),
      request("/orders", 0, 50),
      request("/payments", 52, 80),
      request("/products", 52, 92),
      request("/avatar", 21, 60),
      request("/categories", 93, 130),
    ]);
    expect(found.count).toBe(3);
    expect(found.batches).toEqual([
      ["GET /orders", "GET /user"],
      ["GET /avatar", "GET /payments", "GET /products"],
      ["GET /categories"],
    ]);
  });

  it("shows a call that waited in vain as a further wave", () => {
    expect(waves([request("/a", 0, 10), request("/b", 11, 20), request("/c", 21, 30)]).count).toBe(3);
  });

  it("takes what started the moment another ended for independent of it", () => {
    expect(waves([request("/a", 0, 10), request("/b", 10, 20)]).count).toBe(1);
  });

  it("takes what never ended for under way", () => {
    expect(waves([request("/hanging", 0, null), request("/late", 500, 510)]).count).toBe(1);
  });
});

describe("overlaps", () => {
  it("holds for requests under way at one moment, and for no others", () => {
    const a = request("/a", 0, 10);
    expect(overlaps(a, request("/b", 9, 20))).toBe(true);
    expect(overlaps(request("/b", 9, 20), a)).toBe(true);
    expect(overlaps(a, request("/b", 10, 20))).toBe(false);
    expect(overlaps(request("/hanging", 0, null), request("/late", 500, 510))).toBe(true);
  });
});

describe("headerValues", () => {
  it("finds every occurrence whatever its case, and no value that looks like a name", () => {
    const rawHeaders = ["X-User-ID", "u1", "other", "x-user-id", "x-user-id", "u2"];
    expect(headerValues({ rawHeaders }, "x-USER-id")).toEqual(["u1", "u2"]);
  });
});
