import type { Chat } from "../chat/wire";
import { requestCompaction } from "../transitions/request-compaction";
import type { TransitionContext } from "../transitions/types";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";
import { requireUsableModel } from "./usable-model";

/** Has the context of an own, idle chat summarised; a worker does it. */
export function compactChat(ctx: TransitionContext, target: OwnChatTarget): Promise<Chat> {
  return withOwnChat(ctx, target, async (joined, chat) => {
    const { caller, chatId } = target;
    await requestCompaction(joined, { chatId });
    const { modelId: chatModelId } = chat.row;
    const modelId = await requireUsableModel(joined.unit.tx, { caller, modelId: null, chatModelId });
    await updateChatMetadata(joined, { chatId, patch: { modelId } });
    return readChat(joined, chatId);
  });
}
