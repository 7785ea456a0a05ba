import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { chatWorkspaceTools } from "../schema/chat-workspace-tools";
import { chats } from "../schema/chats";

/** Whether programs that a chat's workspace lists wait for its owner, as far as the chat's last turn has seen. */
export async function awaitsApproval(db: Queryable, chatId: string): Promise<boolean> {
  const rows = await db
    .select({ id: chats.id })
    .from(chats)
    .where(and(eq(chats.id, chatId), UNDECIDED))
    .limit(1);
  return rows.length > 0;
}

/** Sub-agents work in their parent's workspace, and their parent asks. */
const UNDECIDED: SQL = sql`${chats.parentChatId} is null and exists (
  select 1 from chat_workspace_tools t
  join workspaces w on w.id = t.workspace_id and w.status not in ('deleted', 'stopped')
  cross join unnest(t.waiting) as program(hash)
  where t.chat_id = ${chats.id} and t.workspace_id = ${chats.workspaceId} and not exists (
    select 1 from workspace_approvals a where a.workspace_id = t.workspace_id and a.hash = program.hash))`;

/** The chats that wait for their owner to decide about programs of this workspace. */
export async function chatsAwaitingApproval(db: Queryable, workspaceId: string): Promise<string[]> {
  const rows = await db
    .select({ id: chats.id })
    .from(chats)
    .where(and(eq(chats.workspaceId, workspaceId), eq(chats.awaiting, "approval")));
  return rows.map(({ id }) => id);
}

/** The workspace lists nothing any more that waits. */
export async function forgetWaitingPrograms(db: Queryable, workspaceId: string): Promise<void> {
  await db
    .update(chatWorkspaceTools)
    .set({ waiting: [] })
    .where(eq(chatWorkspaceTools.workspaceId, workspaceId));
}
