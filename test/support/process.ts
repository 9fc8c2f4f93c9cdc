/** The gateway as a process of its own, as a developer or a container starts it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** What a start prints is tried out with curl where there is one; a test that can't says so and is counted as skipped. */
export const hasCurl = spawnSync("curl", ["--version"]).status === 0;
if (!hasCurl) console.warn("curl is not installed: the line that a start prints is NOT tried out.");

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Process {
  readonly child: ChildProcess;
  /** All that it has printed so far, on either output, without colours. */
  output(): string;
  /** Resolves with the first match; rejects where the process ends without one. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code, null where a signal ended it. */
  ended(): Promise<number | null>;
}

/** Starts `src/main.ts` with only the given variables of the gateway's set. */
export function startProcess(
  environment: Readonly<Record<string, string>>,
  command = [process.execPath, "src/main.ts"],
): Process {
  const [program = "", ...args] = command;
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(program, args, { cwd: root, env: { PATH, HOME, ...environment } });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed += stripVTControlCharacters(chunk.toString());
    });
  }
  const end = once(child, "close").then(([code]) => code as number | null);
  const seen = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(printed);
      if (match) return match;
      const more = await Promise.race([
        once(child.stdout, "data").then(() => true),
        once(child.stderr, "data").then(() => true),
        end.then(() => false),
      ]);
      if (!more && !pattern.test(printed))
        throw new Error(`the process ended without ${pattern}:\n${printed}`);
    }
  };
  return { child, output: () => printed, seen, ended: () => end };
}
