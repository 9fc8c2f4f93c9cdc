/** Stage 3: a file that is read again when it changes. Looks, since notices of changes get lost on some file systems. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";

export interface WatchedFileOptions<Value> {
  /** Turns the file's text into what it means; throws where it means nothing. */
  readonly parse: (text: string) => Value;
  /** Told of each new value, but for the first. */
  readonly onChange?: (value: Value) => void;
  /** Told once of each text that means nothing, and of a file that is gone. What was read last stays. */
  readonly onFault: (error: Error) => void;
  readonly everyMs?: number;
}

export interface WatchedFile<Value> {
  /** What the file said last that could be read. */
  readonly value: Value;
  /** Looks now, rather than when it is time. Never rejects. */
  look(): Promise<void>;
  close(): void;
}

const usualEveryMs = 500;
/** The kernel's clock for files is coarse: what was written just now may be written again without any trace but its text. */
const settledAfterMs = 1_000;
const maxFileBytes = 32 * 1024 * 1024;

/** @throws where the file can't be read, or means nothing, right now. */
export function watchFile<Value>(path: string, options: WatchedFileOptions<Value>): WatchedFile<Value> {
  const { parse, onChange, onFault, everyMs = usualEveryMs } = options;
  let { text, mark } = readNow(path);
  let value = parse(text);
  let textFault: unknown = null;
  let toldOf: string | null = null;
  let isClosed = false;

  /** The same fault is told of once, however often it is met. */
  const report = (error: unknown) => {
    const fault = error instanceof Error ? error : new Error(String(error));
    if (fault.message !== toldOf && !isClosed) onFault(fault);
    toldOf = fault.message;
  };
  const take = (newText: string) => {
    if (newText === text) return;
    text = newText;
    textFault = null;
    try {
      value = parse(newText);
    } catch (error) {
      textFault = error;
      return;
    }
    if (!isClosed) onChange?.(value);
  };
  const lookOnce = async () => {
    try {
      const file = await open(path, "r");
      try {
        const found = markOf(await file.stat({ bigint: true }));
        if (found !== null && found === mark) return;
        // Marked before it is read: what is written meanwhile is seen the next time.
        const newText = await file.readFile("utf8");
        mark = found;
        take(newText);
        if (textFault !== null) throw textFault;
        toldOf = null;
      } finally {
        await file.close();
      }
    } catch (error) {
      // Whatever is there the next time is read, even if it is what was there before.
      mark = null;
      report(error);
    }
  };

  let looking: Promise<void> | null = null;
  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = null;
    });
    return looking;
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    get value() {
      return value;
    },
    look,
    close: () => {
      isClosed = true;
      clearInterval(timer);
    },
  };
}

function readNow(path: string): { readonly text: string; readonly mark: string | null } {
  const file = openSync(path, "r");
  try {
    const mark = markOf(fstatSync(file, { bigint: true }));
    return { text: readFileSync(file, "utf8"), mark };
  } finally {
    closeSync(file);
  }
}

interface FileStatus {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** Differs where the file may; null while it is too young to tell. */
function markOf({ dev, ino, size, mtimeNs, ctimeNs }: FileStatus): string | null {
  if (size > maxFileBytes) throw new RangeError(`the file is larger than ${maxFileBytes} bytes`);
  const ageMs = Date.now() - Number(ctimeNs / 1_000_000n);
  return ageMs < settledAfterMs ? null : [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}
