import { type DestinationStream, type Logger, pino } from "pino";
import { redactSecrets } from "./redact-secrets";

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

const MAX_DEPTH = 6;
const STACK_FRAME = /^\s+at /;

/** Whatever an error quotes may be what a service repeated of a request. Paths of the stack look like keys and stay. */
function redactError(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    return value
      .split("\n")
      .map((line) => (STACK_FRAME.test(line) ? line : redactSecrets(line)))
      .join("\n");
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[nested too deeply]";
  if (Array.isArray(value)) return value.map((item) => redactError(item, depth + 1));
  const isPlain = depth === 0 || value instanceof Error || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactError(item, depth + 1)]));
}

/** JSON lines on standard output; values under the listed paths are replaced, whoever logs them. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    redact: { paths: REDACTED_PATHS, censor: "[redacted]" },
    serializers: {
      err: (error: unknown) => redactError(pino.stdSerializers.err(withoutParameters(error) as Error)),
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
