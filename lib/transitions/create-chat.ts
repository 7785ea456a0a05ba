import { sql } from "drizzle-orm";
import { chatMessages } from "../../db/schema/chat-messages";
import { chats } from "../../db/schema/chats";
import { messageIdFromBigint } from "../ids";
import { invariant } from "../invariant";
import type { DynamicTool } from "../chat/dynamic-tools";
import type { AppPart } from "../chat/message-types";
import type { Chat } from "../chat/wire";
import { TransitionError } from "./errors";
import { PLAN_TEXT } from "./state-columns";
import { runInTransaction } from "./run-in-transaction";
import type { TransitionContext } from "./types";
import type { TransitionUnit } from "./unit";

export interface CreateChatInput {
  id: string;
  ownerId: string;
  title: string;
  /** The first user message, already as row parts. */
  content: AppPart[];
  modelId: string | null;
  workspaceId: string | null;
  planMode: boolean;
  labels: Record<string, string>;
  systemPrompt: string | null;
  reasoningEffort: string | null;
  mcpServerIds: string[];
  dynamicTools: DynamicTool[];
  authorId: string;
  /** Of a sub-agent: the chat that started it, and what it is. */
  parentChatId?: string;
  mode?: Chat["mode"];
}

/** N → R0: the chat and its first message, at snapshot 1, history 1, queue 0. */
export function createChat(
  ctx: TransitionContext,
  input: CreateChatInput,
): Promise<{ chatId: string; messageId: string }> {
  const { content, authorId, ...columns } = input;
  invariant(content.length > 0, "a chat begins with a message");
  return runInTransaction(ctx, async ({ unit }) => {
    const now = sql`now()`;
    const created = await unit.tx
      .insert(chats)
      .values({
        ...columns,
        rootChatId: input.parentChatId ?? input.id,
        status: "running",
        runnableSince: now,
        turnStartedAt: now,
        turnPlanMode: input.planMode,
        ...(input.planMode && input.parentChatId === undefined ? { turnPlanInstructions: PLAN_TEXT } : {}),
        lastTurnAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: chats.id });
    if (created.length === 0) await refuseExisting(unit, input.id);
    unit.created(input.id);
    const [inserted] = await unit.tx
      .insert(chatMessages)
      .values({
        chatId: input.id,
        role: "user",
        parts: content,
        authorId,
        modelId: input.modelId,
        reasoningEffort: input.reasoningEffort,
      })
      .returning({ id: chatMessages.id });
    invariant(inserted !== undefined, "an insert returns its row");
    return { chatId: input.id, messageId: messageIdFromBigint(inserted.id) };
  });
}

async function refuseExisting(unit: TransitionUnit, chatId: string): Promise<never> {
  const existing = await unit.lock(chatId);
  throw new TransitionError("create", existing?.state ?? "invalid", "wrong_state");
}
