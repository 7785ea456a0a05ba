import { eq, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { workspaceApprovals } from "../schema/workspace-approvals";

export type Approval = Pick<typeof workspaceApprovals.$inferSelect, "hash" | "decision">;

/** What a workspace's owner has decided about programs, newest first. */
export async function listApprovals(db: Queryable, workspaceId: string): Promise<Approval[]> {
  const { hash, decision, createdAt } = workspaceApprovals;
  return db
    .select({ hash, decision })
    .from(workspaceApprovals)
    .where(eq(workspaceApprovals.workspaceId, workspaceId))
    .orderBy(sql`${createdAt} desc`);
}

/** Keeps a decision in place of an earlier one about the same program; the same one again changes nothing. */
export async function saveApproval(
  db: Queryable,
  approval: typeof workspaceApprovals.$inferInsert,
): Promise<void> {
  const { decision, decidedBy } = approval;
  await db
    .insert(workspaceApprovals)
    .values(approval)
    .onConflictDoUpdate({
      target: [workspaceApprovals.workspaceId, workspaceApprovals.hash],
      set: { decision, decidedBy, createdAt: sql`clock_timestamp()` },
      setWhere: sql`${workspaceApprovals.decision} <> ${decision}`,
    });
}
