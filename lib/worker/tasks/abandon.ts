import { keepTrying } from "../../generation/keep-trying";
import { abandon } from "../../transitions/abandon";
import { isTransitionError } from "../../transitions/errors";
import type { Work } from "../runner";
import { orReconcile, reconcile } from "./reconcile";
import { runTask } from "./run-task";
import type { TaskContext } from "./task-context";

/** Lets go of a chat that has nothing to do. */
export function abandonTask(task: TaskContext, work: Work): Promise<void> {
  const { signal } = work;
  const { deps, chatId, workerId, runnerId } = task;
  return runTask({
    ...deps,
    name: "abandon",
    signal,
    attempt: async () => {
      try {
        await orReconcile(task, work, () =>
          keepTrying({ ...deps, signal }, () => abandon(deps, { chatId, workerId, runnerId })),
        );
      } catch (error) {
        // It is nobody's already, or it is gone.
        if (!isTransitionError(error)) throw error;
      }
    },
    giveUp: () => reconcile(task, work),
  });
}
