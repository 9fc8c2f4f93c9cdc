/** Changes a file as a whole: whoever reads it sees what was there before, or what is there after, and one command at a time writes. */
import type { Stats } from "node:fs";
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Of a new file. Readable by its owner only: an owner's name and scopes are nobody else's business. */
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
 * the file stays as it is. Whoever could read it before can read it after.
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
    const old = await statIfThere(path);
    const file = await open(draft, "wx", mode);
    try {
      if (old !== null) await makeAlike(file, old);
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

async function statIfThere(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** Else a gateway that runs as another user could not read the new one, and would go on with what the old one said. */
async function makeAlike(draft: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  try {
    const made = await draft.stat();
    if (made.uid !== uid || made.gid !== gid) await draft.chown(uid, gid);
    await draft.chmod(mode & 0o7777);
  } catch (error) {
    throw new Error(
      `it would no longer belong to user ${uid} and group ${gid}, and who reads it now might not be able to. Run the command as user ${uid} or as root. (${(error as Error).message})`,
    );
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
