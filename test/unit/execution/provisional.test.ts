/** Stage 5, provisional values: what turns out not to hold gives way, with every error beneath it and no other. */
import { describe, expect, it } from "vitest";
import type { Provisional } from "../../../src/context.ts";
import { settleProvisional } from "../../../src/execution/provisional.ts";

type Result = Parameters<typeof settleProvisional>[0];
type Keys = readonly [string | number, ...(string | number)[]];

const pathOf = (keys: Keys): Provisional["path"] =>
  keys.reduce<Provisional["path"] | undefined>(
    (prev, key) => ({ prev, key, typename: undefined }),
    undefined,
  ) as Provisional["path"];

const value = (keys: Keys, holds: boolean, otherwise: Provisional["otherwise"] = null): Provisional => ({
  path: pathOf(keys),
  holds: Promise.resolve(holds),
  otherwise,
});

async function settled(result: Result, ...provisional: readonly Provisional[]): Promise<Result> {
  const copy = structuredClone(result);
  await settleProvisional(copy, provisional);
  return copy;
}

const error = (...path: Keys) => ({ message: "no", path });

describe("a value that holds", () => {
  it("stands, with its errors", async () => {
    const result = { data: { viewer: { id: "u1", name: null } }, errors: [error("viewer", "name")] };
    expect(await settled(result, value(["viewer"], true))).toEqual(result);
  });
});

describe("a value that does not hold", () => {
  it("gives way to null", async () => {
    expect(await settled({ data: { viewer: { id: "u1" }, homepage: {} } }, value(["viewer"], false))).toEqual(
      {
        data: { viewer: null, homepage: {} },
      },
    );
  });

  it("gives way to an empty list", async () => {
    const result = { data: { home: { orders: [{ id: "o1" }] } } };
    expect(await settled(result, value(["home", "orders"], false, []))).toEqual({
      data: { home: { orders: [] } },
    });
  });

  it("is found under its alias, and in lists", async () => {
    const result = { data: { groups: [{ a: 1 }, { mine: { id: "u1" }, yours: { id: "u1" } }] } };
    expect(await settled(result, value(["groups", 1, "mine"], false))).toEqual({
      data: { groups: [{ a: 1 }, { mine: null, yours: { id: "u1" } }] },
    });
  });

  it("takes the errors at it and beneath it along, and leaves all others", async () => {
    const beside = [error("viewers"), error("homepage", "viewer"), { message: "of the whole" }];
    const result = {
      data: { viewer: { name: null, orders: [{ id: null }] } },
      errors: [
        error("viewer"),
        beside[0],
        error("viewer", "name"),
        beside[1],
        error("viewer", "orders", 0, "id"),
        beside[2],
      ],
    } as Result;
    expect(await settled(result, value(["viewer"], false))).toEqual({
      data: { viewer: null },
      errors: beside,
    });
  });

  it("leaves no empty list of errors behind", async () => {
    const result = { data: { viewer: { name: null } }, errors: [error("viewer", "name")] };
    expect(Object.keys(await settled(result, value(["viewer"], false)))).toEqual(["data"]);
  });

  it("tells a number in a path from its digits", async () => {
    const result = { data: { a: [null], viewer: {} }, errors: [error("a", 0)] };
    expect(await settled(result, value(["viewer"], false))).toMatchObject({ errors: [error("a", 0)] });
  });

  it.each([
    ["null", { data: { home: null }, errors: [error("home")] }],
    ["gone", { data: {}, errors: [error("home")] }],
  ])("under a parent that an error has left %s changes nothing", async (_how, result) => {
    expect(await settled(result, value(["home", "orders"], false, []))).toEqual(result);
  });

  it.each([[null], [undefined]])("in an answer whose data is %j leaves it so", async (data) => {
    const result = (data === undefined ? { errors: [error("x")] } : { data, errors: [error("x")] }) as Result;
    expect(await settled(result, value(["viewer"], false))).toEqual(result);
  });
});

describe("several values", () => {
  it("are settled each by itself, also where one is beneath another", async () => {
    const result = { data: { a: { id: 1 }, b: { id: 2 }, c: { d: { id: 3 } } } };
    const all = [value(["a"], false), value(["b"], true), value(["c"], false), value(["c", "d"], false)];
    expect(await settled(result, ...all)).toEqual({ data: { a: null, b: { id: 2 }, c: null } });
    expect(await settled(result, ...all.toReversed())).toEqual({ data: { a: null, b: { id: 2 }, c: null } });
  });

  it("are waited for together", async () => {
    const first = Promise.withResolvers<boolean>();
    const second = Promise.withResolvers<boolean>();
    const result: Result = { data: { a: 1, b: 2 } };
    const settling = settleProvisional(result, [
      { path: pathOf(["a"]), holds: first.promise, otherwise: null },
      { path: pathOf(["b"]), holds: second.promise, otherwise: null },
    ]);
    second.resolve(false);
    first.resolve(true);
    await settling;
    expect(result).toEqual({ data: { a: 1, b: null } });
  });
});
