/** Stage 3: an API key becomes an identity. All keys are at hand, so that a guess costs one hash and asks nobody. */
import { timingSafeEqual } from "node:crypto";
import type { Identity } from "../context.ts";
import { GatewayError } from "../errors.ts";
import type { SharedStore } from "../store/store.ts";
import { type InStepOptions, keepInStep } from "./in-step.ts";
import { isValidAt, type KeyEntry, parseKeyFile, readKey } from "./key-entry.ts";
import { readSharedKeys } from "./shared-keys.ts";
import { watchFile } from "./watched-file.ts";

export interface ApiKeys {
  /**
   * @throws {GatewayError} `UNAUTHENTICATED` for what is no valid key, `UPSTREAM_UNAVAILABLE` of `keys` where that can't be
   * told: the store of the keys is away, and the key is not known, or too long ago.
   */
  identify(text: string): Identity;
  close(): void;
}

/** `onFault` is told of a change that can't be read, and of a store that is away; what was read last stays. */
export interface ApiKeysOptions extends InStepOptions {
  /** Null: there is none. */
  readonly file: string | null;
  /** Null: none is shared. Not asked where there is a file: there must be one place only where a key is revoked. */
  readonly store: SharedStore | null;
  readonly nowMs?: () => number;
}

/** How long a key that is known stays good without a word from the store: longer than a restart, shorter than a night. */
const knownForMs = 15 * 60_000;
/** A list that is older may lack a key that was made since. Longer than it takes the store to be asked again after a failure. */
const isCurrentForMs = 5_000;

/** Keys by their ids, and how old that knowledge is: 0 where it can't be out of date, null where there is none yet. */
interface KeyTable {
  get(id: string): KeyEntry | undefined;
  ageMs(): number | null;
  close(): void;
}

/**
 * Null where there is neither a file nor a store. Resolves when the keys have been read, or could not be; they are read
 * again twice a second. A key that is known stays good for 15 minutes while the store is away, even if it is revoked
 * there meanwhile; one that is not is refused as `UPSTREAM_UNAVAILABLE`.
 * @throws where the file can't be read, or is no file of keys.
 */
export async function createApiKeys(options: ApiKeysOptions): Promise<ApiKeys | null> {
  const { file, store, nowMs = Date.now } = options;
  if (file !== null) return withTable(createFileTable(file, options), nowMs);
  return store === null ? null : withTable(await createSharedTable(store, options), nowMs);
}

function createFileTable(path: string, { onFault, everyMs }: ApiKeysOptions): KeyTable {
  const file = watchFile(path, {
    parse: (text) => tableOf(parseKeyFile(text)),
    onFault,
    ...(everyMs === undefined ? {} : { everyMs }),
  });
  return { get: (id) => file.value.get(id), ageMs: () => 0, close: file.close };
}

async function createSharedTable(store: SharedStore, options: ApiKeysOptions): Promise<KeyTable> {
  let table: ReadonlyMap<string, KeyEntry> = new Map();
  let version: string | null = null;
  const read = async () => {
    const found = await readSharedKeys(store, version);
    if (found === null) return;
    table = tableOf(found.keys);
    version = found.version;
    if (found.unreadable > 0) {
      options.onFault(new Error(`${found.unreadable} API keys in the store can't be read`));
    }
  };
  const inStep = await keepInStep(read, options);
  return { get: (id) => table.get(id), ageMs: inStep.ageMs, close: inStep.close };
}

function tableOf(keys: readonly KeyEntry[]): ReadonlyMap<string, KeyEntry> {
  return new Map(keys.map((key) => [key.id, key]));
}

/** Compared with where no key has the id, so that the time does not tell which ids there are. */
const nobodysDigest = Buffer.alloc(32);

function withTable(table: KeyTable, nowMs: () => number): ApiKeys {
  return {
    identify: (text) => {
      const read = readKey(text);
      if (read === null) throw refused("The API key does not have the form of one.");
      const ageMs = table.ageMs();
      const known = ageMs !== null && ageMs <= knownForMs ? table.get(read.id) : undefined;
      const expected = known === undefined ? nobodysDigest : Buffer.from(known.secretSha256, "hex");
      const isSecret = timingSafeEqual(read.secretDigest, expected);
      if (known === undefined && (ageMs === null || ageMs > isCurrentForMs)) throw unavailable();
      // What a key is about is told to nobody who does not have its secret.
      if (known === undefined || !isSecret) throw refused("The API key is not valid here.");
      if (known.revokedAt !== undefined) throw refused("The API key was revoked.");
      if (!isValidAt(known, nowMs())) throw refused("The API key has expired.");
      return toIdentity(known);
    },
    close: () => table.close(),
  };
}

function toIdentity({ id, owner, scopes, tier }: KeyEntry): Identity {
  return { kind: "key", subject: owner, tenant: null, scopes, tier, credentialId: id };
}

function refused(message: string): GatewayError {
  return new GatewayError("UNAUTHENTICATED", message);
}

function unavailable(): GatewayError {
  const cause = new Error("the store of the API keys is away");
  return new GatewayError("UPSTREAM_UNAVAILABLE", "", { service: "keys", retryAfterMs: 1_000, cause });
}
