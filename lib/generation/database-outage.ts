const DEADLINE_BRAND = "lathe.database-deadline";

/** Codes of the driver and SQLSTATEs that mean "not now" rather than "wrong". */
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
  "53300", // too many connections
  "55P03", // lock not available
  "57014", // statement timeout
  "57P01", // admin shutdown
  "57P02", // crash shutdown
  "57P03", // cannot connect now
]);
const CONNECTION_CLASS = "08";
const MAX_CAUSES = 6;

/** A query that did not come back in time: its connection may be dead without having said so. */
export class DatabaseDeadlineError extends Error {
  readonly brand = DEADLINE_BRAND;

  constructor(deadlineMs: number) {
    super(`The database did not answer within ${deadlineMs} ms`);
    this.name = "DatabaseDeadlineError";
  }
}

/** Whether an error says that the database is away for now, so that the same thing should be tried again. */
export function isDatabaseOutage(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof current === "object" && current !== null; depth++) {
    if ("brand" in current && current.brand === DEADLINE_BRAND) return true;
    const code = "code" in current && typeof current.code === "string" ? current.code : "";
    if (OUTAGE_CODES.has(code) || code.startsWith(CONNECTION_CLASS) || code === "unavailable") return true;
    current = "cause" in current ? current.cause : null;
  }
  return false;
}

/** Gives a query a deadline of its own: a dead connection answers nothing, for good. */
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
