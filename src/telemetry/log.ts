/** Logs: one JSON object a line, or for people where the output is a terminal. Never a credential. */
import { type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { codeOf } from "../errors.ts";

export type { Logger } from "pino";

const secrets = ["authorization", "cookie", "headers", "req.headers"];

export function createLogger(level: string): Logger {
  const options = {
    level,
    redact: { paths: secrets, censor: "[redacted]" },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: toLogged },
  };
  return process.stdout.isTTY ? pino(options, pretty({ sync: true })) : pino(options);
}

/**
 * Nothing but the words: what else an error holds may be a request with its credential. Where an error has a code of
 * the catalog it is expected, and where it was thrown says nothing, so its stack is left out.
 */
function toLogged(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, cause, stack } = error;
  const code = "code" in error ? error.code : undefined;
  return {
    name,
    message,
    code,
    ...(cause instanceof Error ? { cause: cause.message } : {}),
    ...(codeOf(error) === null ? { stack } : {}),
  };
}
