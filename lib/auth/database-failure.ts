/** Errors of the driver and SQLSTATEs that mean "not now" rather than "wrong". */
const UNAVAILABLE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENOENT",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "25006", // read-only transaction: a standby after a failover
  "40001", // serialization failure
  "40P01", // deadlock
  "53100", // disk full
  "53200", // out of memory
  "53300", // too many connections
  "55P03", // lock not available
  "57014", // statement timeout
  "57P01", // admin shutdown
  "57P02", // crash shutdown
  "57P03", // cannot connect now
  "58030", // I/O error
]);
const UNSTORABLE_TEXT = new Set(["22021", "22P05"]);
const MAX_CAUSES = 5;

export type DatabaseFailure = "unavailable" | "unstorable_text";

/** What a failed query means for the caller, or null when it is no failure of this kind. Looks through wrapping errors. */
export function classifyDatabaseFailure(error: unknown): DatabaseFailure | null {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && isObject(current); depth++) {
    const code = "code" in current && typeof current.code === "string" ? current.code : "";
    if (UNAVAILABLE.has(code) || code.startsWith("08")) return "unavailable";
    if (UNSTORABLE_TEXT.has(code)) return "unstorable_text";
    current = "cause" in current ? current.cause : undefined;
  }
  return null;
}

/** The error to log: a failed query repeats its parameters, which may hold content and hashes, so its cause is logged instead. */
export function loggableError(error: unknown): unknown {
  return isObject(error) && "params" in error && "query" in error && "cause" in error ? error.cause : error;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
