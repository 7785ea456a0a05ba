import { getChat } from "../../../db/queries/chats";
import { updateChatMetadata } from "../../transitions/update-chat-metadata";
import type { ChangesContext } from "../record-changes";

/** Looks whether the workspace still has for models what the chat was given, and marks the chat where it has not. */
export async function recordContext(ctx: ChangesContext, chatId: string): Promise<void> {
  const chat = await getChat(ctx.db, chatId);
  const pin = chat?.context ?? null;
  if (pin === null || pin.workspaceId !== chat?.workspaceId || !hasSources(pin.sources)) return;
  const { hash } = await ctx.connect(pin.workspaceId).context({ ...pin.sources, known: pin.hash });
  const outOfDate = hash !== pin.hash;
  if (outOfDate === pin.outOfDate) return;
  await updateChatMetadata(ctx, {
    chatId,
    patch: { context: { ...pin, outOfDate } },
    // Another one may have been given meanwhile.
    onlyIf: ({ context }) => context?.hash === pin.hash && context.takenAt === pin.takenAt && !context.wanted,
  });
}

/** Where the context was cleared, nothing in the workspace can make it out of date. */
function hasSources({ usual, directories }: { usual: boolean; directories: readonly string[] }): boolean {
  return usual || directories.length > 0;
}
