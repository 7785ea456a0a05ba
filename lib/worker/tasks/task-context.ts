import type { EpisodeSlot, StepContext, StepDeps } from "../../generation/step-deps";
import type { Work } from "../runner";

/** What the tasks of one runner share. */
export interface TaskContext {
  deps: StepDeps;
  chatId: string;
  workerId: string;
  runnerId: string;
  ownerEpoch: number;
  episode: EpisodeSlot;
}

/** The fence is what the work was begun for: whatever has changed since stops every write. */
export function stepContext(task: TaskContext, { facts, signal }: Work): StepContext {
  const { chatId, workerId, runnerId, ownerEpoch, episode } = task;
  const { status, historyVersion } = facts;
  return { fence: { chatId, workerId, runnerId, status, historyVersion }, ownerEpoch, signal, episode };
}
