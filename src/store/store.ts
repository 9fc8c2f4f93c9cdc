/** What the processes of a gateway share, in words: the one interface of Redis that limits, keys and revocations use. */

/** A Lua script; sent once and called by its digest after that. */
export interface Script {
  readonly name: string;
  readonly lua: string;
}

/**
 * Every call rejects with {@link StoreAwayError} within the time that the store was made with where it can't be reached; then
 * it is left alone for a moment. One that it refuses while it does others' rejects with {@link StoreRefusedError}.
 */
export interface SharedStore {
  /** Runs a script as one atomic step. All its keys must be given. */
  run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  close(): void;
}

export class StoreAwayError extends Error {
  override readonly name = "StoreAwayError";
}

/** The store is there, but has something under a key that the call can't deal with. */
export class StoreRefusedError extends Error {
  override readonly name = "StoreRefusedError";
}
