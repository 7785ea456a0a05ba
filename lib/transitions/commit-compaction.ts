import { chatMessages } from "../../db/schema/chat-messages";
import type { AppPart } from "../chat/message-types";
import { insertAssistantRow } from "./insert-rows";
import { takeSteered } from "./promote";
import { runTransition } from "./run-transition";
import type { Fence, NewAssistantRow, TransitionContext } from "./types";

/** A user's message that nobody has answered yet, as it goes on behind the summary. */
export interface KeptMessage {
  parts: AppPart[];
  authorId: string | null;
  modelId: string | null;
}

export interface CommitCompactionInput {
  /** With the attempt that produced the summary. */
  fence: Fence;
  /** Tells people of it, under the id that the attempt drew. */
  row: NewAssistantRow;
  /** Of the hidden row that prompts begin with from now on. */
  summary: AppPart[];
  kept: KeptMessage[];
}

/** Puts a summary in the place of everything before it, in one commit: the boundary is there as a whole, or not at all. */
export function commitCompaction(ctx: TransitionContext, input: CommitCompactionInput): Promise<void> {
  const { fence, row, summary, kept } = input;
  const { chatId } = fence;
  return runTransition(ctx, { chatId, transition: "commit_compaction", fence }, async (scope) => {
    insertAssistantRow(scope, { ...row, compaction: "summary" }, []);
    const hidden = { chatId, role: "user", visibility: "model" } as const;
    await scope.tx
      .insert(chatMessages)
      .values([
        { ...hidden, compaction: "summary" as const, parts: summary },
        ...kept.map((message) => ({ ...hidden, ...message })),
      ]);
    const { patch } = await takeSteered(scope);
    await scope.write(patch);
  });
}
