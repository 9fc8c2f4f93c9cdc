/** The command `npm run revoke`: takes tokens back, by their id or all of a person, where the gateway reads it. */
import {
  endOf,
  fileIsFull,
  formatRevocationFile,
  maxFileRevocations,
  maxRevocations,
  parseRevocationFile,
  type Revocation,
} from "../auth/revocation-list.ts";
import { addSharedRevocation, readSharedRevocations } from "../auth/shared-revocations.ts";
import {
  type Command,
  type Place,
  parseOptions,
  readersOf,
  refuseWords,
  UsageError,
  withPlace,
} from "./command.ts";
import { changeFile, readIfThere } from "./json-file.ts";

const dayMs = 24 * 60 * 60 * 1000;
const usualDays = 30;

const usage = `npm run revoke -- --jti <id of the token> [--until <time>]
npm run revoke -- --sub u1 [--issued-before <time>] [--until <time>]
npm run revoke -- list

Revocations are kept on REDIS_URL, or where that is not set in REVOCATIONS_FILE; --file <path> says otherwise.
Times are like 2030-01-31T12:00:00Z; --issued-before is now unless it is given. --until is when the tokens have expired by
themselves, in ${usualDays} days unless it is given: give it where tokens live longer.`;

export const revokeCommand: Command = {
  usage,
  run: (args, environment) =>
    args[0] === "list" ? list(args.slice(1), environment) : revoke(args, environment),
};

async function revoke(...[args, environment]: Parameters<Command["run"]>): Promise<string> {
  const { words, options } = parseOptions(args, ["jti", "sub", "issued-before", "until", "file"]);
  refuseWords(words);
  const nowMs = Date.now();
  const revocation = toRevocation(options, nowMs);
  const readers = await withPlace(options.file, "REVOCATIONS_FILE", environment, async (place) => {
    await add(place, revocation, nowMs);
    return readersOf(place);
  });
  return `Revoked: ${describe(revocation)}. ${readers} refuses it within a second.`;
}

type RevokeOptions = Partial<Record<"jti" | "sub" | "issued-before" | "until", string>>;

function toRevocation(options: RevokeOptions, nowMs: number): Revocation {
  const { jti, sub, "issued-before": issuedBefore, until } = options;
  if ((jti === undefined) === (sub === undefined)) throw new UsageError("Give --jti or --sub, one of them.");
  const end =
    until === undefined ? new Date(nowMs + usualDays * dayMs).toISOString() : toTime("until", until);
  if (Date.parse(end) <= nowMs) throw new UsageError("--until is in the past: this would revoke nothing.");
  if (jti !== undefined) {
    if (issuedBefore !== undefined) throw new UsageError("--issued-before belongs to --sub.");
    return { jti: toName("jti", jti), until: end };
  }
  const before =
    issuedBefore === undefined ? new Date(nowMs).toISOString() : toTime("issued-before", issuedBefore);
  return { sub: toName("sub", sub ?? ""), issuedBefore: before, until: end };
}

function toName(option: string, text: string): string {
  if (text.length < 1 || text.length > 256)
    throw new UsageError(`--${option} must have 1 to 256 characters.`);
  return text;
}

function toTime(option: string, text: string): string {
  const timeMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(timeMs)) throw new UsageError(`--${option} must be a time like 2030-01-31T12:00:00Z.`);
  return new Date(timeMs).toISOString();
}

async function add(place: Place, revocation: Revocation, nowMs: number): Promise<void> {
  if (place.kind === "store") {
    if (await addSharedRevocation(place.store, revocation, nowMs)) return;
    throw new Error(`There are ${maxRevocations} revocations, and there may be no more.`);
  }
  await changeFile(place.path, (text) => {
    const inForce = readRevocations(place.path, text).filter((known) => endOf(known) > nowMs);
    if (inForce.length >= maxFileRevocations) throw new Error(`${place.path} is full. ${fileIsFull}`);
    return { text: formatRevocationFile([...inForce, revocation]), result: undefined };
  });
}

async function list(...[args, environment]: Parameters<Command["run"]>): Promise<string> {
  const { words, options } = parseOptions(args, ["file"]);
  refuseWords(words);
  const known = await withPlace(options.file, "REVOCATIONS_FILE", environment, readAll);
  const inForce = known.filter((revocation) => endOf(revocation) > Date.now());
  if (inForce.length === 0) return "Nothing is revoked.";
  return inForce.map(describe).join("\n");
}

async function readAll(place: Place): Promise<readonly Revocation[]> {
  if (place.kind === "file") return readRevocations(place.path, await readIfThere(place.path));
  const revocations: Revocation[] = [];
  for await (const page of readSharedRevocations(place.store, 0)) revocations.push(...page.revocations);
  return revocations;
}

function describe(revocation: Revocation): string {
  const { until } = revocation;
  // As JSON, since an id may be any text, and this goes to a terminal.
  if ("jti" in revocation) return `token ${JSON.stringify(revocation.jti)}, kept until ${until}`;
  return `all tokens of ${JSON.stringify(revocation.sub)} issued up to ${revocation.issuedBefore}, kept until ${until}`;
}

function readRevocations(path: string, text: string | null): readonly Revocation[] {
  if (text === null) return [];
  try {
    return parseRevocationFile(text);
  } catch (error) {
    throw new Error(`${path} is no file of revocations:\n${(error as Error).message}`);
  }
}
