/** Changes a file as a whole: whoever reads it sees what was there before, or what is there after, and one command at a time writes. */
import { type FileHandle, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Readable by its owner only: an owner's name and scopes are nobody else's business. */
const mode = 0o600;

/** The text; null where there is no file. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw new Error(`${path} can't be read: ${(error as Error).message}`);
  }
}

/**
 * Puts what `change` makes of the text in its place; null stands for a file that is not there. Where `change` throws,
 * the file stays as it is.
 */
export async function changeFile<T>(
  path: string,
  change: (text: string | null) => { readonly text: string; readonly result: T },
): Promise<T> {
  // What a link points to is replaced, and not the link.
  const target = await realpath(path).catch(() => path);
  const lock = `${target}.lock`;
  const held = await takeLock(lock, path);
  try {
    const { text, result } = change(await readIfThere(target));
    await replace(target, text);
    return result;
  } finally {
    await held.close();
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string, path: string): Promise<FileHandle> {
  try {
    return await open(lock, "wx", mode);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw new Error(`${path} can't be written: ${(error as Error).message}`);
    throw new Error(
      `${path} is being changed by another command. If there is none, delete ${lock}, which one that was ended has left.`,
    );
  }
}

async function replace(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.new`);
  try {
    const file = await open(draft, "wx", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw new Error(`${path} can't be written: ${(error as Error).message}`);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
