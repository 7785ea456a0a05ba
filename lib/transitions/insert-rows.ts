import { createHash } from "node:crypto";
import { chatMessages } from "../../db/schema/chat-messages";
import { toolCalls } from "../../db/schema/tool-calls";
import { messageIdToBigint } from "../ids";
import { storableText } from "../chat/storable-text";
import { invariant } from "../invariant";
import { FenceError } from "./errors";
import type { TransitionScope } from "./run-transition";
import type { NewAssistantRow, NewToolCall } from "./types";

/** Inserts a sealed provider turn under the id that its attempt drew, and a ledger row for every call of it. */
export function insertAssistantRow(
  scope: TransitionScope,
  row: NewAssistantRow,
  calls: readonly NewToolCall[],
): void {
  const { tx, chat, unit } = scope;
  const id = messageIdToBigint(row.id);
  invariant(id !== null, "the row's id is one that recordGenerationAttempt drew");
  if (id !== chat.generationMessageId) throw new FenceError(chat.id, "attempt");
  const inserting = tx.insert(chatMessages).values({
    id,
    chatId: chat.id,
    role: "assistant",
    parts: row.parts,
    metadata: row.metadata,
    origin: row.origin,
    modelId: row.modelId,
    finishReason: storable(row.finishReason),
    providerResponseId: storable(row.providerResponseId),
    inputTokens: row.usage?.inputTokens ?? null,
    outputTokens: row.usage?.outputTokens ?? null,
    reasoningTokens: row.usage?.reasoningTokens ?? null,
    cacheReadTokens: row.usage?.cacheReadTokens ?? null,
    cacheWriteTokens: row.usage?.cacheWriteTokens ?? null,
    contextLimit: row.contextLimit,
    costMicros: row.costMicros,
    interrupted: row.interrupted,
    ...(row.compaction === undefined ? {} : { visibility: "user" as const, compaction: row.compaction }),
  });
  void unit.send(inserting);
  if (calls.length > 0) {
    const ledger = tx.insert(toolCalls).values(
      calls.map((call, ordinal) => ({
        id: call.id,
        chatId: chat.id,
        messageId: id,
        ordinal,
        toolCallId: call.toolCallId,
        toolName: storableText(call.toolName),
        kind: call.kind,
        input: call.input ?? null,
        inputHash: hashInput(call.input),
        ownerEpoch: chat.ownerEpoch,
      })),
    );
    void unit.send(ledger);
  }
}

/** What providers and models say may hold anything. */
function storable(text: string | null): string | null {
  return text === null ? null : storableText(text);
}

function hashInput(input: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(input ?? null))
    .digest("hex");
}
