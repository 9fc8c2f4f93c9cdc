/** Logs each refusal, in one line that always looks the same: who was refused what, and why. Never a credential. */
import { withoutCredentials } from "./credentials.ts";
import type { Logger } from "./log.ts";

/** All texts may come from the caller: they are cut and cleaned here. */
export interface Refusal {
  /** As far as it is known: `user:…`, `key:…`, `ip:…`, or the scheme of a credential that is not believed. */
  readonly who: string;
  /** What was refused: `credential`, a field's coordinate, an operation, a request. */
  readonly what: string;
  readonly why: string;
  readonly requestId?: string;
  readonly frontend?: string;
  readonly address?: string;
}

const maxLength = 200;

export function createAudit(log: Logger): (refusal: Refusal) => void {
  return ({ who, what, why, requestId, frontend, address }) => {
    const known = { who, what, why, requestId, frontend, address };
    const audit = Object.fromEntries(
      Object.entries(known).flatMap(([name, text]) => (text === undefined ? [] : [[name, clean(text)]])),
    );
    log.info({ audit }, "refused");
  };
}

/** Cut when that is done, since a cut may not split what is looked for. */
function clean(text: string): string {
  return withoutCredentials(text).slice(0, maxLength).toWellFormed();
}
