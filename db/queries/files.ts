import { createHash } from "node:crypto";
import { and, asc, desc, eq, inArray, isNull, notInArray, sql } from "drizzle-orm";
import { MAX_FILES_PER_CHAT, UNSENT_HOURS } from "../../lib/chat/files/limits";
import type { KeptFile, NewFile } from "../../lib/chat/files/new-file";
import { newId } from "../../lib/ids";
import { invariant } from "../../lib/invariant";
import type { Queryable, Tx } from "../client";
import { files } from "../schema/files";

export interface FileDescription {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
}

/** Anything else is no file, and may not be storable text. */
const FILE_ID = /^file_[\w-]{1,64}$/;

const DESCRIPTION = {
  id: files.id,
  name: files.name,
  mediaType: files.mediaType,
  size: files.size,
  sha256: files.sha256,
};

/**
 * Keeps a file of a chat, for which its oldest ones may have to go; the file of a call that is asked again stays as it was first
 * kept.
 */
export async function keepFile(tx: Tx, file: NewFile): Promise<KeptFile> {
  const { content } = file;
  const sha256 = createHash("sha256").update(content).digest("hex");
  await tx
    .insert(files)
    .values({ ...file, id: newId("file"), size: content.length, sha256, linkedAt: sql`clock_timestamp()` })
    .onConflictDoNothing({ target: files.createdByCallId });
  const [kept] = await tx
    .select(DESCRIPTION)
    .from(files)
    .where(eq(files.createdByCallId, file.createdByCallId));
  invariant(kept !== undefined, "a kept file is there");
  await linkFiles(tx, file.chatId, [kept.id]);
  return kept;
}

/** Stores what somebody has uploaded. */
export async function insertFile(db: Queryable, file: typeof files.$inferInsert): Promise<void> {
  await db.insert(files).values(file);
}

/** Serialises one person's uploads where they are counted. */
export async function lockUploads(tx: Tx, ownerId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`uploads ${ownerId}`}, 0))`);
}

/** Bytes that somebody has uploaded and no message refers to. */
export async function unsentBytes(db: Queryable, ownerId: string): Promise<number> {
  const [row] = await db
    .select({ sum: sql<number>`coalesce(sum(${files.size}), 0)`.mapWith(Number) })
    .from(files)
    .where(and(eq(files.ownerId, ownerId), isNull(files.chatId)));
  return row?.sum ?? 0;
}

export async function describeFiles(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, FileDescription>> {
  const known = ids.filter((id) => FILE_ID.test(id));
  if (known.length === 0) return new Map();
  const found = await db.select(DESCRIPTION).from(files).where(inArray(files.id, known));
  return new Map(found.map((file) => [file.id, file]));
}

/**
 * Those of the files that their owner may attach to a chat: they belong to it, or to none yet. Their rows are held until the
 * transaction ends, so that no other chat and no sweep takes them. Answers their sizes in bytes by id.
 */
export async function holdFiles(
  tx: Tx,
  wanted: { ids: readonly string[]; ownerId: string; chatId: string | null },
): Promise<Map<string, number>> {
  const { ownerId, chatId } = wanted;
  const ids = wanted.ids.filter((id) => FILE_ID.test(id));
  if (ids.length === 0) return new Map();
  const found = await tx
    .select({ id: files.id, chatId: files.chatId, size: files.size })
    .from(files)
    .where(and(inArray(files.id, ids), eq(files.ownerId, ownerId)))
    .orderBy(asc(files.id))
    .for("update");
  const own = found.filter((file) => file.chatId === null || file.chatId === chatId);
  return new Map(own.map(({ id, size }) => [id, size]));
}

/** Gives files to a chat. When it has too many then, its oldest ones go, but none of these. */
export async function linkFiles(tx: Tx, chatId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(files)
    .set({ chatId, linkedAt: sql`coalesce(${files.linkedAt}, clock_timestamp())` })
    .where(inArray(files.id, [...ids]));
  const others = await tx
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.chatId, chatId), notInArray(files.id, [...ids])))
    .orderBy(desc(files.linkedAt), desc(files.id));
  const evicted = others.slice(Math.max(0, MAX_FILES_PER_CHAT - ids.length)).map(({ id }) => id);
  if (evicted.length > 0) await tx.delete(files).where(inArray(files.id, evicted));
}

/** A file with its content and whose it is, or null. */
export async function readFileRow(db: Queryable, id: string): Promise<typeof files.$inferSelect | null> {
  const [row] = await db.select().from(files).where(eq(files.id, id));
  return row ?? null;
}

/** Deletes what was uploaded and never sent. */
export async function sweepFiles(db: Queryable): Promise<void> {
  await db
    .delete(files)
    .where(
      and(isNull(files.chatId), sql`${files.createdAt} < now() - make_interval(hours => ${UNSENT_HOURS})`),
    );
}

/** The first bytes of a file, at most so many: no more than that leaves the database. Null when it is gone. */
export async function readFileBytes(db: Queryable, id: string, bytes: number): Promise<Uint8Array | null> {
  const [row] = await db
    .select({ content: sql<Buffer>`substring(${files.content} from 1 for ${bytes}::int)` })
    .from(files)
    .where(eq(files.id, id));
  return row?.content ?? null;
}
