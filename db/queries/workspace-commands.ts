import { and, asc, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import type { DaemonOutcome } from "../../lib/workspace/protocol";
import type { CommandRecord, NewCommand } from "../../lib/workspace/workspace-store";
import type { Queryable } from "../client";
import { chats } from "../schema/chats";
import { toolCalls } from "../schema/tool-calls";
import { workspaceCommands } from "../schema/workspace-commands";

const OPEN_STATES = ["pending", "sent"] as const;

const { id, workspaceId, chatId, ownerEpoch, state, request, result } = getTableColumns(workspaceCommands);
const RECORD = { id, workspaceId, chatId, ownerEpoch, state, request, outcome: result };

/**
 * Writes a command and, for a tool call, the ledger's `started`, in one statement: an owner who lost the call writes neither.
 * What is no tool call is asked again by whoever wants to know, and does not wait for the disk.
 * A call of a chat that was given another workspace meanwhile is not written either.
 * An unanswered command of an earlier owner is taken over by its successor.
 */
export async function startCommand(
  db: Queryable,
  command: NewCommand,
): Promise<"started" | "stale" | "moved"> {
  const initial = command.claimed ? "sent" : "pending";
  const rows = await db.execute<{ marked: number; moved: number }>(sql`
    with moved as (
      select id from ${chats} where ${command.ledger} and ${chats.id} = ${command.chatId}
        and ${chats.workspaceId} <> ${command.workspaceId}
    ), relaxed as (
      select set_config('synchronous_commit', 'off', true) where not ${command.ledger}
    ), marked as (
      update ${toolCalls}
      set state = 'started', started_at = clock_timestamp(), journal_id = ${command.journalId}, kept_from_before_restart = false
      where ${command.ledger} and ${toolCalls.id} = ${command.id}
        and ${toolCalls.ownerEpoch} = ${command.ownerEpoch} and ${toolCalls.state} in ('requested', 'started')
        and not exists (select 1 from moved)
      returning id
    ), written as (
      insert into ${workspaceCommands} (id, workspace_id, chat_id, owner_epoch, kind, request, state)
      select ${command.id}::text, ${command.workspaceId}::text, ${command.chatId}::text,
        ${command.ownerEpoch}::bigint, ${command.request.kind}::text, ${JSON.stringify(command.request)}::json, ${initial}::text
      where exists (select 1 from relaxed) or exists (select 1 from marked)
      on conflict (id) do update
        set owner_epoch = excluded.owner_epoch, state = excluded.state, request = excluded.request
        where ${workspaceCommands.ownerEpoch} < excluded.owner_epoch and ${workspaceCommands.state} in ('pending', 'sent')
    )
    select (select count(*) from marked)::int as marked, (select count(*) from moved)::int as moved`);
  if (!command.ledger || rows[0]?.marked === 1) return "started";
  return rows[0]?.moved === 1 ? "moved" : "stale";
}

export async function getCommand(db: Queryable, callId: string): Promise<CommandRecord | null> {
  const [row] = await db.select(RECORD).from(workspaceCommands).where(eq(workspaceCommands.id, callId));
  return row ?? null;
}

/** What a daemon has not answered, oldest first. */
export async function listOpenCommands(
  db: Queryable,
  target: string,
  limit: number,
): Promise<CommandRecord[]> {
  return db
    .select(RECORD)
    .from(workspaceCommands)
    .where(and(eq(workspaceCommands.workspaceId, target), inArray(workspaceCommands.state, [...OPEN_STATES])))
    .orderBy(asc(workspaceCommands.createdAt), asc(workspaceCommands.id))
    .limit(limit);
}

/** Commands that nobody has sent yet are taken by one sender each. */
export async function claimCommands(db: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .update(workspaceCommands)
    .set({ state: "sent", sentAt: sql`clock_timestamp()` })
    .where(and(inArray(workspaceCommands.id, [...ids]), eq(workspaceCommands.state, "pending")))
    .returning({ id: workspaceCommands.id });
  return rows.map((row) => row.id);
}

/** Gives up on one command; answers with the state that it had, or null when it had ended. */
export async function abandonCommand(db: Queryable, callId: string): Promise<"pending" | "sent" | null> {
  const rows = await db.execute<{ state: "pending" | "sent" }>(sql`
    with before as (
      select id, state from ${workspaceCommands}
      where ${workspaceCommands.id} = ${callId} and ${workspaceCommands.state} in ('pending', 'sent') for update
    )
    update ${workspaceCommands} set state = 'cancelled', done_at = clock_timestamp()
    from before where ${workspaceCommands.id} = before.id returning before.state`);
  return rows[0]?.state ?? null;
}

/**
 * Stores a result once, and only as an answer to this workspace's command of this epoch. It does not wait for the disk: the commit
 * of the batch takes it along, and until then the daemon's journal has it, too.
 */
export async function finishCommand(
  db: Queryable,
  answer: { id: string; workspaceId: string; epoch: number; outcome: DaemonOutcome },
): Promise<boolean> {
  const rows = await db
    .update(workspaceCommands)
    .set({ state: "done", result: answer.outcome, doneAt: sql`clock_timestamp()` })
    .from(sql`(select set_config('synchronous_commit', 'off', true)) as relaxed`)
    .where(
      and(
        eq(workspaceCommands.id, answer.id),
        eq(workspaceCommands.workspaceId, answer.workspaceId),
        eq(workspaceCommands.ownerEpoch, answer.epoch),
        inArray(workspaceCommands.state, [...OPEN_STATES]),
      ),
    )
    .returning({ id: workspaceCommands.id });
  return rows.length === 1;
}

export async function listEndedCommands(db: Queryable, ids: readonly string[]): Promise<CommandRecord[]> {
  if (ids.length === 0) return [];
  return db
    .select(RECORD)
    .from(workspaceCommands)
    .where(
      and(inArray(workspaceCommands.id, [...ids]), inArray(workspaceCommands.state, ["done", "cancelled"])),
    );
}

/** Ends everything that waits for a daemon which will not come back. */
export async function abandonCommands(
  db: Queryable,
  target: string,
  outcome: DaemonOutcome,
): Promise<string[]> {
  const rows = await db
    .update(workspaceCommands)
    .set({ state: "cancelled", result: outcome, doneAt: sql`clock_timestamp()` })
    .where(and(eq(workspaceCommands.workspaceId, target), inArray(workspaceCommands.state, [...OPEN_STATES])))
    .returning({ id: workspaceCommands.id });
  return rows.map((row) => row.id);
}

export async function deleteOldCommands(db: Queryable, olderThanMs: number): Promise<void> {
  const age = sql`${olderThanMs} * interval '1 millisecond'`;
  await db.delete(workspaceCommands).where(sql`${workspaceCommands.createdAt} < clock_timestamp() - ${age}`);
}
