/** The command `npm run keys`: makes, lists and revokes API keys, where the gateway reads them. A key is shown once. */
import {
  formatKeyFile,
  hasAllKeys,
  isValidAt,
  type KeyEntry,
  keyTiers,
  maxKeys,
  maxKeysPerOwner,
  mintKey,
  type NewKey,
  parseKeyFile,
  readKey,
  scopePattern,
} from "../auth/key-entry.ts";
import { addSharedKey, readSharedKeys, revokeSharedKey } from "../auth/shared-keys.ts";
import { idPattern } from "../models.ts";
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

const usage = `npm run keys -- make --owner acme --tier partner --scopes catalog:read,reviews:read --days 90
npm run keys -- list
npm run keys -- revoke <id>

Keys are kept in API_KEYS_FILE, or where that is not set on REDIS_URL; --file <path> says otherwise.
Tiers: ${keyTiers.join(", ")}. --scopes may be left out; a key is good for 1 to 730 days. An owner has at most
${maxKeysPerOwner} valid keys: make the new one, take it into use, then revoke the old one.`;

const dayMs = 24 * 60 * 60 * 1000;
const maxDays = 730;

export const keysCommand: Command = {
  usage,
  run: async ([action, ...args], environment) => {
    const run = action !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (run !== undefined) return run(args, environment);
    // Not which: whatever is pasted by mistake may be a key.
    throw new UsageError(action === undefined ? "Say what to do." : "There is no such command.");
  },
};

const actions: Readonly<Record<string, Command["run"]>> = { make, list, revoke };

async function make(...[args, environment]: Parameters<Command["run"]>): Promise<string> {
  const { words, options } = parseOptions(args, ["owner", "tier", "scopes", "days", "file"]);
  refuseWords(words);
  const nowMs = Date.now();
  const { text, entry } = mintKey(toNewKey(options, nowMs), nowMs);
  await withPlace(options.file, "API_KEYS_FILE", environment, (place) => add(place, entry, nowMs));
  const { id, owner, tier, expiresAt } = entry;
  return `${text}\n\nThis is the only time that it is shown. It is key ${id} of ${owner}, tier ${tier}, good until ${expiresAt}.
Send it as: Authorization: ApiKey ${text}`;
}

type MakeOptions = Partial<Record<"owner" | "tier" | "scopes" | "days", string>>;

function toNewKey({ owner, tier, scopes = "", days }: MakeOptions, nowMs: number): NewKey {
  if (owner === undefined || !idPattern.test(owner)) {
    throw new UsageError("--owner must be 1 to 64 letters, digits, _ or -.");
  }
  const knownTier = keyTiers.find((known) => known === tier);
  if (knownTier === undefined) throw new UsageError(`--tier must be one of ${keyTiers.join(", ")}.`);
  const list = scopes === "" ? [] : scopes.split(",");
  if (list.length > 100 || !list.every((scope) => scopePattern.test(scope))) {
    throw new UsageError(
      "--scopes must be at most 100 scopes such as catalog:read, separated by commas, without spaces.",
    );
  }
  const count = /^\d{1,4}$/.test(days ?? "") ? Number(days) : 0;
  if (count < 1 || count > maxDays) {
    throw new UsageError(`--days must be a whole number from 1 to ${maxDays}: every key expires.`);
  }
  return { owner, tier: knownTier, scopes: [...new Set(list)], expiresAtMs: nowMs + count * dayMs };
}

async function add(place: Place, entry: KeyEntry, nowMs: number): Promise<void> {
  if (place.kind === "store") {
    const answer = await addSharedKey(place.store, entry, nowMs);
    if (answer !== "added") throw answer === "owner" ? ownerIsFull(entry.owner) : allAreFull();
    return;
  }
  await changeFile(place.path, (text) => {
    const keys = readKeys(place.path, text);
    if (hasAllKeys(keys, entry.owner, nowMs)) throw ownerIsFull(entry.owner);
    if (keys.length >= maxKeys) throw allAreFull();
    return { text: formatKeyFile([...keys, entry]), result: undefined };
  });
}

function ownerIsFull(owner: string): Error {
  return new Error(
    `${owner} has ${maxKeysPerOwner} valid keys, and may have no more. Find the one that is not in use any more with \`npm run keys -- list\`, and end it with \`npm run keys -- revoke <id>\`.`,
  );
}

function allAreFull(): Error {
  return new Error(`There are ${maxKeys} keys, and there may be no more.`);
}

async function list(...[args, environment]: Parameters<Command["run"]>): Promise<string> {
  const { words, options } = parseOptions(args, ["file"]);
  refuseWords(words);
  const keys = await withPlace(options.file, "API_KEYS_FILE", environment, async (place) =>
    place.kind === "file"
      ? readKeys(place.path, await readIfThere(place.path))
      : ((await readSharedKeys(place.store, null))?.keys ?? []),
  );
  if (keys.length === 0) return "There are no keys.";
  const nowMs = Date.now();
  const rows = keys
    .toSorted((a, b) => a.owner.localeCompare(b.owner) || a.createdAt.localeCompare(b.createdAt))
    .map((key) => [key.id, key.owner, key.tier, stateOf(key, nowMs), key.scopes.join(",") || "-"]);
  return toColumns([["ID", "OWNER", "TIER", "STATE", "SCOPES"], ...rows]);
}

function stateOf(key: KeyEntry, nowMs: number): string {
  if (key.revokedAt !== undefined) return `revoked ${key.revokedAt}`;
  return `${isValidAt(key, nowMs) ? "good until" : "expired"} ${key.expiresAt}`;
}

function toColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

async function revoke(...[args, environment]: Parameters<Command["run"]>): Promise<string> {
  const { words, options } = parseOptions(args, ["file"]);
  const [word, ...more] = words;
  if (word === undefined) throw new UsageError("Say which key: the id that `list` shows.");
  refuseWords(more);
  // Whoever pastes the whole key means its id.
  const id = readKey(word)?.id ?? word;
  if (!/^[0-9a-f]{16}$/.test(id)) {
    throw new UsageError(
      "A key's id has 16 hexadecimal digits: those between pk_ and the next _ of the key.",
    );
  }
  const nowMs = Date.now();
  const readers = await withPlace(options.file, "API_KEYS_FILE", environment, async (place) => {
    if (place.kind === "file") await revokeInFile(place.path, id, nowMs);
    else if (!(await revokeSharedKey(place.store, id, nowMs))) throw new Error(`There is no key ${id}.`);
    return readersOf(place);
  });
  return `Key ${id} is revoked. ${readers} refuses it within a second.`;
}

function revokeInFile(path: string, id: string, nowMs: number): Promise<void> {
  return changeFile(path, (text) => {
    const keys = readKeys(path, text);
    if (!keys.some((key) => key.id === id)) throw new Error(`There is no key ${id}.`);
    const revokedAt = new Date(nowMs).toISOString();
    const changed = keys.map((key) =>
      key.id === id ? { ...key, revokedAt: key.revokedAt ?? revokedAt } : key,
    );
    return { text: formatKeyFile(changed), result: undefined };
  });
}

function readKeys(path: string, text: string | null): readonly KeyEntry[] {
  if (text === null) return [];
  try {
    return parseKeyFile(text);
  } catch (error) {
    throw new Error(`${path} is no file of API keys:\n${(error as Error).message}`);
  }
}
