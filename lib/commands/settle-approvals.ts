import { awaitsApproval, chatsAwaitingApproval } from "../../db/queries/awaited-approvals";
import { isAppError } from "../errors";
import type { TransitionContext } from "../transitions/types";
import { updateChatMetadata } from "../transitions/update-chat-metadata";

/** Chats that waited for a decision about programs of a workspace, and have nothing more to wait for, need nobody any more. */
export async function settleApprovals(ctx: TransitionContext, workspaceId: string): Promise<void> {
  for (const chatId of await chatsAwaitingApproval(ctx.db, workspaceId)) {
    await updateChatMetadata(ctx, {
      chatId,
      patch: { awaiting: null },
      onlyIf: async (chat, tx) => chat.awaiting === "approval" && !(await awaitsApproval(tx, chatId)),
    }).catch((error: unknown) => {
      // Deleted meanwhile.
      if (!isAppError(error) || error.code !== "not_found") throw error;
    });
  }
}
