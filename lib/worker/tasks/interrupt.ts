import { finishWithoutPartial, runInterruption } from "../../generation/run-interruption";
import type { Work } from "../runner";
import { orReconcile } from "./reconcile";
import { runTask } from "./run-task";
import { stepContext, type TaskContext } from "./task-context";

/** A stream that was cancelled stops at once; a tool that ignores it is not waited for. */
const PREDECESSOR_WAIT_MS = 500;

/** Ends an interruption, with what this process streamed itself where it did. */
export function interruptTask(task: TaskContext, work: Work): Promise<void> {
  const { deps } = task;
  const { signal } = work;
  const context = stepContext(task, work);
  return runTask({
    ...deps,
    name: "interrupt",
    signal,
    attempt: async () => {
      await Promise.race([work.predecessors, deps.clock.sleep(PREDECESSOR_WAIT_MS, signal)]);
      await runInterruption(deps, context);
    },
    giveUp: () => orReconcile(task, work, () => finishWithoutPartial(deps, context)),
  });
}
