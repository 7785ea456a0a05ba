import type { Clock } from "../../clock";
import { isDatabaseOutage, isStatementTimeout } from "../../../db/outage";
import { isStopped } from "../../generation/stopped";
import type { Log } from "../../log";
import { isFenceError } from "../../transitions/errors";

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;
/** So many equal failures that no outage explains end a task: a chat is never left in limbo. */
const MAX_EQUAL_FAILURES = 8;
const MAX_CAUSES = 6;

export interface TaskOptions {
  name: string;
  signal: AbortSignal;
  clock: Clock;
  log: Log;
  attempt: () => Promise<void>;
  /** Ends the work in a way that cannot fail like the attempts did. */
  giveUp: (error: unknown) => Promise<void>;
}

/**
 * Runs a task until it is done, is stopped, or meets a fence: the expected ends. Any other failure is tried again, ever more
 * slowly; when it will not go away, the task gives up in its own way. Never rejects.
 */
export async function runTask(options: TaskOptions): Promise<void> {
  const { name, signal, clock, log, attempt, giveUp } = options;
  let run = attempt;
  let failures = 0;
  let lastFailure: string | null = null;
  for (let backoffMs = FIRST_BACKOFF_MS; ; backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS)) {
    try {
      await run();
      return;
    } catch (error) {
      if (signal.aborted || isStopped(error) || isFenceError(error)) return;
      log.error({ err: error, task: name }, "A task failed");
      const isAway = isDatabaseOutage(error) && !isStatementTimeout(error);
      const failure = isAway ? null : describe(error);
      if (failure !== null) failures = failure === lastFailure ? failures + 1 : 1;
      lastFailure = failure ?? lastFailure;
      if (failures >= MAX_EQUAL_FAILURES) run = () => giveUp(error);
    }
    await clock.sleep(backoffMs, signal);
    if (signal.aborted) return;
  }
}

/** What makes two failures equal: the cause at the bottom. What wraps it may repeat ids and times. */
function describe(error: unknown): string {
  let root = error;
  for (let depth = 0; depth < MAX_CAUSES && root instanceof Error && root.cause !== undefined; depth++) {
    root = root.cause;
  }
  return String(root);
}
