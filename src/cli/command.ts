/** What the commands have in common: their words go to the terminal, and what is wrong ends them with 1. */
import { parseArgs } from "node:util";
import { ConfigError, readKeeping } from "../config.ts";
import { createRedisStore } from "../store/redis.ts";
import { type SharedStore, StoreAwayError, StoreRefusedError } from "../store/store.ts";

/** Its words tell whoever typed the command what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Environment = Parameters<typeof readKeeping>[0];

export interface Command {
  readonly usage: string;
  /** Answers with what is to be printed; throws where something is wrong. */
  run(args: readonly string[], environment: Environment): Promise<string>;
}

export interface Answer {
  /** 1 where something is wrong; `text` says what. */
  readonly code: 0 | 1;
  readonly text: string;
}

/** Never rejects. */
export async function answerOf(
  { usage, run }: Command,
  args: readonly string[],
  environment: Environment,
): Promise<Answer> {
  if (args.includes("--help") || args.includes("-h")) return { code: 0, text: usage };
  try {
    return { code: 0, text: await run(args, environment) };
  } catch (error) {
    return { code: 1, text: explain(error, usage) };
  }
}

/** Runs a command as the process was told to, and prints what it answers. */
export async function runCommand(command: Command): Promise<void> {
  const { code, text } = await answerOf(command, process.argv.slice(2), undefined);
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = code;
}

function explain(error: unknown, usage: string): string {
  if (error instanceof UsageError) return `${error.message}\n\n${usage}`;
  if (error instanceof ConfigError) return error.message;
  if (error instanceof StoreAwayError)
    return `Redis can't be reached; nothing is known to have changed. (${error.message})`;
  if (error instanceof StoreRefusedError)
    return `Redis has something else where the gateway keeps this; nothing is known to have changed. (${error.message})`;
  return error instanceof Error ? error.message : String(error);
}

/**
 * The words of a command that belong to no option, and the options, each a text.
 * @throws {UsageError} for an option that is not among the names, that has no value, or that is given twice.
 */
export function parseOptions<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): { readonly words: readonly string[]; readonly options: Partial<Record<Name, string>> } {
  const known = Object.fromEntries(names.map((name) => [name, { type: "string", multiple: true }] as const));
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: known, allowPositionals: true });
    const options: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const given = (values[name] ?? []) as readonly string[];
      if (given.length > 1) throw new UsageError(`--${name} is given twice.`);
      if (given[0] !== undefined) options[name] = given[0];
    }
    return { words: positionals, options };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

/** @throws {UsageError} where there is a word. It is not said which: it may be a credential, pasted by mistake. */
export function refuseWords(words: readonly string[]): void {
  if (words.length > 0) throw new UsageError("There is one word too many.");
}

/** Where a command writes: a file, or what the processes share. */
export type Place =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "store"; readonly store: SharedStore };

/** Whom a change reaches. */
export function readersOf({ kind }: Place): string {
  return kind === "file" ? "Every process that reads this file" : "Every process on this Redis";
}

/** Nobody waits for a command but whoever typed it, and maybe from far away. */
const callTimeoutMs = 5_000;

/**
 * Runs with the place that the options and the environment give, and closes it. A gateway reads API keys on Redis only
 * where it has no file of them, and revocations wherever there are any: those go where more processes read them.
 * @param variable The variable that names the file.
 */
export async function withPlace<T>(
  file: string | undefined,
  variable: "API_KEYS_FILE" | "REVOCATIONS_FILE",
  environment: Environment,
  run: (place: Place) => Promise<T>,
): Promise<T> {
  const keeping = readKeeping(environment);
  const { apiKeysFile, revocationsFile, redisUrl } = keeping;
  const path =
    file || (variable === "API_KEYS_FILE" ? apiKeysFile : redisUrl === null ? revocationsFile : null);
  if (path !== null) return run({ kind: "file", path });
  if (redisUrl === null) {
    throw new UsageError(`Say where: set ${variable} or REDIS_URL as the gateway has it, or give --file.`);
  }
  const store = await createRedisStore(redisUrl, { callTimeoutMs });
  try {
    return await run({ kind: "store", store });
  } finally {
    store.close();
  }
}
