const DEADLINE_BRAND = "lathe.database-deadline";

/** A statement that the database ended itself because it took too long. */
const STATEMENT_TIMEOUT = "57014";
/** Codes of the driver and SQLSTATEs that mean "not now" rather than "wrong": the same thing may work a moment later. */
const OUTAGE_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "25006", // read-only: a standby after a failover
  "25P03", // idle in a transaction for too long: this process was stopped in between
  "40001", // serialization failure
  "40P01", // deadlock
  "53100", // disk full
  "53200", // out of memory
  "53300", // too many connections
  "55P03", // lock not available
  STATEMENT_TIMEOUT,
  "57P01", // admin shutdown
  "57P02", // crash shutdown
  "57P03", // cannot connect now
  "57P05", // idle session timeout
  "58030", // I/O error
]);
const CONNECTION_CLASS = "08";
/** The first when the database's last words were read, the second when only the end was seen. */
const ENDED_CONNECTION = new Set(["25P03", "CONNECTION_CLOSED"]);
/** Text that PostgreSQL cannot hold: a NUL, or no valid UTF-8. */
const UNSTORABLE_TEXT = new Set(["22021", "22P05"]);
const MAX_CAUSES = 6;

/** A query that did not come back in time: its connection may be dead without having said so. */
export class DatabaseDeadlineError extends Error {
  readonly brand = DEADLINE_BRAND;

  constructor(deadlineMs: number) {
    super(`The database did not answer within ${deadlineMs} ms`);
    this.name = "DatabaseDeadlineError";
  }
}

export function isDatabaseDeadline(error: unknown): boolean {
  return typeof error === "object" && error !== null && "brand" in error && error.brand === DEADLINE_BRAND;
}

/** Whether an error says that the database is away for now, so that the same thing should be tried again. Looks through wrapping errors. */
export function isDatabaseOutage(error: unknown): boolean {
  return someCause(error, (cause) => {
    if (isDatabaseDeadline(cause)) return true;
    const code = codeOf(cause);
    return OUTAGE_CODES.has(code) || code.startsWith(CONNECTION_CLASS) || code === "unavailable";
  });
}

/**
 * Whether the database is there, and ended the statement because it took too long. It counts as an outage, since a database with
 * too much to do recovers; what meets it again and again has to end all the same, or it would be asked for ever.
 */
export function isStatementTimeout(error: unknown): boolean {
  return someCause(error, (cause) => codeOf(cause) === STATEMENT_TIMEOUT);
}

/** Whether the connection was ended under an operation: also what the database does to a transaction that is silent for too long. */
export function isEndedConnection(error: unknown): boolean {
  return someCause(error, (cause) => ENDED_CONNECTION.has(codeOf(cause)));
}

/** Whether the database refused a text that it cannot hold. */
export function isUnstorableText(error: unknown): boolean {
  return someCause(error, (cause) => UNSTORABLE_TEXT.has(codeOf(cause)));
}

/** The error to log: a failed query repeats its parameters, which may hold content and hashes, so its cause is logged instead. */
export function loggableError(error: unknown): unknown {
  const isQuery = typeof error === "object" && error !== null && "params" in error && "query" in error;
  return isQuery && "cause" in error ? error.cause : error;
}

/**
 * Gives a query a deadline of its own: postgres.js may never settle one on a connection that has gone.
 *
 * @throws DatabaseDeadlineError when the query has not settled after `deadlineMs`; whatever the query throws.
 */
export async function withDeadline<T>(deadlineMs: number, query: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseDeadlineError(deadlineMs)), deadlineMs);
  });
  try {
    return await Promise.race([query(), expired]);
  } finally {
    clearTimeout(timer);
  }
}

function someCause(error: unknown, matches: (cause: object) => boolean): boolean {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof current === "object" && current !== null; depth++) {
    if (matches(current)) return true;
    current = "cause" in current ? current.cause : null;
  }
  return false;
}

function codeOf(error: object): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
