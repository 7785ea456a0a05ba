import type { Chat } from "../chat/wire";
import type { ChatDescriber } from "../describe/describer";
import { AppError } from "../errors";
import type { Log } from "../log";
import type { TransitionContext } from "../transitions/types";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";
import { requireOwnChat } from "./require-own-chat";

/**
 * Has a model write a new title for an own chat, also over one that the person gave it. The model is asked before anything is
 * locked.
 *
 * @throws AppError `conflict` when the chat's model writes no titles, `unavailable` when none could be had.
 */
export async function regenerateTitle(
  ctx: TransitionContext & { describer: ChatDescriber; log: Log },
  target: OwnChatTarget,
): Promise<Chat> {
  const chat = await requireOwnChat(ctx.db, target);
  const title = await ctx.describer.writeTitle(chat).catch((error: unknown) => {
    ctx.log.info({ err: error, chatId: chat.id }, "A title could not be written");
    throw new AppError("unavailable", "No model could write a title right now. Try again in a moment.", {
      cause: error,
    });
  });
  if (title === null) {
    throw new AppError("conflict", "No title came of this chat. You can rename it by hand.");
  }
  return withOwnChat(ctx, target, async (joined) => {
    await updateChatMetadata(joined, {
      chatId: target.chatId,
      patch: { title, titleSource: "generated" },
    });
    return readChat(joined, target.chatId);
  });
}
