/** Stage 3: what was found out about tokens that were good, so that it need not be found out again. Bounded. */
import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";

export interface Remembered<T> {
  /** Undefined where nothing is known of the token, or no longer holds. */
  get(token: string): T | undefined;
  /** Only for tokens that were found good: whoever has none can then put nothing in here. */
  set(token: string, value: T): void;
}

const maxTokens = 10_000;
/** Counted as the tokens' own length: what they say takes no more room than they do. */
const maxLength = 16 * 1024 * 1024;

/** @param holds Asked each time: a value for which it is false is forgotten. */
export function createRemembered<T extends object>(holds: (value: T) => boolean): Remembered<T> {
  // By a hash, so that whoever reads the memory of the process finds no credentials that could be sent again.
  const values = new LRUCache<string, T>({ max: maxTokens, maxSize: maxLength });
  return {
    get: (token) => {
      const name = nameOf(token);
      const value = values.get(name);
      if (value === undefined || holds(value)) return value;
      values.delete(name);
      return undefined;
    },
    set: (token, value) => {
      values.set(nameOf(token), value, { size: token.length });
    },
  };
}

/** Two tokens with the same name would be a collision of SHA-256. */
function nameOf(token: string): string {
  return hash("sha256", token, "base64url");
}
