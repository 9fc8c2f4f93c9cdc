/** Stage 3, a watched file: what changes in it is known, what means nothing changes nothing, and neither costs a word too many. */
import { mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { watchFile } from "../../../src/auth/watched-file.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watched-file-"));
  path = join(folder, "list.json");
  writeFileSync(path, "1");
  return () => rmSync(folder, { recursive: true, force: true });
});

/** Looks only when it is told to, unless `everyMs` is given. */
function watch(everyMs = 2 ** 30) {
  const changes: number[] = [];
  const faults: string[] = [];
  const file = watchFile(path, {
    parse: (text) => {
      if (!/^\d+$/.test(text)) throw new Error(`no number: ${text.length} characters`);
      return Number(text);
    },
    onChange: (value) => changes.push(value),
    onFault: ({ message }) => faults.push(message),
    everyMs,
  });
  onTestFinished(() => file.close());
  return { file, changes, faults };
}

describe("a watched file", () => {
  it("is read at once, and told of only when it changes", async () => {
    const { file, changes, faults } = watch();
    expect(file.value).toBe(1);
    await file.look();
    expect(changes).toEqual([]);
    writeFileSync(path, "2");
    await file.look();
    expect({ value: file.value, changes, faults }).toEqual({ value: 2, changes: [2], faults: [] });
  });

  it("is read again by itself", async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const file = watchFile(path, { parse: Number, onChange: resolve, onFault: () => {}, everyMs: 10 });
    onTestFinished(() => file.close());
    writeFileSync(path, "3");
    expect(await promise).toBe(3);
  });

  it("is read again within a second unless it is said how often", async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const file = watchFile(path, { parse: Number, onChange: resolve, onFault: () => {} });
    onTestFinished(() => file.close());
    const beganAtMs = performance.now();
    writeFileSync(path, "4");
    await promise;
    expect(performance.now() - beganAtMs).toBeLessThan(1_000);
  });

  it("can be replaced by another one, of the same size and age", async () => {
    const { file } = watch();
    const draft = join(folder, "draft");
    writeFileSync(draft, "5");
    utimesSync(path, 1_000, 1_000);
    await file.look();
    utimesSync(draft, 1_000, 1_000);
    renameSync(draft, path);
    await file.look();
    expect(file.value).toBe(5);
  });

  it("is seen to change however fast it does, with neither its size nor its time", async () => {
    const { file } = watch();
    for (let value = 2; value < 10; value += 1) {
      writeFileSync(path, String(value));
      utimesSync(path, 1_000, 1_000);
      await file.look();
      expect(file.value).toBe(value);
    }
  });

  it("may be a link that comes to point elsewhere, as Kubernetes mounts secrets", async () => {
    const link = join(folder, "link");
    writeFileSync(join(folder, "other"), "7");
    symlinkSync(path, link);
    path = link;
    const { file } = watch();
    symlinkSync(join(folder, "other"), join(folder, "new-link"));
    renameSync(join(folder, "new-link"), link);
    await file.look();
    expect(file.value).toBe(7);
  });

  it("that means nothing any more keeps what it meant, and is told of once for each text", async () => {
    const { file, faults, changes } = watch();
    for (const text of ["x", "x", "xx"]) {
      writeFileSync(path, text);
      await file.look();
      await file.look();
    }
    expect({ value: file.value, changes }).toEqual({ value: 1, changes: [] });
    expect(faults).toEqual(["no number: 1 characters", "no number: 2 characters"]);
    writeFileSync(path, "8");
    await file.look();
    expect(file.value).toBe(8);
    writeFileSync(path, "y");
    await file.look();
    expect(faults).toHaveLength(3);
  });

  it("that is gone keeps what it said, until it is back", async () => {
    const { file, faults } = watch();
    rmSync(path);
    await file.look();
    await file.look();
    expect(file.value).toBe(1);
    expect(faults).toEqual([expect.stringContaining("ENOENT")]);
    writeFileSync(path, "9");
    await file.look();
    expect(file.value).toBe(9);
    rmSync(path);
    await file.look();
    expect(faults).toHaveLength(2);
  });

  it("must be there, and mean something, at the start", () => {
    writeFileSync(path, "x");
    expect(() => watch()).toThrow("no number");
    rmSync(path);
    expect(() => watch()).toThrow("ENOENT");
  });

  it("is not told of once it is closed, not even by a look that was under way", async () => {
    const { file, changes, faults } = watch();
    writeFileSync(path, "2");
    const looking = file.look();
    file.close();
    await looking;
    expect({ changes, faults }).toEqual({ changes: [], faults: [] });
  });
});
