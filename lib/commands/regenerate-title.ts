import type { Db } from "../../db/client";
import type { ChatRow } from "../../db/queries/chats";
import type { Chat } from "../chat/wire";
import type { ChatDescriber } from "../describe/describer";
import { AppError } from "../errors";
import type { Log } from "../log";
import type { TransitionContext } from "../transitions/types";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";
import { requireOwnChat } from "./require-own-chat";

/** A title that a model has written, and the one that it was to take the place of. */
export interface WrittenTitle {
  title: string;
  before: Pick<ChatRow, "title" | "titleSource">;
}

/**
 * Has a model write a new title for an own chat, also over one that the person gave it. Takes as long as the model does, so it
 * must not be done in a transaction.
 *
 * @throws AppError `conflict` when the chat's model writes no titles, `unavailable` when none could be had.
 */
export async function writeTitle(
  ctx: { db: Db; describer: ChatDescriber; log: Log },
  target: OwnChatTarget,
): Promise<WrittenTitle> {
  const before = await requireOwnChat(ctx.db, target);
  const title = await ctx.describer.writeTitle(before).catch((error: unknown) => {
    ctx.log.info({ err: error, chatId: before.id }, "A title could not be written");
    throw new AppError("unavailable", "No model could write a title right now. Try again in a moment.", {
      cause: error,
    });
  });
  if (title === null) {
    throw new AppError("conflict", "No title came of this chat. You can rename it by hand.");
  }
  return { title, before };
}

/** Gives an own chat a title that was written for it, unless it was given another one meanwhile. */
export function takeTitle(
  ctx: TransitionContext,
  target: OwnChatTarget,
  { title, before }: WrittenTitle,
): Promise<Chat> {
  return withOwnChat(ctx, target, async (joined) => {
    await updateChatMetadata(joined, {
      chatId: target.chatId,
      patch: { title, titleSource: "generated" },
      onlyIf: (now) => now.title === before.title && now.titleSource === before.titleSource,
    });
    return readChat(joined, target.chatId);
  });
}
