import { and, eq, sql } from "drizzle-orm";
import type { NewLogLine } from "../../lib/workspace/workspace-store";
import type { Db } from "../client";
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
