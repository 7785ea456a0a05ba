import { sql } from "drizzle-orm";
import { chatQueuedMessages } from "../../db/schema/chat-queued-messages";
import { hasQueueRoom } from "../chat/queue";
import type { InputPart } from "../chat/wire";
import { newId } from "../ids";
import { insertUserRow, modelPatch, promoteHead } from "./promote";
import { runTransition, type TransitionScope } from "./run-transition";
import { closeOutstandingCalls } from "./tool-results";
import type { TransitionContext } from "./types";
import type { ChatPatch } from "./unit";
import { userPartsOf } from "./user-parts-of";

export type BusyBehavior = "queue" | "steer" | "interrupt";

export interface SendMessageInput {
  chatId: string;
  content: InputPart[];
  authorId: string;
  /** Null: the chat's. */
  modelId: string | null;
  reasoningEffort: string | null;
  busyBehavior: BusyBehavior;
}

export interface SentMessage {
  queued: boolean;
  /** Rows that entered history now: the message itself, or the queue's old head. */
  messageIds: string[];
  queuedMessageId: string | null;
}

/**
 * Starts a turn from an idle chat, or queues. Outstanding tool calls are answered before a user row enters history. From an
 * error with a backlog the message goes to the tail and the old head is promoted.
 */
export function sendMessage(ctx: TransitionContext, input: SendMessageInput): Promise<SentMessage> {
  const transition = `send_${input.busyBehavior}` as const;
  return runTransition(ctx, { chatId: input.chatId, transition }, async (scope) => {
    const sent: SentMessage = { queued: false, messageIds: [], queuedMessageId: null };
    let patch: ChatPatch = {};
    for (const effect of scope.rule.effects) {
      if (effect === "close_calls") await closeOutstandingCalls(scope, "new_message");
      if (effect === "enqueue") {
        sent.queued = true;
        sent.queuedMessageId = await enqueue(scope, input);
      }
      if (effect === "insert_message") {
        sent.messageIds.push(await insertUserRow(scope, await userRow(scope, input)));
        patch = modelPatch(scope, input);
      }
      if (effect === "promote_head") {
        const promotion = await promoteHead(scope);
        sent.messageIds.push(...promotion.messageIds);
        patch = promotion.patch;
      }
    }
    await scope.write({ ...patch, lastTurnAt: sql`now()` });
    return sent;
  });
}

async function userRow(scope: TransitionScope, input: SendMessageInput) {
  return {
    parts: await userPartsOf(scope.tx, input.content),
    authorId: input.authorId,
    modelId: input.modelId,
    reasoningEffort: input.reasoningEffort,
  };
}

async function enqueue(scope: TransitionScope, input: SendMessageInput): Promise<string> {
  if (!hasQueueRoom(scope.queueCount)) scope.refuse("queue_full");
  const id = newId("que");
  await scope.tx.insert(chatQueuedMessages).values({
    id,
    chatId: input.chatId,
    content: input.content,
    modelId: input.modelId,
    reasoningEffort: input.reasoningEffort,
    steer: input.busyBehavior === "steer",
    position: sql`nextval('chat_queue_position_seq')`,
    createdBy: input.authorId,
  });
  return id;
}
