import { keepTrying } from "../../generation/keep-trying";
import { isTransitionError } from "../../transitions/errors";
import { reconcileInvalidState } from "../../transitions/reconcile-invalid-state";
import type { Work } from "../runner";
import type { TaskContext } from "./task-context";

type Reconciling = Pick<TaskContext, "deps" | "chatId">;

/** Brings a chat out of a state that no transition leads into or out of; does nothing in any other. */
export async function reconcile(
  { deps, chatId }: Reconciling,
  { signal }: Pick<Work, "signal">,
): Promise<void> {
  try {
    await keepTrying({ ...deps, signal }, () => reconcileInvalidState(deps, { chatId }));
    deps.log.error({ chatId }, "A chat was found in a state that should not exist, and was stopped");
  } catch (error) {
    // Its state is a good one, or it is gone.
    if (!isTransitionError(error)) throw error;
  }
}

/** Does `end`; where the chat's state is what forbids it, the chat is brought out of that instead. */
export async function orReconcile(
  task: Reconciling,
  work: Pick<Work, "signal">,
  end: () => Promise<void>,
): Promise<void> {
  try {
    await end();
  } catch (error) {
    if (!isTransitionError(error) || error.from !== "invalid") throw error;
    await reconcile(task, work);
  }
}
