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

/** A failed query repeats its parameters, which may hold anything that people wrote: its cause says what went wrong. */
function withoutParameters(error: unknown): unknown {
  const isQuery = typeof error === "object" && error !== null && "query" in error && "params" in error;
  return isQuery && "cause" in error && error.cause instanceof Error ? error.cause : error;
}

/** JSON lines on standard output; values under the listed paths are replaced, whoever logs them. */
export function createLog(level: string): Log {
  return pino({
    level,
    redact: { paths: REDACTED_PATHS, censor: "[redacted]" },
    serializers: { err: (error: Error) => pino.stdSerializers.err(withoutParameters(error) as Error) },
  });
}
