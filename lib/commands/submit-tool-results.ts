import type { ActionResult } from "../chat/dynamic-tools";
import type { Chat } from "../chat/wire";
import { capOutcome, resultBudgetBytes } from "../generation/result-cap";
import { completeRequiresAction } from "../transitions/complete-requires-action";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";

/** Answers the calls that an own chat waits for; the chat goes on. */
export function submitToolResults(
  ctx: TransitionContext,
  command: OwnChatTarget & { results: ActionResult[] },
): Promise<Chat> {
  const { chatId, results } = command;
  return withOwnChat(ctx, command, async (joined) => {
    const { usage } = await readChat(joined, chatId);
    const budgetBytes = resultBudgetBytes(usage.contextLimit);
    await completeRequiresAction(joined, {
      chatId,
      results,
      fit: (output) => capOutcome({ output, isError: false }, budgetBytes).output,
    });
    return readChat(joined, chatId);
  });
}
