/** Starts a process of the bench's own, so that its CPU is not counted, and learns where it listens. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Child<Ready> {
  /** What it has told of itself. */
  readonly ready: Ready;
  tell(message: unknown): void;
  end(): Promise<void>;
}

/** @param input Given to it as JSON. Rejects where the process ends before it is ready. */
export async function startChild<Ready>(file: string, input: unknown = null): Promise<Child<Ready>> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  // Its log is no part of what is shown here, but costs what it costs.
  const child = fork(path, [JSON.stringify(input)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit");
  const ready = await Promise.race([once(child, "message"), ended.then(() => null)]);
  if (ready === null) throw new Error(`${file} ended before it was ready`);
  return {
    ready: ready[0] as Ready,
    tell: (message) => void child.send(message as Parameters<ChildProcess["send"]>[0]),
    end: async () => {
      child.kill();
      await ended;
    },
  };
}

/** In the process that was started: says that it is ready. */
export function tellParent(ready: unknown): void {
  process.send?.(ready);
  // Nobody is left to end it.
  process.on("disconnect", () => process.exit());
}

/** In the process that was started: what it was given. */
export function givenInput<Input>(): Input {
  return JSON.parse(process.argv[2] ?? "null") as Input;
}
