import { and, eq, sql } from "drizzle-orm";
import type { ModelPhase } from "../../lib/chat/model-phase";
import type { ErrorKind, MessageUsage } from "../../lib/chat/wire";
import type { Queryable } from "../client";
import { modelCalls } from "../schema/model-calls";

type ModelCallRow = typeof modelCalls.$inferSelect;
export type ModelCallPurpose = ModelCallRow["purpose"];

export interface StartModelCall {
  /** `mcl_…` */
  id: string;
  chatId: string;
  rootChatId: string;
  userId: string;
  historyVersion: number;
  attempt: number;
  purpose: ModelCallPurpose;
  modelId: string;
  reservedMicros?: number | null;
  requestPrefixHash?: string | null;
}

/**
 * Writes the row of a provider request that is about to be sent, without waiting for the disk: every later commit of the chat
 * takes it along, and a crash of PostgreSQL before that takes the step with it.
 */
export async function startModelCall(db: Queryable, call: StartModelCall): Promise<void> {
  await db.execute(sql`
    with relaxed as (select set_config('synchronous_commit', 'off', true))
    insert into ${modelCalls} (id, chat_id, root_chat_id, user_id, history_version, attempt, purpose, model_id,
      reserved_micros, request_prefix_hash)
    select ${call.id}::text, ${call.chatId}::text, ${call.rootChatId}::text, ${call.userId}::text,
      ${call.historyVersion}::bigint, ${call.attempt}::int, ${call.purpose}::text, ${call.modelId}::text,
      ${call.reservedMicros ?? null}::bigint, ${call.requestPrefixHash ?? null}::text
    from relaxed`);
}

/** What the model of a request that is under way does now. Like its row, it does not wait for the disk. */
export async function noteModelPhase(db: Queryable, call: { id: string; phase: ModelPhase }): Promise<void> {
  await db.execute(sql`
    with relaxed as (select set_config('synchronous_commit', 'off', true))
    update ${modelCalls} set phase = ${call.phase} from relaxed
    where ${modelCalls.id} = ${call.id} and ${modelCalls.state} = 'started'`);
}

export interface SettleModelCall {
  id: string;
  usage: MessageUsage | null;
  costMicros: number | null;
  firstPartAt: Date | null;
}

/** The request was answered to its end. A call that has ended keeps its end. */
export async function settleModelCall(db: Queryable, call: SettleModelCall): Promise<void> {
  const { id, ...columns } = call;
  await end(db, id, { ...columns, state: "settled" });
}

export interface FailModelCall {
  id: string;
  errorKind: ErrorKind;
  statusCode?: number | null;
  usage?: MessageUsage | null;
  costMicros?: number | null;
  firstPartAt?: Date | null;
}

/** The request ended in an error. */
export async function failModelCall(db: Queryable, call: FailModelCall): Promise<void> {
  const { id, ...columns } = call;
  await end(db, id, { ...columns, state: "failed" });
}

export interface AbandonModelCall {
  id: string;
  usage?: MessageUsage | null;
  costMicros?: number | null;
  firstPartAt?: Date | null;
}

/** The request was given up: interrupted, or its worker lost the chat. */
export async function abandonModelCall(db: Queryable, call: AbandonModelCall): Promise<void> {
  const { id, ...columns } = call;
  await end(db, id, { ...columns, state: "abandoned" });
}

/** Calls beside a turn end within half a minute: whoever made one that is older has died. */
const BESIDE_SECONDS = 60;

/** A call beside the turn that nobody will settle any more. */
export const isForgotten = sql`(${modelCalls.purpose} not in ('generation', 'compaction')
  and ${modelCalls.state} = 'started'
  and ${modelCalls.startedAt} < clock_timestamp() - make_interval(secs => ${BESIDE_SECONDS}))`;

/**
 * For a new owner of a chat: requests of earlier ones that nobody will settle, up to the attempt that it found. Whatever other
 * processes still ask beside the turns, such as a title, is left to them. Answers how many there were.
 */
export async function abandonStartedModelCalls(
  db: Queryable,
  found: { chatId: string; historyVersion: number; attempt: number },
): Promise<number> {
  const { chatId, historyVersion, attempt } = found;
  const isEarlier = sql`(${modelCalls.purpose} in ('generation', 'compaction')
    and (${modelCalls.historyVersion}, ${modelCalls.attempt}) <= (${historyVersion}::bigint, ${attempt}::int))`;
  const ended = await db
    .update(modelCalls)
    .set({ state: "abandoned", endedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(modelCalls.chatId, chatId),
        eq(modelCalls.state, "started"),
        sql`(${isEarlier} or ${isForgotten})`,
      ),
    )
    .returning({ id: modelCalls.id });
  return ended.length;
}

/** Whether the request of an attempt ended in an error: what it had streamed is then not to be kept. */
export async function modelCallFailed(
  db: Queryable,
  attempt: { chatId: string; historyVersion: number; attempt: number },
): Promise<boolean> {
  const found = await db
    .select({ id: modelCalls.id })
    .from(modelCalls)
    .where(
      and(
        eq(modelCalls.chatId, attempt.chatId),
        eq(modelCalls.historyVersion, attempt.historyVersion),
        eq(modelCalls.attempt, attempt.attempt),
        eq(modelCalls.state, "failed"),
      ),
    )
    .limit(1);
  return found.length > 0;
}

async function end(db: Queryable, id: string, columns: Partial<ModelCallRow>): Promise<void> {
  await db
    .update(modelCalls)
    .set({ ...columns, endedAt: sql`clock_timestamp()` })
    .where(and(eq(modelCalls.id, id), eq(modelCalls.state, "started")));
}
