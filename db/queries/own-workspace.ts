import { and, eq, ne } from "drizzle-orm";
import type { Queryable } from "../client";
import { workspaces } from "../schema/workspaces";

/** Whether a workspace exists for this person. */
export async function ownsWorkspace(db: Queryable, userId: string, workspaceId: string): Promise<boolean> {
  if (workspaceId.includes("\0")) return false;
  const found = await db
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(
      and(eq(workspaces.id, workspaceId), eq(workspaces.ownerId, userId), ne(workspaces.status, "deleted")),
    );
  return found.length === 1;
}
