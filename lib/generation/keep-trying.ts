import type { Clock } from "../clock";
import type { Log } from "../log";
import { isDatabaseOutage, withDeadline } from "../../db/outage";
import { throwIfStopped } from "./stopped";

/** A transition waits up to 5 s for a row's lock. */
const DATABASE_DEADLINE_MS = 10_000;
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
 * so that nothing that was streamed or run is lost to it.
 *
 * @throws StoppedError when `signal` aborts meanwhile.
 */
export async function keepTrying<T>(context: KeepTryingContext, query: () => Promise<T>): Promise<T> {
  const { signal, clock, log, deadlineMs = DATABASE_DEADLINE_MS } = context;
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    throwIfStopped(signal);
    try {
      return await withDeadline(deadlineMs, query);
    } catch (error) {
      if (!isDatabaseOutage(error)) throw error;
      log.warn({ err: error, delayMs }, "The database is away; trying again");
    }
    // Not in the tick of the failure: a query issued there may never settle.
    await clock.sleep(delayMs, signal);
  }
}
