import { findLastMessageId, getMessages } from "../../db/queries/messages";
import { listWaitingCallIds } from "../../db/queries/tool-calls";
import type { UiStreamRequest } from "../api/schemas/ui-stream";
import type { InputPart } from "../chat/wire";
import { AppError } from "../errors";
import type { JoinedContext } from "../transitions/run-in-transaction";
import type { TransitionContext } from "../transitions/types";
import { type EditMessageAnswer, editMessage } from "./edit-message";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";
import { sendMessage } from "./send-message";
import { submitToolResults } from "./submit-tool-results";

export interface BegunUiTurn {
  snapshotVersion: number;
  afterId: string | null;
  queuedId: string | null;
  continuesId: string | null;
}

interface Begun extends Omit<BegunUiTurn, "snapshotVersion"> {
  abandoned: EditMessageAnswer["abandoned"];
}

/** Does what a stock `useChat` asks of an own chat, and says where its answer begins. */
export function beginUiTurn(
  ctx: TransitionContext,
  command: OwnChatTarget & { request: UiStreamRequest },
): Promise<BegunUiTurn & Pick<Begun, "abandoned">> {
  const { chatId, request } = command;
  return withOwnChat(ctx, command, async (joined) => {
    const begun = await begin(joined, command, request);
    const { versions } = await readChat(joined, chatId);
    return { ...begun, snapshotVersion: versions.snapshot };
  });
}

function begin(joined: JoinedContext, target: OwnChatTarget, request: UiStreamRequest): Promise<Begun> {
  switch (request.kind) {
    case "send":
      return send(joined, target, request);
    case "regenerate":
      return regenerate(joined, target, request.content);
    case "results":
      return answer(joined, target, request);
  }
}

async function send(
  joined: JoinedContext,
  target: OwnChatTarget,
  { content, messageId }: Extract<UiStreamRequest, { kind: "send" }>,
): Promise<Begun> {
  const known = messageId === null ? [] : await getMessages(joined.unit.tx, target.chatId, [messageId]);
  if (known[0] !== undefined) return edit(joined, target, { messageId: known[0].id, content });
  const { messages, queuedMessage } = await sendMessage(joined, { ...target, content });
  const queuedId = queuedMessage?.id ?? null;
  const afterId = queuedId === null ? (messages?.at(-1)?.id ?? null) : null;
  return { afterId, queuedId, continuesId: null, abandoned: null };
}

async function edit(
  joined: JoinedContext,
  target: OwnChatTarget,
  change: { messageId: string; content: InputPart[] },
): Promise<Begun> {
  const { messages, abandoned } = await editMessage(joined, { ...target, ...change });
  return { afterId: messages[0]?.id ?? null, queuedId: null, continuesId: null, abandoned };
}

async function regenerate(
  joined: JoinedContext,
  target: OwnChatTarget,
  content: InputPart[] | null,
): Promise<Begun> {
  const messageId = await findLastMessageId(joined.unit.tx, target.chatId, "user");
  if (messageId === null || content === null) {
    throw new AppError("conflict", "There is no message to answer.");
  }
  return edit(joined, target, { messageId, content });
}

async function answer(
  joined: JoinedContext,
  target: OwnChatTarget,
  { results, continuesId }: Extract<UiStreamRequest, { kind: "results" }>,
): Promise<Begun> {
  const { tx } = joined.unit;
  const waiting = await listWaitingCallIds(tx, target.chatId);
  // The client's message holds the results of earlier steps, too; its newest are the ones that are waited for.
  const answers = waiting.flatMap((id) => results.findLast(({ toolCallId }) => toolCallId === id) ?? []);
  await submitToolResults(joined, { ...target, results: answers });
  const afterId = await findLastMessageId(tx, target.chatId, "assistant");
  return { afterId, queuedId: null, continuesId, abandoned: null };
}
