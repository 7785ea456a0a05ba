import { getChat } from "../../db/queries/chats";
import type { TransitionContext } from "../transitions/types";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { WorkspaceError } from "../workspace/connection";
import { guidedError } from "../workspace/guidance";

interface ChatOwner {
  chatId: string;
  ownerEpoch: number;
}

/**
 * The workspace of a chat as it is now, for a call of the chat's owner.
 *
 * @throws WorkspaceError `stale_epoch` when another server goes on with the chat: what an earlier one had begun must not go on beside it
 */
export async function boundWorkspace(
  ctx: Pick<TransitionContext, "db">,
  { chatId, ownerEpoch }: ChatOwner,
): Promise<string | null> {
  const chat = await getChat(ctx.db, chatId);
  if (chat === null || chat.ownerEpoch !== ownerEpoch) throw stale();
  return chat.workspaceId;
}

/**
 * Gives a chat a workspace that its agent made, in the place of the one that it had.
 *
 * @throws WorkspaceError `stale_epoch`; `changed` when a person chose another one meanwhile
 */
export async function bindWorkspace(
  ctx: TransitionContext,
  { chatId, ownerEpoch }: ChatOwner,
  { from, to }: { from: string | null; to: string },
): Promise<void> {
  await updateChatMetadata(ctx, {
    chatId,
    patch: { workspaceId: to, changesBase: null, changes: null },
    onlyIf: (chat) => {
      if (chat.ownerEpoch !== ownerEpoch) throw stale();
      if (chat.workspaceId !== from && chat.workspaceId !== to) throw guidedError("changed");
      return true;
    },
  });
}

function stale(): WorkspaceError {
  return new WorkspaceError("stale_epoch", "Another server goes on with this chat.");
}
