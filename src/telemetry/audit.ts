/** Logs each refusal, in one line that always looks the same: who was refused what, and why. Never a credential. */
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
/** What any credential of ours looks like, or follows; the last is for what looks like no name, no words and no id. */
const credentialPatterns = [
  /\b(?:bearer|apikey|basic)\s+[\w.~+/=-]+/gi,
  /\bpk_[0-9a-f]{16}_[\w-]+/g,
  /\beyJ[\w-]*(?:\.[\w-]*)*/g,
  /[\w.~+/=-]{65,}/g,
];

/** Takes any credential's place. */
const redacted = "[redacted]";

export function createAudit(log: Logger): (refusal: Refusal) => void {
  return ({ who, what, why, requestId, frontend, address }) => {
    const known = { who, what, why, requestId, frontend, address };
    const audit = Object.fromEntries(
      Object.entries(known).flatMap(([name, text]) => (text === undefined ? [] : [[name, clean(text)]])),
    );
    log.info({ audit }, "refused");
  };
}

/** Cut twice: before, since patterns take their time with a text that is long, and after, since a cut may not split what they find. */
function clean(text: string): string {
  const short = text.slice(0, 10 * maxLength);
  const cleaned = credentialPatterns.reduce((left, pattern) => left.replace(pattern, redacted), short);
  return cleaned.slice(0, maxLength).toWellFormed();
}
