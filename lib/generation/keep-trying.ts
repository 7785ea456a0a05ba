import type { Clock } from "../clock";
import type { Log } from "../log";
import { isDatabaseOutage, isStatementTimeout, withDeadline } from "../../db/outage";
import { throwIfStopped } from "./stopped";

/** Longer than the database lets a statement take, so that it is the one who says that a statement is too slow. */
const DATABASE_DEADLINE_MS = 15_000;
/** So many statements in a row that were too slow for a database that is there end the operation. */
const MAX_STATEMENT_TIMEOUTS = 5;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

export interface KeepTryingContext {
  signal: AbortSignal;
  clock: Clock;
  log: Log;
  deadlineMs?: number;
}

/**
 * Runs a database operation until it succeeds or fails for a reason of its own: an outage is waited out, however long it is,
 * so that nothing that was streamed or run is lost to it. A statement that the database ends for its length is no outage for ever.
 *
 * @throws StoppedError when `signal` aborts meanwhile.
 */
export async function keepTrying<T>(context: KeepTryingContext, query: () => Promise<T>): Promise<T> {
  const { signal, clock, log, deadlineMs = DATABASE_DEADLINE_MS } = context;
  let timeouts = 0;
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    throwIfStopped(signal);
    try {
      return await withDeadline(deadlineMs, query);
    } catch (error) {
      timeouts = isStatementTimeout(error) ? timeouts + 1 : 0;
      if (!isDatabaseOutage(error) || timeouts >= MAX_STATEMENT_TIMEOUTS) throw error;
      log.warn({ err: error, delayMs }, "The database is away; trying again");
    }
    // Not in the tick of the failure: a query issued there may never settle.
    await clock.sleep(delayMs, signal);
  }
}
