/** Telemetry: texts for the log that may quote what a caller sent, without the credentials in them. */

/** Patterns take their time with a text that is long. */
const maxLength = 2_000;
/** What any credential of ours looks like, or follows; the last is for what looks like no name, no words and no id. */
const patterns = [
  /\b(?:bearer|apikey|basic)\s+[\w.~+/=-]+/gi,
  /\bpk_[0-9a-f]{16}_[\w-]+/g,
  /\beyJ[\w-]*(?:\.[\w-]*)*/g,
  /[\w.~+/=-]{65,}/g,
];

/** Takes any credential's place. */
const redacted = "[redacted]";

/** Cut to 2,000 characters before. */
export function withoutCredentials(text: string): string {
  return patterns.reduce((left, pattern) => left.replace(pattern, redacted), text.slice(0, maxLength));
}
