import type { Chat } from "../chat/wire";
import { retryTurn as retryTurnTransition } from "../transitions/retry-turn";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";
import { requireUsableModel } from "./usable-model";
import { updateChatMetadata } from "../transitions/update-chat-metadata";

export interface RetryTarget extends OwnChatTarget {
  /** Chosen for it; null: the chat's. */
  modelId: string | null;
}

/** Tries an own chat's last turn again, or ends the wait before the next attempt. */
export function retryTurn(ctx: TransitionContext, target: RetryTarget): Promise<Chat> {
  return withOwnChat(ctx, target, async (joined, chat) => {
    const { caller, chatId, modelId: chosen } = target;
    await retryTurnTransition(joined, { chatId });
    const modelId = await requireUsableModel(joined.unit.tx, {
      caller,
      modelId: chosen,
      chatModelId: chat.row.modelId,
    });
    await updateChatMetadata(joined, { chatId, patch: { modelId } });
    return readChat(joined, chatId);
  });
}
