import { type Logger, pino } from "pino";

export type Log = Logger;

const REDACTED_PATHS = [
  "apiKey",
  "password",
  "token",
  "secret",
  "authorization",
  "cookie",
  "*.apiKey",
  "*.password",
  "*.token",
  "*.secret",
  "*.authorization",
  "*.cookie",
  "headers.authorization",
  "headers.cookie",
  'headers["x-api-key"]',
  "req.headers",
  "err.requestBodyValues",
  "err.responseHeaders",
  "err.responseBody",
];

/** JSON lines on standard output; values under the listed paths are replaced, whoever logs them. */
export function createLog(level: string): Log {
  return pino({ level, redact: { paths: REDACTED_PATHS, censor: "[redacted]" } });
}
