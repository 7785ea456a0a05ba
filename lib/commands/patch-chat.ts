import { cleanTitle } from "../chat/title";
import type { Chat } from "../chat/wire";
import { AppError } from "../errors";
import { setArchived } from "../transitions/set-archived";
import type { TransitionContext } from "../transitions/types";
import { type ChatMetadata, updateChatMetadata } from "../transitions/update-chat-metadata";
import type { LockedChat } from "../transitions/unit";
import { movePin, withOwnPins } from "./move-pin";
import { requireMcpServers, requireWorkspace } from "./admission";
import { requireDebugChoice } from "./debug-recording";
import { choosePlanMode } from "./choose-plan-mode";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";
import { requireUsableModel } from "./usable-model";
import type { JoinedContext } from "../transitions/run-in-transaction";

export interface PatchChatCommand extends OwnChatTarget {
  title?: string | undefined;
  archived?: boolean | undefined;
  /** Its place among the pinned chats, 1 being first; null or 0: not pinned. */
  pinOrder?: number | null | undefined;
  labels?: Record<string, string> | undefined;
  planMode?: boolean | undefined;
  workspaceId?: string | null | undefined;
  /** Null: the default. */
  modelId?: string | null | undefined;
  mcpServerIds?: string[] | undefined;
  /** Whether model calls are recorded; null: as the person's own setting says. */
  debugOverride?: boolean | null | undefined;
}

/** Changes what a person may change of an own chat, all of it or nothing. */
export function patchChat(ctx: TransitionContext, command: PatchChatCommand): Promise<Chat> {
  const { chatId, archived } = command;
  const pins = command.pinOrder !== undefined || archived === true;
  return (pins ? withOwnPins : withOwnChat)(ctx, command, async (joined, chat) => {
    requireMcpServers(command.mcpServerIds ?? []);
    const patch = await metadataPatch(joined, command);
    // What changed is told against the workspace that the chat has.
    const moves = command.workspaceId !== undefined && command.workspaceId !== chat.row.workspaceId;
    if (moves) Object.assign(patch, { changesBase: null, changes: null });
    // For programs that the workspace lists which it has no more.
    if (moves && chat.row.awaiting === "approval") patch.awaiting = null;
    await updateChatMetadata(joined, { chatId, patch });
    await choosePlanMode(joined, chat, command.planMode);
    const archives = archived === true && !chat.row.archived;
    if (archived !== undefined && archived !== chat.row.archived) {
      await setArchived(joined, { chatId, archived });
    }
    if (archives) await movePin(joined, chat, null);
    else if (command.pinOrder !== undefined) await setPinOrder(joined, chat, command.pinOrder);
    return readChat(joined, chatId);
  });
}

async function setPinOrder(joined: JoinedContext, chat: LockedChat, pinOrder: number | null): Promise<void> {
  const isRoot = chat.row.parentChatId === null;
  const pins = pinOrder !== null && pinOrder > 0;
  if (pins && (!isRoot || chat.row.archived)) {
    throw new AppError(
      "conflict",
      isRoot ? "This chat is archived. Restore it to pin it." : "A sub-agent's chat cannot be pinned.",
    );
  }
  await movePin(joined, chat, pinOrder);
}

async function metadataPatch(
  joined: JoinedContext,
  command: PatchChatCommand,
): Promise<Partial<ChatMetadata>> {
  const { tx } = joined.unit;
  const { caller, labels, workspaceId, modelId } = command;
  const { debugOverride } = command;
  if (typeof debugOverride === "boolean") await requireDebugChoice(tx);
  if (workspaceId !== undefined) await requireWorkspace(tx, caller, workspaceId);
  if (typeof modelId === "string") await requireUsableModel(tx, { caller, modelId, chatModelId: null });
  return {
    ...titlePatch(command.title),
    ...(labels === undefined ? {} : { labels }),
    ...(workspaceId === undefined ? {} : { workspaceId }),
    ...(modelId === undefined ? {} : { modelId }),
    ...(debugOverride === undefined ? {} : { debugOverride }),
  };
}

function titlePatch(wanted: string | undefined): Partial<ChatMetadata> {
  if (wanted === undefined) return {};
  const title = cleanTitle(wanted);
  if (title === null) {
    throw new AppError("invalid_request", "The title is empty.", {
      fields: [{ path: "title", message: "must not be blank" }],
    });
  }
  return { title, titleSource: "user" };
}
