/** Stage 10, paths and queries: no id, cursor or text ever leaves its segment or its parameter. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathOf, queryOf } from "../../../clients/core/call.ts";

const hostile = [
  "..",
  ".",
  "../../users/u2",
  "..%2f..%2fusers",
  "%2e%2e",
  "%2e%2e%2fusers",
  "o1?userId=u2",
  "o1#part",
  "o1\\..\\o2",
  "o1/cancel",
  "o1&limit=100",
  "o1;x=1",
  "\r\nx-user-id: u2",
  "\u0000",
  "ünï©ode/☃",
  "\u2028",
  "😀",
  "__proto__",
  "constructor",
  "",
];

/** Hostile pieces among ordinary text; well formed, as text that came over the wire as UTF-8 is. */
const anyText = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("..", "/", "%2f", "?", "#", "\\", "&", "=", ",", "a"), { maxLength: 8 })
    .map((parts) => parts.join("")),
);

const urlOf = (pathAndQuery: string) => new URL(`http://service.example${pathAndQuery}`);

describe("pathOf", () => {
  it("leaves the ids that the contract allows as they are", () => {
    expect(pathOf`/orders/${"o_1-A"}/cancel`).toBe("/orders/o_1-A/cancel");
    expect(pathOf`/users/${"__proto__"}`).toBe("/users/__proto__");
    expect(pathOf`/users/${"007"}`).toBe("/users/007");
  });

  // A URL reads `.` and `..`, escaped or not, as steps between segments: those no escaping can hold.
  it.each(hostile)("keeps %j in its own segment, or refuses it", (id) => {
    expectToHold(id);
  });

  it("keeps any text in its own segment, or refuses it", () => {
    fc.assert(fc.property(anyText, expectToHold));
  });
});

function expectToHold(id: string): void {
  let path: string;
  try {
    path = pathOf`/orders/${id}/cancel`;
  } catch {
    return;
  }
  const { host, pathname, search, hash } = urlOf(path);
  const segments = pathname.split("/").map(decodeURIComponent);
  expect({ host, segments, search, hash }).toEqual({
    host: "service.example",
    segments: ["", "orders", id, "cancel"],
    search: "",
    hash: "",
  });
}

describe("queryOf", () => {
  it("gives nothing where there is nothing to ask", () => {
    expect(queryOf(undefined)).toBe("");
    expect(queryOf({})).toBe("");
    expect(queryOf({ after: undefined })).toBe("");
  });

  it("joins lists with bare commas and leaves out what is undefined", () => {
    expect(queryOf({ ids: ["u1", "u2"], limit: 5, after: undefined })).toBe("?ids=u1,u2&limit=5");
  });

  it("keeps any text in its own parameter", () => {
    fc.assert(
      fc.property(anyText, anyText, (q, after) => {
        const { pathname, searchParams, hash } = urlOf(`/search${queryOf({ q, after, limit: 20 })}`);
        expect({ pathname, hash, parameters: [...searchParams] }).toEqual({
          pathname: "/search",
          hash: "",
          parameters: [
            ["q", q],
            ["after", after],
            ["limit", "20"],
          ],
        });
      }),
    );
  });

  it("keeps each id of a list in its own place, commas included", () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (ids) => {
        const { search } = urlOf(`/users${queryOf({ ids })}`);
        expect(search.slice("?ids=".length).split(",").map(decodeURIComponent)).toEqual(ids);
      }),
    );
  });

  it("takes text with half a surrogate pair, which JSON can carry", () => {
    const search: unknown = JSON.parse('"caf\\ud83d"');
    expect(() => queryOf({ q: String(search) })).not.toThrow();
  });
});
