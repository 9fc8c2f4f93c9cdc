/** What the processes of a gateway share, in words: the one interface of Redis that limits, keys and revocations use. */

/** A Lua script; sent once and called by its digest after that. */
export interface Script {
  readonly name: string;
  readonly lua: string;
}

/** Every call rejects with {@link StoreAwayError} within 50 ms where the store can't be reached; then it is left alone for a moment. */
export interface SharedStore {
  /** Runs a script as one atomic step. All its keys must be given. */
  run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /** All fields of a hash; empty where there is none. */
  readHash(key: string): Promise<Readonly<Record<string, string>>>;
  setInHash(key: string, field: string, value: string): Promise<void>;
  deleteFromHash(key: string, field: string): Promise<void>;
  close(): void;
}

export class StoreAwayError extends Error {
  override readonly name = "StoreAwayError";
}
