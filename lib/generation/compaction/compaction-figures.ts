import { readCompactionPlan } from "../../../db/queries/compaction-plan";
import type { ChatRow } from "../../../db/queries/chats";
import { type CompactionLimits, NEVER_PERCENT, thresholdOf } from "../../chat/compaction";
import { keepTrying } from "../keep-trying";
import type { StepContext, StepDeps } from "../step-deps";

export interface CompactionFigures {
  limits: CompactionLimits;
  /** Tokens; of the chat's own model. */
  chatLimit: number;
  /** Null: the chat's own model writes summaries. */
  writerModelId: string | null;
}

/** Of a chat that is not to be compacted now. */
export const NO_FIGURES: CompactionFigures = {
  limits: { thresholdPercent: NEVER_PERCENT, contextLimit: 0 },
  chatLimit: 0,
  writerModelId: null,
};

/** When a chat is compacted, and by which model; the stricter window of the two counts. */
export async function loadCompactionFigures(
  deps: StepDeps,
  context: StepContext,
  chat: ChatRow,
): Promise<CompactionFigures> {
  const plan = await keepTrying({ ...deps, signal: context.signal }, () => readCompactionPlan(deps.db, chat));
  const chatLimit = plan?.contextLimit ?? 0;
  return {
    limits: {
      thresholdPercent: thresholdOf(plan?.personalThreshold, {
        percent: plan?.modelThreshold,
        contextLimit: chatLimit,
      }),
      contextLimit: Math.min(chatLimit, plan?.writer?.contextLimit ?? chatLimit),
    },
    chatLimit,
    writerModelId: plan?.writer?.modelId ?? null,
  };
}
