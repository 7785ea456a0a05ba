import { getMessages } from "../../db/queries/messages";
import { getQueuedMessage } from "../../db/queries/queue";
import { storableText } from "../chat/storable-text";
import type { InputPart, Message, QueuedMessage } from "../chat/wire";
import { AppError } from "../errors";
import {
  type BusyBehavior,
  type SentMessage,
  sendMessage as sendMessageTransition,
} from "../transitions/send-message";
import type { JoinedContext } from "../transitions/run-in-transaction";
import type { TransitionContext } from "../transitions/types";
import { requireContent, requireMcpServers } from "./admission";
import { choosePlanMode } from "./choose-plan-mode";
import { type OwnChatTarget, withOwnChat } from "./own-chat";
import { requireUsableModel } from "./usable-model";

export interface SendMessageCommand extends OwnChatTarget {
  content: InputPart[];
  busyBehavior?: BusyBehavior | undefined;
  modelId?: string | null | undefined;
  planMode?: boolean | undefined;
  mcpServerIds?: string[] | undefined;
  reasoningEffort?: string | null | undefined;
}

export interface SendMessageAnswer {
  queued: boolean;
  /** Rows that entered history now. */
  messages?: Message[];
  queuedMessage?: QueuedMessage;
}

/** Sends a message to an own chat: it starts a turn, or waits in the queue. Admission: archived, then model. */
export function sendMessage(ctx: TransitionContext, command: SendMessageCommand): Promise<SendMessageAnswer> {
  return withOwnChat(ctx, command, async (joined, chat) => {
    const { caller, chatId, content } = command;
    await requireContent(joined.unit.tx, { caller, chatId, content });
    requireMcpServers(command.mcpServerIds ?? []);
    if (chat.state.startsWith("X")) {
      throw new AppError("conflict", "This chat is archived. Restore it to go on.");
    }
    const modelId = await requireUsableModel(joined.unit.tx, {
      caller,
      modelId: command.modelId ?? null,
      chatModelId: chat.row.modelId,
    });
    await choosePlanMode(joined, chat, command.planMode);
    const { reasoningEffort = null } = command;
    const sent = await sendMessageTransition(joined, {
      chatId,
      content,
      authorId: caller.userId,
      modelId,
      reasoningEffort: reasoningEffort === null ? null : storableText(reasoningEffort),
      busyBehavior: command.busyBehavior ?? "queue",
    });
    return answer(joined, chatId, sent);
  });
}

async function answer(joined: JoinedContext, chatId: string, sent: SentMessage): Promise<SendMessageAnswer> {
  const { tx } = joined.unit;
  const messages = await getMessages(tx, chatId, sent.messageIds);
  const queuedMessage =
    sent.queuedMessageId === null ? null : await getQueuedMessage(tx, chatId, sent.queuedMessageId);
  return {
    queued: sent.queued,
    ...(messages.length === 0 ? {} : { messages }),
    ...(queuedMessage === null ? {} : { queuedMessage }),
  };
}
