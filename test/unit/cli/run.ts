/** Commands as somebody at a terminal runs them, with only the given variables set. */
import { answerOf } from "../../../src/cli/command.ts";
import { keysCommand } from "../../../src/cli/keys-command.ts";
import { revokeCommand } from "../../../src/cli/revoke-command.ts";
import { startProcess } from "../../support/process.ts";

export interface Ended {
  readonly code: number | null;
  /** What it printed, on either output. */
  readonly output: string;
}

const commands = { keys: keysCommand, revoke: revokeCommand };
type Environment = Readonly<Record<string, string>>;

export async function runCli(
  name: keyof typeof commands,
  args: readonly string[],
  environment: Environment = {},
): Promise<Ended> {
  const { code, text } = await answerOf(commands[name], args, environment);
  return { code, output: `${text}\n` };
}

/** In a process of its own; of another user, where one is given. */
export async function startCli(
  name: keyof typeof commands,
  args: readonly string[],
  environment: Environment = {},
  uid?: number,
): Promise<Ended> {
  const asUser = uid === undefined ? [] : ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"];
  const command = [...asUser, process.execPath, `src/cli/${name}.ts`, ...args];
  const started = startProcess(environment, command);
  const code = await started.ended();
  return { code, output: started.output() };
}
