import { readContextFacts } from "../../db/queries/boundaries";
import { chatMessages } from "../../db/schema/chat-messages";
import { clearedParts } from "../chat/compaction";
import { newId } from "../ids";
import { runTransition } from "./run-transition";
import { closeOutstandingCalls } from "./tool-results";
import type { TransitionContext } from "./types";

/** Takes everything so far out of the prompt of an idle chat; the transcript keeps it, with a mark where it ends. */
export function clearContext(ctx: TransitionContext, input: { chatId: string }): Promise<void> {
  const { chatId } = input;
  return runTransition(ctx, { chatId, transition: "clear_context" }, async (scope) => {
    const { hasContent } = await readContextFacts(scope.tx, chatId);
    if (!hasContent) scope.refuse("nothing_to_clear");
    await closeOutstandingCalls(scope, "cleared");
    await scope.tx.insert(chatMessages).values([
      {
        chatId,
        role: "assistant",
        visibility: "user",
        compaction: "clear",
        parts: clearedParts(newId("call")),
      },
      { chatId, role: "user", visibility: "model", compaction: "clear", parts: [] },
    ]);
    await scope.write({ awaiting: null });
  });
}
