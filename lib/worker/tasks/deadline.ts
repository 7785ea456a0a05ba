import { readActionRemainingMs } from "../../../db/queries/action-deadline";
import { keepTrying } from "../../generation/keep-trying";
import { throwIfStopped } from "../../generation/stopped";
import { cancelRequiresAction } from "../../transitions/cancel-requires-action";
import { isTransitionError } from "../../transitions/errors";
import { interrupt } from "../../transitions/interrupt";
import type { Work } from "../runner";
import { orReconcile } from "./reconcile";
import { runTask } from "./run-task";
import { stepContext, type TaskContext } from "./task-context";

/** The wait is by our clock, its end by the database's. */
async function untilDue({ deps, chatId }: TaskContext, signal: AbortSignal): Promise<void> {
  for (;;) {
    const remainingMs = await keepTrying({ ...deps, signal }, () => readActionRemainingMs(deps.db, chatId));
    if (remainingMs === 0) return;
    await deps.clock.sleep(remainingMs, signal);
    throwIfStopped(signal);
  }
}

/** Waits for a client's results no longer than the deadline, then goes on without them. */
export function deadlineTask(task: TaskContext, work: Work): Promise<void> {
  const { deps, chatId } = task;
  const { fence, signal } = stepContext(task, work);
  const trying = { ...deps, signal };
  /** For a wait that cannot be ended in order: whatever is open is closed, and the turn goes on. */
  const goOn = async () => {
    await orReconcile(task, work, () => keepTrying(trying, () => interrupt(deps, { chatId })).then(() => {}));
  };
  return runTask({
    ...deps,
    name: "deadline",
    signal,
    attempt: async () => {
      try {
        await untilDue(task, signal);
        await keepTrying(trying, () => cancelRequiresAction(deps, { fence }));
      } catch (error) {
        if (!isTransitionError(error) || error.reason !== "no_calls_open") throw error;
        await goOn();
      }
    },
    giveUp: goOn,
  });
}
