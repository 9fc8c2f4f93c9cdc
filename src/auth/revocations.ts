/** Stage 3: the revocations in force in this process, at most a second after they were made in another or in the file. */
import type { SharedStore } from "../store/store.ts";
import { type InStepOptions, keepInStep } from "./in-step.ts";
import {
  createRevocationList,
  maxRevocations,
  parseRevocationFile,
  type RevocableToken,
  type Revocation,
} from "./revocation-list.ts";
import { addSharedRevocation, readSharedRevocations, toReadFrom } from "./shared-revocations.ts";
import { watchFile } from "./watched-file.ts";

export interface Revocations {
  /** Costs no exchange. As far as is known: a store that is away keeps to itself what was revoked elsewhere since. */
  isRevoked(token: RevocableToken): boolean;
  /**
   * In force in this process at once; in all processes within a second where they share a store, else in this one only,
   * until it ends. Rejects where it can't be shared, though it is in force here, or where there are too many.
   */
  revoke(revocation: Revocation): Promise<void>;
  close(): void;
}

export interface RevocationsOptions extends InStepOptions {
  /** Null: there is none. */
  readonly file: string | null;
  /** Null: none is shared. */
  readonly store: SharedStore | null;
  readonly nowMs?: () => number;
}

const pruneEveryMs = 60_000;

/**
 * What the file says is in force as long as it says so. What came from the store stays in force until it ends, even if
 * the store is away or has lost it: then only what was revoked elsewhere since is not known here.
 * @throws where the file can't be read, or is no file of revocations.
 */
export async function createRevocations(options: RevocationsOptions): Promise<Revocations> {
  const {
    file: path,
    store,
    onFault,
    nowMs = Date.now,
    steadyMs = () => performance.now(),
    everyMs,
  } = options;
  const file =
    path === null
      ? null
      : watchFile(path, {
          parse: (text) => createRevocationList(parseRevocationFile(text)),
          onFault,
          ...(everyMs === undefined ? {} : { everyMs }),
        });
  const list = createRevocationList();
  let readUpTo = 0;
  let newestReadAtMs = Number.NEGATIVE_INFINITY;
  const inStep =
    store === null
      ? null
      : await keepInStep(async () => {
          const from = toReadFrom(readUpTo, steadyMs() - newestReadAtMs);
          for await (const page of readSharedRevocations(store, from)) {
            for (const revocation of page.revocations) list.add(revocation);
            if (page.readUpTo <= readUpTo) continue;
            readUpTo = page.readUpTo;
            newestReadAtMs = steadyMs();
          }
        }, options);
  const pruning = setInterval(() => list.prune(nowMs()), pruneEveryMs);
  pruning.unref();

  return {
    // Also where the store was away ever since the start: else its outage would lock out everybody who is signed in.
    isRevoked: (token) => file?.value.has(token, nowMs()) === true || list.has(token, nowMs()),
    revoke: async (revocation) => {
      if (list.size() >= maxRevocations) throw tooMany();
      list.add(revocation);
      if (store === null || (await addSharedRevocation(store, revocation, nowMs()))) return;
      throw tooMany();
    },
    close: () => {
      clearInterval(pruning);
      file?.close();
      inStep?.close();
    },
  };
}

function tooMany(): RangeError {
  return new RangeError(`there are ${maxRevocations} revocations already`);
}
