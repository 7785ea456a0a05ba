import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import type { WorkspaceLogLine } from "../../lib/chat/workspace-log";
import type { NewLogLine } from "../../lib/workspace/workspace-store";
import type { Db, Queryable } from "../client";
import { workspaceLogs } from "../schema/workspace-logs";
import { workspaces } from "../schema/workspaces";

/** Stores one line of a start. A workspace that says something while it starts is not silent. */
export async function appendWorkspaceLog(db: Db, line: NewLogLine): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(workspaceLogs).values(line);
    await tx
      .update(workspaces)
      .set({ updatedAt: sql`clock_timestamp()` })
      .where(and(eq(workspaces.id, line.workspaceId), eq(workspaces.status, "starting")));
  });
}

/** The last lines of a workspace's last start, in the order in which they were written. */
export async function readLastWorkspaceLog(
  db: Queryable,
  workspaceId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .select({ text: workspaceLogs.text })
    .from(workspaceLogs)
    .innerJoin(
      workspaces,
      and(eq(workspaces.id, workspaceLogs.workspaceId), eq(workspaces.build, workspaceLogs.build)),
    )
    .where(eq(workspaceLogs.workspaceId, workspaceId))
    .orderBy(desc(workspaceLogs.id))
    .limit(limit);
  return rows.map(({ text }) => text).toReversed();
}

export interface LogPlace {
  workspaceId: string;
  /** The last line that is known; null: the last start from its beginning. */
  after: number | null;
  limit: number;
}

/** Lines of a workspace's starts, oldest first. */
export async function listWorkspaceLog(
  db: Queryable,
  { workspaceId, after, limit }: LogPlace,
): Promise<WorkspaceLogLine[]> {
  const { id, build, level, text, createdAt } = workspaceLogs;
  const present = sql`(select ${workspaces.build} from ${workspaces} where ${workspaces.id} = ${workspaceId})`;
  const rows = await db
    .select({ id, build, level, text, createdAt })
    .from(workspaceLogs)
    .where(
      and(eq(workspaceLogs.workspaceId, workspaceId), after === null ? eq(build, present) : gt(id, after)),
    )
    .orderBy(asc(id))
    .limit(limit);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

/** Forgets the log of all but a workspace's last starts. */
export async function deleteOldWorkspaceLogs(db: Queryable, keptStarts: number): Promise<void> {
  await db.execute(sql`
    delete from ${workspaceLogs} using ${workspaces}
    where ${workspaces.id} = ${workspaceLogs.workspaceId} and ${workspaceLogs.build} <= ${workspaces.build} - ${keptStarts}`);
}
