import type { ChatError } from "../../chat/wire";
import { keepTrying } from "../../generation/keep-trying";
import { runGeneration } from "../../generation/run-generation";
import { finishError } from "../../transitions/finish-error";
import type { Work } from "../runner";
import { orReconcile } from "./reconcile";
import { runTask } from "./run-task";
import { stepContext, type TaskContext } from "./task-context";

const STEP_FAILED: ChatError = {
  kind: "generic",
  message: "This step failed again and again for a reason of ours.",
  detail: "The server's log says why. Try again, or send a message.",
  retryable: true,
};

/** One step of a running chat. */
export function generationTask(task: TaskContext, work: Work): Promise<void> {
  const { deps } = task;
  const context = stepContext(task, work);
  const { fence, signal } = context;
  return runTask({
    ...deps,
    name: "generation",
    signal,
    attempt: () => runGeneration(deps, context),
    giveUp: () =>
      orReconcile(task, work, () =>
        keepTrying({ ...deps, signal }, () => finishError(deps, { fence, error: STEP_FAILED })),
      ),
  });
}
