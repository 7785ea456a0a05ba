import { and, eq, inArray, sql } from "drizzle-orm";
import type { DaemonOutcome } from "../../lib/workspace/protocol";
import type { WorkspaceRecord } from "../../lib/workspace/workspace-store";
import type { Queryable } from "../client";
import { chats } from "../schema/chats";
import { workspaceCommands } from "../schema/workspace-commands";
import { workspaces } from "../schema/workspaces";

const IS_LONG_AGO = sql`${workspaces.lastUsedAt} < clock_timestamp() - interval '1 minute'`;
const HAS_BUSY_CHAT = sql`exists (select 1 from ${chats}
  where ${chats.workspaceId} = ${workspaces.id} and ${chats.status} in ('running', 'interrupting'))`;
const HAS_OPEN_COMMAND = sql`exists (select 1 from ${workspaceCommands}
  where ${workspaceCommands.workspaceId} = ${workspaces.id} and ${workspaceCommands.state} in ('pending', 'sent'))`;

/** Notes that a workspace is used, at most once a minute. */
export async function markWorkspaceUsed(db: Queryable, id: string): Promise<void> {
  await db
    .update(workspaces)
    .set({ lastUsedAt: sql`clock_timestamp()` })
    .where(and(eq(workspaces.id, id), IS_LONG_AGO));
}

/** The time of a workspace that a chat works in begins when the chat is done. */
export async function markBusyWorkspacesUsed(db: Queryable): Promise<void> {
  await db
    .update(workspaces)
    .set({ lastUsedAt: sql`clock_timestamp()` })
    .where(
      and(eq(workspaces.status, "running"), IS_LONG_AGO, sql`(${HAS_BUSY_CHAT} or ${HAS_OPEN_COMMAND})`),
    );
}

/** Marks as stopped what was not used for its time; answers with what this call has stopped, and nobody else. */
export async function stopIdleWorkspaces(db: Queryable, defaultMinutes: number): Promise<string[]> {
  const minutes = sql`coalesce(${workspaces.autostopMinutes}, ${defaultMinutes}::int)`;
  const rows = await db
    .update(workspaces)
    .set({
      status: "stopped",
      statusDetail: sql`'It was not used for ' || ${minutes} || case ${minutes} when 1 then ' minute' else ' minutes' end || ', so it was stopped by itself.'`,
      updatedAt: sql`clock_timestamp()`,
    })
    .where(
      and(
        eq(workspaces.status, "running"),
        sql`${minutes} > 0`,
        sql`${workspaces.lastUsedAt} < clock_timestamp() - ${minutes} * interval '1 minute'`,
        sql`not ${HAS_BUSY_CHAT}`,
        sql`not ${HAS_OPEN_COMMAND}`,
      ),
    )
    .returning({ id: workspaces.id });
  return rows.map(({ id }) => id);
}

/** Marks starts as failed that nobody is at work on any more, and that never came up. The user's own daemons are waited for. */
export async function failDeadStarts(
  db: Queryable,
  { silentForMs, detail }: { silentForMs: number; detail: string },
): Promise<string[]> {
  const rows = await db
    .update(workspaces)
    .set({ status: "failed", statusDetail: detail, updatedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(workspaces.status, "starting"),
        sql`${workspaces.driver} <> 'external'`,
        sql`${workspaces.lastHeartbeatAt} is null`,
        sql`${workspaces.updatedAt} < clock_timestamp() - ${silentForMs} * interval '1 millisecond'`,
      ),
    )
    .returning({ id: workspaces.id });
  return rows.map(({ id }) => id);
}

/** What is known of these workspaces; those that are not there any more are left out. */
export async function readWorkspaceStatuses(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, WorkspaceRecord["status"]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: workspaces.id, status: workspaces.status })
    .from(workspaces)
    .where(inArray(workspaces.id, [...ids]));
  return new Map(rows.map(({ id, status }) => [id, status]));
}

/** Ends commands that a server sent and did not live to see refused: their workspace is stopped or deleted. */
export async function abandonOrphanedCommands(db: Queryable, outcome: DaemonOutcome): Promise<void> {
  await db
    .update(workspaceCommands)
    .set({ state: "cancelled", result: outcome, doneAt: sql`clock_timestamp()` })
    .where(
      and(
        inArray(workspaceCommands.state, ["pending", "sent"]),
        sql`exists (select 1 from ${workspaces} where ${workspaces.id} = ${workspaceCommands.workspaceId}
          and ${workspaces.status} in ('stopped', 'deleted'))`,
      ),
    );
}
