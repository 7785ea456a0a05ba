import { and, asc, desc, eq, inArray, lt, lte, type SQL, sql } from "drizzle-orm";
import type {
  DebugAttempt,
  DebugRun,
  DebugRunDetail,
  DebugRunKind,
  DebugRunSummary,
  DebugStatus,
  DebugStep,
} from "../../lib/chat/debug-types";
import type { Db, Queryable, Tx } from "../client";
import { isDatabaseOutage } from "../outage";
import { messageIdToBigint } from "../../lib/ids";
import { chatMessages } from "../schema/chat-messages";
import { debugRuns } from "../schema/debug-runs";
import { debugSteps } from "../schema/debug-steps";

export interface NewDebugRun {
  /** `dbr_…` */
  id: string;
  chatId: string;
  rootChatId: string;
  parentRunId: string | null;
  kind: DebugRunKind;
  modelId: string | null;
  provider: string;
  model: string;
  triggerMessageId: string | null;
  tipMessageId: string | null;
  startedAt: Date;
}

/** Runs `work` in a transaction whose statements give up after `limitMs`: debug rows are never worth a wait. */
export function withinLimit<T>(db: Db, limitMs: number, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('statement_timeout', ${`${limitMs}ms`}, true)`);
    return work(tx);
  });
}

/**
 * The run of the turn that began at `startedAt`, made if there is none; whatever it had ended with, it goes on. Null when the turn
 * has been edited away.
 */
export async function openTurnRun(tx: Tx, run: NewDebugRun): Promise<string | null> {
  const { chatId, startedAt, tipMessageId, modelId, provider, model } = run;
  const tip = tipMessageId === null ? {} : { tipMessageId };
  const going = { status: "in_progress" as const, finishedAt: null, modelId, provider, model, ...tip };
  const [found] = await tx
    .update(debugRuns)
    .set({ ...going, updatedAt: sql`now()` })
    .where(
      and(eq(debugRuns.chatId, chatId), eq(debugRuns.kind, "chat_turn"), eq(debugRuns.startedAt, startedAt)),
    )
    .returning({ id: debugRuns.id });
  if (found !== undefined) return found.id;
  return (await insertRun(tx, run)) ? run.id : null;
}

/** False, and nothing is written, when a message that the run speaks of has left history: its record went with it. */
export async function insertRun(tx: Tx, run: NewDebugRun): Promise<boolean> {
  // An edit that is under way is waited for, and one that comes later finds the run.
  await tx.execute(sql`select 1 from chats where id = ${run.chatId} for key share`);
  const spokenOf = [run.triggerMessageId, run.tipMessageId]
    .map((id) => (id === null ? null : messageIdToBigint(id)))
    .filter((id) => id !== null);
  if (spokenOf.length > 0) {
    const gone = await tx
      .select({ id: chatMessages.id })
      .from(chatMessages)
      .where(and(inArray(chatMessages.id, spokenOf), eq(chatMessages.deleted, true)))
      .limit(1);
    if (gone.length > 0) return false;
  }
  await tx
    .insert(debugRuns)
    .values({ ...run, summary: { steps: 0, attempts: 0, inputTokens: 0, outputTokens: 0 } });
  return true;
}

export interface OpenDebugStep {
  /** `dbs_…`, for a step that is new. */
  id: string;
  runId: string;
  chatId: string;
  operation: string;
  request: unknown;
  attempt: DebugAttempt;
  startedAt: Date;
  /** Names the step within its run: another try of it is one more attempt of the same row. */
  stepKey: string;
}

export interface OpenedStep {
  id: string;
  /** With the one that has just begun. */
  attempts: DebugAttempt[];
}

/** Begins an attempt: in the row of its step if there is one, else in a new row behind all others. */
export async function openStep(tx: Tx, step: OpenDebugStep): Promise<OpenedStep> {
  const { id, runId, chatId, operation, request, attempt, startedAt, stepKey } = step;
  const [found] = await tx
    .select({ id: debugSteps.id, attempts: debugSteps.attempts })
    .from(debugSteps)
    .where(and(eq(debugSteps.runId, runId), sql`${debugSteps.metadata} ->> 'stepKey' = ${stepKey}`))
    .limit(1);
  if (found !== undefined) {
    const attempts = [...found.attempts, { ...attempt, number: found.attempts.length + 1 }];
    await tx
      .update(debugSteps)
      .set({ attempts, request, status: "in_progress", finishedAt: null, updatedAt: sql`now()` })
      .where(eq(debugSteps.id, found.id));
    return { id: found.id, attempts };
  }
  const attempts = [attempt];
  await tx.insert(debugSteps).values({
    id,
    runId,
    chatId,
    operation,
    request,
    attempts,
    startedAt,
    stepNumber: sql`(select coalesce(max(s.step_number), 0) + 1 from debug_steps s where s.run_id = ${runId})`,
    metadata: { stepKey },
  });
  return { id, attempts };
}

export interface EndDebugStep {
  id: string;
  runId: string;
  status: DebugStatus;
  attempts: DebugAttempt[];
  response: unknown;
  usage: unknown;
  error: unknown;
  metadata: Record<string, unknown>;
  assistantMessageId: string | null;
}

/** Writes how an attempt ended, and what that makes of the run's sums. */
export async function endStep(tx: Tx, step: EndDebugStep): Promise<void> {
  const { id, runId, ...columns } = step;
  const isOver = step.status !== "in_progress";
  await tx
    .update(debugSteps)
    .set({ ...columns, updatedAt: sql`now()`, finishedAt: isOver ? sql`now()` : null })
    .where(eq(debugSteps.id, id));
  await tx
    .update(debugRuns)
    .set({ summary: summaryOf(runId), updatedAt: sql`now()` })
    .where(eq(debugRuns.id, runId));
}

/** Ends a run, and what of its steps is still open with it. */
export async function endRun(tx: Tx, runId: string, status: DebugStatus): Promise<void> {
  await endRuns(tx, [runId], status);
}

/** Ends the runs of a turn, and of those before it, that are still open; a turn that has begun since is left alone. */
export async function endTurnRuns(
  tx: Tx,
  { chatId, turnStartedAt }: { chatId: string; turnStartedAt: Date | null },
  status: DebugStatus,
): Promise<void> {
  const open = await tx
    .select({ id: debugRuns.id })
    .from(debugRuns)
    .where(
      and(
        eq(debugRuns.chatId, chatId),
        eq(debugRuns.kind, "chat_turn"),
        eq(debugRuns.status, "in_progress"),
        turnStartedAt === null ? undefined : lte(debugRuns.startedAt, turnStartedAt),
      ),
    );
  if (open.length > 0)
    await endRuns(
      tx,
      open.map(({ id }) => id),
      status,
    );
}

async function endRuns(tx: Tx, runIds: string[], status: DebugStatus): Promise<void> {
  const stepStatus = status === "error" ? "error" : "interrupted";
  await tx
    .update(debugSteps)
    .set({ status: stepStatus, updatedAt: sql`now()`, finishedAt: sql`now()` })
    .where(and(inArray(debugSteps.runId, runIds), eq(debugSteps.status, "in_progress")));
  await tx
    .update(debugRuns)
    .set({ status, updatedAt: sql`now()`, finishedAt: sql`now()` })
    .where(inArray(debugRuns.id, runIds));
}

function summaryOf(runId: string) {
  return sql`(select json_build_object(
    'steps', count(*),
    'attempts', coalesce(sum(json_array_length(s.attempts)), 0),
    'inputTokens', coalesce(sum((s.usage ->> 'inputTokens')::bigint), 0),
    'outputTokens', coalesce(sum((s.usage ->> 'outputTokens')::bigint), 0)
  ) from debug_steps s where s.run_id = ${runId})`;
}

/**
 * Ends runs of which nothing has been heard for `staleMs`: their process died, or their chat went on without them. The turn
 * that a chat is still in may be silent for longer, in a tool.
 */
export async function endStaleRuns(db: Db, options: { staleMs: number; limitMs: number }): Promise<number> {
  return withinLimit(db, options.limitMs, async (tx) => {
    const found = await tx.execute<{ id: string }>(sql`
      select r.id from debug_runs r
      where r.status = 'in_progress'
        and r.updated_at < now() - make_interval(secs => ${options.staleMs / 1000})
        and not exists (
          select 1 from chats c
          where c.id = r.chat_id and r.kind = 'chat_turn'
            and c.status in ('running', 'interrupting', 'requires_action')
            and date_trunc('milliseconds', c.turn_started_at) = r.started_at
        )
      limit 500`);
    if (found.length > 0)
      await endRuns(
        tx,
        found.map(({ id }) => id),
        "interrupted",
      );
    return found.length;
  });
}

/** Deletes runs that have not changed for `days`, at most `limit` of them; answers how many. */
export async function deleteOldRuns(
  db: Db,
  options: { days: number; limit: number; limitMs: number },
): Promise<number> {
  const { days, limit, limitMs } = options;
  return withinLimit(db, limitMs, async (tx) => {
    const old = tx
      .select({ id: debugRuns.id })
      .from(debugRuns)
      .where(lt(debugRuns.updatedAt, sql`now() - make_interval(days => ${days})`))
      .limit(limit);
    const gone = await tx.delete(debugRuns).where(inArray(debugRuns.id, old)).returning({ id: debugRuns.id });
    return gone.length;
  });
}

/** No command waits longer than this for records that something else holds. */
const FORGET_LOCK_TIMEOUT = "500ms";

/** Deletes what is recorded of chats. Best effort: rows that cannot be had in time stay, and the transaction is none the worse. */
export function forgetRuns(tx: Tx, chatIds: readonly string[]): Promise<void> {
  return forget(tx, inArray(debugRuns.chatId, [...chatIds]));
}

/** The same for what is recorded of a chat's turns from a message on. */
export function forgetRunsFrom(tx: Tx, options: { chatId: string; messageId: string }): Promise<void> {
  const { chatId, messageId } = options;
  const later = sql`greatest(${debugRuns.triggerMessageId} collate "C", ${debugRuns.tipMessageId} collate "C") >= ${messageId}`;
  return forget(tx, sql`${eq(debugRuns.chatId, chatId)} and ${later}`);
}

async function forget(tx: Tx, which: SQL): Promise<void> {
  const lockTimeout = (value: SQL) => sql`select set_config('lock_timeout', ${value}, true)`;
  try {
    await tx.transaction(async (inner) => {
      const [before] = await inner.execute<{ value: string }>(
        sql`select current_setting('lock_timeout') as value`,
      );
      await inner.execute(lockTimeout(sql`${FORGET_LOCK_TIMEOUT}`));
      await inner.delete(debugRuns).where(which);
      await inner.execute(lockTimeout(sql`${before?.value ?? "0"}`));
    });
  } catch (error) {
    if (!isDatabaseOutage(error)) throw error;
  }
}

/** Deletes what is still recorded of archived chats: what could not be had when they were archived. */
export async function deleteRunsOfArchivedChats(
  db: Db,
  options: { limit: number; limitMs: number },
): Promise<void> {
  await withinLimit(db, options.limitMs, async (tx) => {
    await tx.execute(sql`
      delete from debug_runs where id in (
        select r.id from debug_runs r join chats c on c.id = r.chat_id where c.archived limit ${options.limit})`);
  });
}

const RUN_COLUMNS = {
  id: debugRuns.id,
  chatId: debugRuns.chatId,
  parentRunId: debugRuns.parentRunId,
  kind: debugRuns.kind,
  status: debugRuns.status,
  modelId: debugRuns.modelId,
  provider: debugRuns.provider,
  model: debugRuns.model,
  triggerMessageId: debugRuns.triggerMessageId,
  tipMessageId: debugRuns.tipMessageId,
  summary: debugRuns.summary,
  startedAt: debugRuns.startedAt,
  updatedAt: debugRuns.updatedAt,
  finishedAt: debugRuns.finishedAt,
};

/** A chat's runs, newest first, behind the one called `before`; empty: from the newest. */
export async function listDebugRuns(
  db: Queryable,
  { chatId, limit, before }: { chatId: string; limit: number; before: string },
): Promise<DebugRun[]> {
  const place = sql`(select r.started_at, r.id from debug_runs r where r.id = ${before} and r.chat_id = ${chatId})`;
  const rows = await db
    .select(RUN_COLUMNS)
    .from(debugRuns)
    .where(
      and(
        eq(debugRuns.chatId, chatId),
        before === "" ? undefined : sql`(${debugRuns.startedAt}, ${debugRuns.id}) < ${place}`,
      ),
    )
    .orderBy(desc(debugRuns.startedAt), desc(debugRuns.id))
    .limit(limit);
  return rows.map(toRun);
}

/** Ids of all runs of a chat, oldest first. */
export async function listDebugRunIds(db: Queryable, chatId: string): Promise<string[]> {
  const rows = await db
    .select({ id: debugRuns.id })
    .from(debugRuns)
    .where(eq(debugRuns.chatId, chatId))
    .orderBy(asc(debugRuns.startedAt), asc(debugRuns.id));
  return rows.map(({ id }) => id);
}

/** One run of a chat with its steps in order; null when the chat has none of this id. */
export async function readDebugRun(
  db: Queryable,
  { chatId, runId }: { chatId: string; runId: string },
): Promise<DebugRunDetail | null> {
  const [run] = await db
    .select(RUN_COLUMNS)
    .from(debugRuns)
    .where(and(eq(debugRuns.id, runId), eq(debugRuns.chatId, chatId)));
  if (run === undefined) return null;
  const steps = await db
    .select()
    .from(debugSteps)
    .where(eq(debugSteps.runId, runId))
    .orderBy(asc(debugSteps.stepNumber));
  return { ...toRun(run), steps: steps.map(toStep) };
}

type RunRow = Omit<DebugRun, "summary" | "startedAt" | "updatedAt" | "finishedAt"> & {
  summary: Record<string, unknown>;
  startedAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
};

function toRun({ summary, startedAt, updatedAt, finishedAt, ...row }: RunRow): DebugRun {
  return {
    ...row,
    summary: {
      steps: Number(summary["steps"] ?? 0),
      attempts: Number(summary["attempts"] ?? 0),
      inputTokens: Number(summary["inputTokens"] ?? 0),
      outputTokens: Number(summary["outputTokens"] ?? 0),
    } satisfies DebugRunSummary,
    startedAt: startedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

function toStep(row: typeof debugSteps.$inferSelect): DebugStep {
  const { stepKey: _stepKey, ...metadata } = row.metadata;
  return {
    id: row.id,
    number: row.stepNumber,
    operation: row.operation,
    status: row.status,
    assistantMessageId: row.assistantMessageId,
    request: row.request,
    response: row.response,
    usage: row.usage,
    attempts: row.attempts,
    error: row.error,
    metadata,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
