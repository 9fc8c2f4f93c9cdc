/** Stage 8, batches: the exact list of them, and that no service can put a record in another's place. */
import { setImmediate } from "node:timers/promises";
import DataLoader from "dataloader";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBatchLoader, createCallLoader, createGroupLoader } from "../../../src/loaders/batch.ts";

interface Item {
  readonly id: string;
  readonly text: string;
}

const itemOf = (id: string): Item => ({ id, text: `text of ${id}` });
const idOf = ({ id }: Item) => id;
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);

/** A batch function that writes down its batches. */
function recording<Result>(answer: (keys: readonly string[]) => Result) {
  const batches: (readonly string[])[] = [];
  const fetchBatch = async (keys: readonly string[]) => {
    batches.push([...keys]);
    return answer(keys);
  };
  return { batches, fetchBatch };
}

const anyKey = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{1,4}$/),
  fc.constantFrom("__proto__", "constructor", "007", "7", "toString"),
);

/** Keys, and an answer in which their records are shuffled, repeated, left out and mixed with others. */
const anyBatch = fc.uniqueArray(anyKey, { minLength: 1, maxLength: 20 }).chain((keys) =>
  fc.record({
    keys: fc.constant(keys),
    answered: fc.array(fc.oneof(fc.constantFrom(...keys), anyKey), { maxLength: 40 }),
  }),
);

const naiveLoader = (fetchBatch: (keys: readonly string[]) => Promise<readonly Item[]>) =>
  new DataLoader<string, Item | null>(fetchBatch);

describe("createBatchLoader", () => {
  it("loads what is asked for at once with one call, each key once", async () => {
    const { batches, fetchBatch } = recording((keys) => keys.map(itemOf));
    const loader = createBatchLoader(fetchBatch, idOf);
    const loaded = await Promise.all(["a", "b", "a", "c", "b"].map((key) => loader.load(key)));
    expect(loaded.map((item) => item?.text)).toEqual([
      "text of a",
      "text of b",
      "text of a",
      "text of c",
      "text of b",
    ]);
    expect(batches).toEqual([["a", "b", "c"]]);
  });

  it("asks for 250 keys in calls of 100, 100 and 50", async () => {
    const keys = numbered(250);
    const { batches, fetchBatch } = recording((batch) => batch.map(itemOf).reverse());
    const loaded = await createBatchLoader(fetchBatch, idOf).loadMany(keys);
    expect(batches).toEqual([keys.slice(0, 100), keys.slice(100, 200), keys.slice(200)]);
    expect(loaded).toEqual(keys.map(itemOf));
  });

  it("does not ask again for what it has, unknown keys included", async () => {
    const { batches, fetchBatch } = recording((keys) => keys.filter((key) => key !== "gone").map(itemOf));
    const loader = createBatchLoader(fetchBatch, idOf);
    await loader.loadMany(["a", "gone"]);
    expect(await loader.loadMany(["gone", "a", "b"])).toEqual([null, itemOf("a"), itemOf("b")]);
    expect(batches).toEqual([["a", "gone"], ["b"]]);
  });

  it("never gives a key another's record, however the service answers", async () => {
    await fc.assert(
      fc.asyncProperty(anyBatch, async ({ keys, answered }) => {
        const loaded = await createBatchLoader(async () => answered.map(itemOf), idOf).loadMany(keys);
        expect(loaded).toEqual(keys.map((key) => (answered.includes(key) ? itemOf(key) : null)));
      }),
    );
  });

  it("negative control: wired in the service's order, records do land on other keys", async () => {
    const keys = ["a", "b", "c"];
    const answer = async () => keys.toReversed().map(itemOf);
    const right = await createBatchLoader(answer, idOf).loadMany(keys);
    const naive = await naiveLoader(answer).loadMany(keys);
    const assertOwnRecords = (loaded: readonly unknown[]) => expect(loaded).toEqual(keys.map(itemOf));
    assertOwnRecords(right);
    expect(() => assertOwnRecords(naive)).toThrow();
  });

  it("takes the first of two records with the same key", async () => {
    const answer = async () => [
      { id: "a", text: "first" },
      { id: "a", text: "second" },
    ];
    expect(await createBatchLoader(answer, idOf).load("a")).toMatchObject({ text: "first" });
  });

  it("remembers a batch that failed, and does not ask the service again", async () => {
    const failure = new Error("the service is down");
    const { batches, fetchBatch } = recording((): readonly Item[] => {
      throw failure;
    });
    const loader = createBatchLoader(fetchBatch, idOf);
    for (let time = 0; time < 3; time += 1) {
      expect(await loader.loadMany(["a", "b"])).toEqual([failure, failure]);
      await expect(loader.load("a")).rejects.toBe(failure);
    }
    expect(batches).toEqual([["a", "b"]]);
  });

  it("negative control: a stock loader asks a failing service again and again", async () => {
    const { batches, fetchBatch } = recording((): readonly Item[] => {
      throw new Error("the service is down");
    });
    const loader = naiveLoader(fetchBatch);
    for (let time = 0; time < 3; time += 1) await loader.load("a").catch(() => null);
    expect(batches).toHaveLength(3);
  });

  it("keeps the failure of one batch from the keys of another", async () => {
    const { fetchBatch } = recording((keys) => {
      if (keys.includes("k0")) throw new Error("down");
      return keys.map(itemOf);
    });
    const loaded = await createBatchLoader(fetchBatch, idOf).loadMany(numbered(150));
    expect(loaded.slice(0, 100).every((item) => item instanceof Error)).toBe(true);
    expect(loaded.slice(100)).toEqual(numbered(150).slice(100).map(itemOf));
  });

  it("asks again after clearAll, whether it had an answer, nothing or a failure", async () => {
    let isDown = true;
    const { batches, fetchBatch } = recording((keys) => {
      if (isDown) throw new Error("down");
      return keys.map(itemOf);
    });
    const loader = createBatchLoader(fetchBatch, idOf);
    await loader.load("a").catch(() => null);
    isDown = false;
    loader.clearAll();
    expect(await loader.load("a")).toEqual(itemOf("a"));
    loader.clearAll();
    expect(await loader.load("a")).toEqual(itemOf("a"));
    expect(batches).toEqual([["a"], ["a"], ["a"]]);
  });
});

