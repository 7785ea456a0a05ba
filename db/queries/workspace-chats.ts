import { and, desc, eq, isNotNull, isNull, max, ne, sql, sum } from "drizzle-orm";
import type { Queryable } from "../client";
import { chats } from "../schema/chats";
import { deletedChatPlaces } from "../schema/deleted-chat-places";
import { templates } from "../schema/templates";
import { workspaces } from "../schema/workspaces";

export interface WorkspaceChat {
  id: string;
  workspaceId: string;
  title: string;
  archived: boolean;
}

/** A person's chats that have a workspace, the latest first; sub-agents, which work in their parent's, are left out. */
export async function listWorkspaceChats(db: Queryable, ownerId: string): Promise<WorkspaceChat[]> {
  const { id, workspaceId, title, archived } = chats;
  const rows = await db
    .select({ id, workspaceId, title, archived })
    .from(chats)
    .where(and(eq(chats.ownerId, ownerId), isNotNull(workspaceId), isNull(chats.parentChatId)))
    .orderBy(desc(chats.lastTurnAt));
  return rows.flatMap((row) => (row.workspaceId === null ? [] : [{ ...row, workspaceId: row.workspaceId }]));
}

/** What the page of a person's own workspace says beside its state; null when there is none. */
export async function readOwnWorkspacePage(
  db: Queryable,
  { ownerId, workspaceId }: { ownerId: string; workspaceId: string },
): Promise<{ name: string; templateName: string; chats: WorkspaceChat[] } | null> {
  const [found] = await db
    .select({ name: workspaces.name, templateName: templates.name })
    .from(workspaces)
    .innerJoin(templates, eq(templates.id, workspaces.templateId))
    .where(
      and(eq(workspaces.id, workspaceId), eq(workspaces.ownerId, ownerId), ne(workspaces.status, "deleted")),
    );
  if (found === undefined) return null;
  const all = await listWorkspaceChats(db, ownerId);
  return { ...found, chats: all.filter((chat) => chat.workspaceId === workspaceId) };
}

/** Where an archived chat and those below it work; none for one that is not archived. */
export async function listArchivedPlaces(db: Queryable, rootChatId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ workspaceId: chats.workspaceId })
    .from(chats)
    .where(and(eq(chats.rootChatId, rootChatId), eq(chats.archived, true)));
  return rows.flatMap(({ workspaceId }) => workspaceId ?? []);
}

/** Whether a chat that is archived works there, or one below it. */
export async function isArchivedIn(
  db: Queryable,
  { chatId, workspaceId }: { chatId: string; workspaceId: string },
): Promise<boolean> {
  return (await listArchivedPlaces(db, chatId)).includes(workspaceId);
}

/** Older ones have been asked often enough, by every server that has run since. */
const ARCHIVED_WITHIN = sql`interval '7 days'`;
const MOST_ARCHIVED = 500;

/** Chats that were archived in the last days and have a workspace that runs, the latest first. `key`: another one when it was restored meanwhile. */
export async function listArchivedWithWorkspaces(
  db: Queryable,
): Promise<{ key: string; chatId: string; workspaceId: string }[]> {
  const ofOwner = and(eq(chats.ownerId, workspaces.ownerId), eq(chats.archived, true));
  const latest = max(chats.updatedAt);
  const rows = await db
    .select({ chatId: chats.rootChatId, workspaceId: workspaces.id, versions: sum(chats.snapshotVersion) })
    .from(workspaces)
    // By its owner, for which there is an index.
    .innerJoin(chats, and(ofOwner, eq(chats.workspaceId, workspaces.id)))
    .where(eq(workspaces.status, "running"))
    .groupBy(chats.rootChatId, workspaces.id)
    .having(sql`${latest} > clock_timestamp() - ${ARCHIVED_WITHIN}`)
    .orderBy(desc(latest))
    .limit(MOST_ARCHIVED);
  return rows.map(({ versions, ...row }) => ({
    ...row,
    key: `${row.chatId} ${row.workspaceId} ${versions}`,
  }));
}

/** Where chats that are deleted may have left something running. */
export function listDeletedPlaces(db: Queryable): Promise<{ chatId: string; workspaceId: string }[]> {
  const { chatId, workspaceId, createdAt } = deletedChatPlaces;
  return db
    .select({ chatId, workspaceId })
    .from(deletedChatPlaces)
    .orderBy(desc(createdAt))
    .limit(MOST_ARCHIVED);
}

/** Nothing that a deleted chat began runs there any more. */
export async function forgetDeletedPlace(
  db: Queryable,
  { chatId, workspaceId }: { chatId: string; workspaceId: string },
): Promise<void> {
  await db
    .delete(deletedChatPlaces)
    .where(and(eq(deletedChatPlaces.chatId, chatId), eq(deletedChatPlaces.workspaceId, workspaceId)));
}
