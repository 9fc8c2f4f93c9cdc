/** Logs: one JSON object a line, or for people where the output is a terminal. Never a credential. */
import { type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { codeOf } from "../errors.ts";

export type { Logger } from "pino";

const secrets = ["authorization", "cookie", "headers", "req.headers", "err.headers", "err.options"];

export function createLogger(level: string): Logger {
  const options = {
    level,
    redact: { paths: secrets, censor: "[redacted]" },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: toLogged },
  };
  return process.stdout.isTTY ? pino(options, pretty({ sync: true })) : pino(options);
}

/** An error that has a code of the catalog is expected: where it was thrown says nothing, so its stack is left out. */
function toLogged(error: unknown): unknown {
  if (!(error instanceof Error) || codeOf(error) === null) return pino.stdSerializers.err(error as Error);
  const { name, message, cause } = error;
  return { name, message, code: codeOf(error), ...(cause instanceof Error ? { cause: cause.message } : {}) };
}
