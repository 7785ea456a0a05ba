import { getMessages, isFirstUserMessage } from "../../db/queries/messages";
import { storableText } from "../chat/storable-text";
import { fallbackTitle } from "../chat/title";
import { fileNameIn } from "../chat/user-parts";
import type { InputPart, Message } from "../chat/wire";
import { AppError } from "../errors";
import { editMessage as editMessageTransition, type EditedMessage } from "../transitions/edit-message";
import type { JoinedContext } from "../transitions/run-in-transaction";
import type { TransitionContext } from "../transitions/types";
import type { LockedChat } from "../transitions/unit";
import { userPartsOf } from "../transitions/user-parts-of";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { requireContent, requireMcpServers } from "./admission";
import { choosePlanMode } from "./choose-plan-mode";
import { type OwnChatTarget, withOwnChat } from "./own-chat";
import { requireUsableModel } from "./usable-model";

export interface EditMessageCommand extends OwnChatTarget {
  messageId: string;
  content: InputPart[];
  modelId?: string | null | undefined;
  planMode?: boolean | undefined;
  mcpServerIds?: string[] | undefined;
  reasoningEffort?: string | null | undefined;
}

export interface EditMessageAnswer {
  /** The row that took the place of the edited one. */
  messages: Message[];
  deletedMessageIds: string[];
  /** Commands that were running for what is gone; to be stopped once this is committed. Null: none. */
  abandoned: { workspaceId: string; callIds: string[] } | null;
}

/**
 * Puts a new wording in the place of a message of an own chat. What came after it is gone, the queue too, and the chat answers
 * anew. Admission as for a new message.
 */
export function editMessage(ctx: TransitionContext, command: EditMessageCommand): Promise<EditMessageAnswer> {
  return withOwnChat(ctx, command, async (joined, chat) => {
    const { caller, chatId, content, messageId } = command;
    await requireContent(joined.unit.tx, { caller, chatId, content });
    requireMcpServers(command.mcpServerIds ?? []);
    if (chat.state.startsWith("X")) {
      throw new AppError("conflict", "This chat is archived. Restore it to go on.");
    }
    const [target] = await getMessages(joined.unit.tx, chatId, [messageId]);
    const isTitle = await madeTheTitle(joined, chat, messageId);
    const modelId = await requireUsableModel(joined.unit.tx, {
      caller,
      modelId: command.modelId ?? null,
      chatModelId: target?.modelId ?? chat.row.modelId,
    });
    await choosePlanMode(joined, chat, command.planMode);
    const { reasoningEffort = null } = command;
    const edited = await editMessageTransition(joined, {
      chatId,
      messageId,
      content,
      authorId: caller.userId,
      modelId,
      reasoningEffort: reasoningEffort === null ? null : storableText(reasoningEffort),
    });
    await updateChatMetadata(joined, {
      chatId,
      patch: isTitle ? { title: fallbackTitle(content, await nameOfFile(joined, content)) } : {},
    });
    return answer(joined, chat, edited);
  });
}

async function nameOfFile(joined: JoinedContext, content: readonly InputPart[]): Promise<string | undefined> {
  return fileNameIn(await userPartsOf(joined.unit.tx, content));
}

/** Whether the chat's title was made of this message: then it follows the new wording. */
async function madeTheTitle(joined: JoinedContext, chat: LockedChat, messageId: string): Promise<boolean> {
  const { id, titleSource } = chat.row;
  return titleSource === "fallback" && isFirstUserMessage(joined.unit.tx, id, messageId);
}

async function answer(
  joined: JoinedContext,
  chat: LockedChat,
  edited: EditedMessage,
): Promise<EditMessageAnswer> {
  const { messageId, deletedMessageIds, abandonedCallIds: callIds } = edited;
  const { id, workspaceId } = chat.row;
  return {
    messages: await getMessages(joined.unit.tx, id, [messageId]),
    deletedMessageIds,
    abandoned: workspaceId === null || callIds.length === 0 ? null : { workspaceId, callIds },
  };
}
