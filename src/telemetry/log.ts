/** Logs: one JSON object a line, or for people where the output is a terminal. Never a credential. */
import { type Logger, pino } from "pino";
import pretty from "pino-pretty";

export type { Logger } from "pino";

const secrets = ["authorization", "cookie", "headers", "req.headers", "err.headers", "err.options"];

export function createLogger(level: string): Logger {
  const options = {
    level,
    redact: { paths: secrets, censor: "[redacted]" },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return process.stdout.isTTY ? pino(options, pretty({ sync: true })) : pino(options);
}
