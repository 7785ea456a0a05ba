import { and, asc, eq, inArray } from "drizzle-orm";
import { findUsableModelId } from "../../db/queries/usable-model";
import { chatMessages } from "../../db/schema/chat-messages";
import { chatQueuedMessages } from "../../db/schema/chat-queued-messages";
import { messageIdFromBigint } from "../ids";
import type { AppPart } from "../chat/message-types";
import { invariant } from "../invariant";
import type { TransitionScope } from "./run-transition";
import type { ChatPatch } from "./unit";
import { userPartsOf } from "./user-parts-of";

type QueuedRow = typeof chatQueuedMessages.$inferSelect;

export interface NewUserRow {
  parts: AppPart[];
  authorId: string;
  /** `both` when it is left out. */
  visibility?: "user" | "model" | "both";
  modelId: string | null;
  reasoningEffort: string | null;
  queuedMessageId?: string;
}

/** A user row in history; answers its public id. */
export async function insertUserRow(scope: TransitionScope, row: NewUserRow): Promise<string> {
  const [inserted] = await scope.tx
    .insert(chatMessages)
    .values({ chatId: scope.chat.id, role: "user", ...row })
    .returning({ id: chatMessages.id })
    .prepare("insert_user_row")
    .execute();
  invariant(inserted !== undefined, "an insert returns its row");
  return messageIdFromBigint(inserted.id);
}

/** What entering history made of queue rows. */
export interface Promotion {
  messageIds: string[];
  /** Model and effort that the chat goes on with. */
  patch: ChatPatch;
}

/** Takes the head of the queue into history. */
export async function promoteHead(scope: TransitionScope): Promise<Promotion> {
  const head = await scope.tx
    .select()
    .from(chatQueuedMessages)
    .where(eq(chatQueuedMessages.chatId, scope.chat.id))
    .orderBy(asc(chatQueuedMessages.position))
    .limit(1);
  return takeIntoHistory(scope, head);
}

/**
 * Takes every steered message into the turn that runs, in the order of the queue. When planning was switched on or off since it began,
 * what was steered is for the next one: this turn would carry it out by the rules that hold no more.
 */
export async function takeSteered(scope: TransitionScope): Promise<Promotion> {
  const { planMode, turnPlanMode } = scope.chat;
  return planMode === turnPlanMode ? takeAllSteered(scope) : { messageIds: [], patch: {} };
}

async function takeAllSteered(scope: TransitionScope): Promise<Promotion> {
  if (scope.queueCount === 0) return { messageIds: [], patch: {} };
  const steered = await scope.tx
    .select()
    .from(chatQueuedMessages)
    .where(and(eq(chatQueuedMessages.chatId, scope.chat.id), eq(chatQueuedMessages.steer, true)))
    .orderBy(asc(chatQueuedMessages.position));
  return takeIntoHistory(scope, steered);
}

/** Takes into history what begins the next turn: all that was steered, else the head of the queue. */
export async function promoteNext(scope: TransitionScope): Promise<Promotion> {
  const steered = await takeAllSteered(scope);
  return steered.messageIds.length > 0 ? steered : promoteHead(scope);
}

async function takeIntoHistory(scope: TransitionScope, rows: readonly QueuedRow[]): Promise<Promotion> {
  const messageIds: string[] = [];
  let patch: ChatPatch = {};
  for (const row of rows) {
    const modelId = await promotedModel(scope, row);
    const { reasoningEffort } = row;
    messageIds.push(
      await insertUserRow(scope, {
        parts: await userPartsOf(scope.tx, row.content),
        authorId: row.createdBy,
        modelId,
        reasoningEffort,
        queuedMessageId: row.id,
      }),
    );
    patch = modelPatch(scope, { modelId, reasoningEffort });
  }
  if (rows.length > 0) {
    await scope.tx.delete(chatQueuedMessages).where(
      inArray(
        chatQueuedMessages.id,
        rows.map((row) => row.id),
      ),
    );
  }
  return { messageIds, patch };
}

/** The columns for a message that brings its own model or effort; empty when nothing changes. */
export function modelPatch(
  scope: TransitionScope,
  wanted: { modelId: string | null; reasoningEffort: string | null },
): ChatPatch {
  const { chat } = scope;
  const modelId = wanted.modelId ?? chat.modelId;
  const reasoningEffort = wanted.reasoningEffort ?? chat.reasoningEffort;
  if (modelId === chat.modelId && reasoningEffort === chat.reasoningEffort) return {};
  return { modelId, reasoningEffort, metadataVersion: chat.snapshotVersion };
}

/** The queued model while it can be used, else the default; when none can, generation says who has to act. */
async function promotedModel(scope: TransitionScope, row: QueuedRow): Promise<string | null> {
  const wanted = row.modelId ?? scope.chat.modelId;
  return (await findUsableModelId(scope.tx, wanted)) ?? wanted;
}
