import { getQueuedMessage } from "../../db/queries/queue";
import type { InputPart, QueuedMessage } from "../chat/wire";
import { invariant } from "../invariant";
import { editQueuedMessage as editQueuedMessageTransition } from "../transitions/edit-queued-message";
import type { TransitionContext } from "../transitions/types";
import { requireContent } from "./admission";
import { type OwnChatTarget, withOwnChat } from "./own-chat";
import { requireQueueOf } from "./require-queue";

export interface EditQueuedMessageCommand extends OwnChatTarget {
  queuedId: string;
  content?: InputPart[] | undefined;
  /** 1: it is next. A place beyond the end is the end. */
  position?: number | undefined;
}

/** Changes what a message that waits in an own chat's queue says, or its place there. */
export function editQueuedMessage(
  ctx: TransitionContext,
  command: EditQueuedMessageCommand,
): Promise<QueuedMessage> {
  const { caller, chatId, queuedId, content, position } = command;
  return withOwnChat(ctx, command, async (joined, chat) => {
    requireQueueOf(chat, queuedId);
    if (content !== undefined) await requireContent(joined.unit.tx, { caller, chatId, content });
    await editQueuedMessageTransition(joined, { chatId, queuedId, content, position });
    const message = await getQueuedMessage(joined.unit.tx, chatId, queuedId);
    invariant(message !== null, "an edited message still waits");
    return message;
  });
}