describe("createGroupLoader", () => {
  const record = (owner: string, text: string) => ({ owner, text });
  const ownerOf = ({ owner }: { readonly owner: string }) => owner;

  it("gives each key its own records in the service's order, and an empty list where there are none", async () => {
    const { batches, fetchBatch } = recording(() => [
      record("b", "1"),
      record("a", "2"),
      record("b", "3"),
      record("z", "4"),
    ]);
    const loaded = await createGroupLoader(fetchBatch, ownerOf).loadMany(["a", "b", "c"]);
    expect(loaded).toEqual([[record("a", "2")], [record("b", "1"), record("b", "3")], []]);
    expect(batches).toEqual([["a", "b", "c"]]);
  });

  it("never gives a key another's records, however the service answers", async () => {
    await fc.assert(
      fc.asyncProperty(anyBatch, async ({ keys, answered }) => {
        const records = answered.map((owner, index) => record(owner, String(index)));
        const loaded = await createGroupLoader(async () => records, ownerOf).loadMany(keys);
        expect(loaded).toEqual(keys.map((key) => records.filter(({ owner }) => owner === key)));
      }),
    );
  });

  it("asks for 250 keys in calls of 100, 100 and 50, and remembers those that failed", async () => {
    const { batches, fetchBatch } = recording((): readonly { owner: string }[] => {
      throw new Error("down");
    });
    const loader = createGroupLoader(fetchBatch, ownerOf);
    await loader.loadMany(numbered(250));
    await loader.loadMany(numbered(250));
    expect(batches.map(({ length }) => length)).toEqual([100, 100, 50]);
  });
});

describe("createCallLoader", () => {
  it("makes a call once for each set of arguments", async () => {
    const asked: unknown[] = [];
    const loader = createCallLoader(
      async (page: { readonly limit: number; readonly after?: string | undefined }) => {
        asked.push(page);
        return page.limit;
      },
    );
    const pages = [
      { limit: 1 },
      { limit: 1 },
      { limit: 2 },
      { limit: 1, after: "x" },
      { limit: 1, after: undefined },
    ];
    expect(await Promise.all(pages.map((page) => loader.load(page)))).toEqual([1, 1, 2, 1, 1]);
    expect(asked).toEqual([{ limit: 1 }, { limit: 2 }, { limit: 1, after: "x" }]);
  });

  it("starts every call at once: none waits for another", async () => {
    let started = 0;
    const loader = createCallLoader((_key: number) => {
      started += 1;
      return new Promise<never>(() => undefined);
    });
    for (const key of [1, 2, 3]) void loader.load(key);
    await setImmediate();
    expect(started).toBe(3);
  });

  it("remembers a failure until clearAll", async () => {
    let asked = 0;
    const loader = createCallLoader(async (limit: number) => {
      asked += 1;
      if (asked === 1) throw new Error("down");
      return limit;
    });
    await expect(loader.load(5)).rejects.toThrow("down");
    await expect(loader.load(5)).rejects.toThrow("down");
    expect(asked).toBe(1);
    loader.clearAll();
    expect(await loader.load(5)).toBe(5);
  });
});
