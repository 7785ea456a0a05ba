import { and, eq, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { drafts } from "../schema/drafts";

export interface DraftRow {
  text: string;
  /** 0: nothing was ever kept here. */
  version: number;
}

const KEPT_EMPTY_DAYS = 30;

export async function findDraft(db: Queryable, userId: string, place: string): Promise<DraftRow | null> {
  const [row] = await db
    .select({ text: drafts.text, version: drafts.version })
    .from(drafts)
    .where(and(eq(drafts.userId, userId), eq(drafts.place, place)));
  return row ?? null;
}

/**
 * Keeps a draft that was written over `expectedVersion`; null when another one is there by now. What is not there (any more) is
 * written anew, with a version that no device has seen.
 */
export async function putDraft(
  db: Queryable,
  draft: { userId: string; place: string; text: string; expectedVersion: number },
): Promise<DraftRow | null> {
  const { userId, place, text, expectedVersion } = draft;
  const version = expectedVersion + 1;
  const [row] = await db
    .insert(drafts)
    .values({ userId, place, text, version })
    .onConflictDoUpdate({
      target: [drafts.userId, drafts.place],
      set: { text, version, updatedAt: sql`now()` },
      setWhere: eq(drafts.version, expectedVersion),
    })
    .returning({ text: drafts.text, version: drafts.version });
  return row ?? null;
}

/** Deletes what was sent or emptied long ago, and what was typed for chats that are gone. */
export async function sweepDrafts(db: Queryable): Promise<void> {
  await db.delete(drafts).where(sql`
    (${drafts.text} = '' and ${drafts.updatedAt} < now() - make_interval(days => ${KEPT_EMPTY_DAYS}))
    or (${drafts.place} like 'chat\\_%' and not exists (select 1 from chats where chats.id = ${drafts.place}))`);
}
