/** Stage 3: API keys that all processes share, on Redis: read whole, and only where they have changed. */
import { randomUUID } from "node:crypto";
import type { Script, SharedStore } from "../store/store.ts";
import { type KeyEntry, maxKeys, maxKeysPerOwner, parseKeyEntry } from "./key-entry.ts";
import { parseReadable } from "./parse-json.ts";

/** A hash: a key's id, and what is kept of it as JSON. */
const keysKey = "portico:api-keys";
/** Another text after each change. Not a number: after a flush it could come to the same one again. */
const versionKey = "portico:api-keys:version";

const readScript: Script = {
  name: "read-api-keys",
  lua: `
local version = redis.call("GET", KEYS[2]) or ""
if version == ARGV[1] then return false end
return {version, redis.call("HVALS", KEYS[1])}`,
};

/** Counts and adds in one step: two commands at a time must not make a third key. ISO times in UTC sort as texts. */
const addScript: Script = {
  name: "add-api-key",
  lua: `
local valid = 0
for _, text in ipairs(redis.call("HVALS", KEYS[1])) do
  local is_read, key = pcall(cjson.decode, text)
  if is_read and type(key) == "table" and key.owner == ARGV[3] and not key.revokedAt
    and type(key.expiresAt) == "string" and key.expiresAt > ARGV[4] then valid = valid + 1 end
end
if valid >= tonumber(ARGV[5]) then return "owner" end
if redis.call("HLEN", KEYS[1]) >= tonumber(ARGV[6]) then return "all" end
redis.call("HSET", KEYS[1], ARGV[1], ARGV[2])
redis.call("SET", KEYS[2], ARGV[7])
return "added"`,
};

const revokeScript: Script = {
  name: "revoke-api-key",
  lua: `
local text = redis.call("HGET", KEYS[1], ARGV[1])
if not text then return 0 end
if not cjson.decode(text).revokedAt then
  redis.call("HSET", KEYS[1], ARGV[1], string.sub(text, 1, -2) .. ',"revokedAt":"' .. ARGV[2] .. '"}')
  redis.call("SET", KEYS[2], ARGV[3])
end
return 1`,
};

const keys = [keysKey, versionKey];

export interface KeysRead {
  readonly version: string;
  readonly keys: readonly KeyEntry[];
  /** How many entries say nothing that can be understood; they are left out. */
  readonly unreadable: number;
}

/** Null where nothing has changed since that version; null as the version reads in any case. */
export async function readSharedKeys(store: SharedStore, version: string | null): Promise<KeysRead | null> {
  const answer = await store.run(readScript, keys, [version ?? "none"]);
  if (!Array.isArray(answer)) return null;
  const [newVersion, texts] = answer as [string, readonly string[]];
  const parsed = parseReadable(texts.map(String), parseKeyEntry);
  return { version: String(newVersion), keys: parsed, unreadable: texts.length - parsed.length };
}

/** `owner`: the owner has as many valid keys as there may be; `all`: there are as many keys as there may be. */
export async function addSharedKey(
  store: SharedStore,
  entry: KeyEntry,
  nowMs: number,
): Promise<"added" | "owner" | "all"> {
  const now = new Date(nowMs).toISOString();
  const args = [entry.id, JSON.stringify(entry), entry.owner, now, maxKeysPerOwner, maxKeys, randomUUID()];
  return (await store.run(addScript, keys, args)) as "added" | "owner" | "all";
}

/** Whether there is such a key. */
export async function revokeSharedKey(store: SharedStore, id: string, nowMs: number): Promise<boolean> {
  return (await store.run(revokeScript, keys, [id, new Date(nowMs).toISOString(), randomUUID()])) === 1;
}
