/** Stage 3: a key set as the issuer publishes it (RFC 7517, section 5), without the keys that are not fit for use. */
import { isObject, parseObject } from "./base64url.ts";
import {
  type Algorithm,
  type KeyFault,
  maxKidLength,
  parseSigningKey,
  type SigningKey,
} from "./signing-key.ts";

/** Why an answer gave no keys. */
export type RefreshFault = "unreachable" | "status" | "too-large" | "not-a-key-set" | "no-usable-key";

/** An answer that no keys are taken from. The words are for the log. */
export class KeySetError extends Error {
  override readonly name = "KeySetError";
  readonly reason: RefreshFault;

  constructor(reason: RefreshFault, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A set has a handful of keys of at most some hundred bytes. */
const maxBytes = 64 * 1024;
const maxKeys = 100;

export class KnownKeys {
  /** By {@link SigningKey.text}. */
  readonly all: ReadonlyMap<string, SigningKey>;
  readonly ids: ReadonlySet<string>;
  readonly #named = new Map<string, SigningKey>();

  constructor(keys: readonly SigningKey[]) {
    this.all = new Map(keys.map((key) => [key.text, key]));
    this.ids = new Set(keys.flatMap(({ kid }) => kid ?? []));
    for (const key of keys) {
      for (const name of namesOf(key)) this.#named.set(name, key);
    }
  }

  /** A token without an id is for the one key that takes its algorithm; where several do, it is for none. */
  find(algorithm: Algorithm, kid: string | null): SigningKey | null {
    if (kid !== null) return this.#named.get(`${algorithm}/${kid}`) ?? null;
    const fitting = [...this.all.values()].filter(({ keys }) => keys.has(algorithm));
    return fitting.length === 1 ? (fitting[0] ?? null) : null;
  }
}

/** What tokens call a key. Without an id, only the key itself is the same. */
function namesOf({ kid, keys, text }: SigningKey): readonly string[] {
  return kid === null ? [text] : [...keys.keys()].map((algorithm) => `${algorithm}/${kid}`);
}

export interface ReadKeySet {
  readonly keys: readonly SigningKey[];
  /** By id and reason. */
  readonly ignored: ReadonlyMap<string, { readonly kid: string | null; readonly reason: KeyFault }>;
}

/**
 * @param last The keys of the last set, by their text.
 * @throws {KeySetError} where it is no key set.
 */
export async function readKeySet(
  body: Uint8Array,
  last: ReadonlyMap<string, SigningKey>,
): Promise<ReadKeySet> {
  if (body.length > maxBytes) throw new KeySetError("too-large", `the set is larger than ${maxBytes} bytes`);
  const list = parseObject(body)?.keys;
  if (!Array.isArray(list)) throw new KeySetError("not-a-key-set", "the answer is not a key set");
  if (list.length > maxKeys) throw new KeySetError("too-large", `the set has more than ${maxKeys} keys`);
  const read = await Promise.all(list.map((jwk) => parseSigningKey(jwk, last)));
  const ignored = new Map<string, { kid: string | null; reason: KeyFault }>();
  const names = new Set<string>();
  const keys = read.filter((key, index): key is SigningKey => {
    const reason = typeof key === "string" ? key : faultBeside(names, key);
    if (reason === null) return true;
    const kid = kidOf(list[index]);
    ignored.set(`${reason}/${kid ?? ""}`, { kid, reason });
    return false;
  });
  return { keys, ignored };
}

/** Of keys that have an id and an algorithm in common the first counts: issuers put the newest there. */
function faultBeside(taken: Set<string>, key: SigningKey): KeyFault | null {
  const names = namesOf(key);
  if (names.some((name) => taken.has(name))) return "duplicate";
  for (const name of names) taken.add(name);
  return null;
}

function kidOf(jwk: unknown): string | null {
  return isObject(jwk) && typeof jwk.kid === "string" ? jwk.kid.slice(0, maxKidLength) : null;
}
