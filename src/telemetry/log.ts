/** Logs: one JSON object a line, or for people where the output is a terminal. Never a credential. */
import { type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { codeOf } from "../errors.ts";
import { withoutCredentials } from "./credentials.ts";

export type { Logger } from "pino";

const secrets = ["authorization", "cookie", "headers", "req.headers"];

export function createLogger(level: string): Logger {
  const options = {
    level,
    redact: { paths: secrets, censor: "[redacted]" },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: toLogged },
    hooks: { streamWrite: withoutControls },
  };
  return process.stdout.isTTY ? pino(options, pretty({ sync: true })) : pino(options);
}

/** JSON leaves these as they are: a terminal takes some of them for commands, and some readers for the end of a line. */
function withoutControls(line: string): string {
  return line.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Nothing but the words: what else an error holds may be a request with its credential. The words may quote the caller.
 * Where an error has a code of the catalog it is expected, and where it was thrown says nothing, so its stack is left out.
 */
function toLogged(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: withoutCredentials(String(error)) };
  const { name, cause, stack } = error;
  const message = withoutCredentials(error.message);
  const code = "code" in error ? error.code : undefined;
  return {
    name,
    message,
    code,
    ...(cause instanceof Error ? { cause: withoutCredentials(cause.message) } : {}),
    // It begins with the message.
    ...(codeOf(error) === null ? { stack: stack?.replaceAll(error.message, () => message) } : {}),
  };
}
