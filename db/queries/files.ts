import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { newId } from "../../lib/ids";
import { invariant } from "../../lib/invariant";
import type { Queryable } from "../client";
import { files } from "../schema/files";

export interface NewFile {
  ownerId: string;
  chatId: string;
  /** Ledger id: the same call finds the file that it made before. */
  createdByCallId: string;
  name: string;
  mediaType: string;
  content: Buffer;
}

/** Keeps a file of a chat and answers its id; the file of a call that is asked again stays as it was first kept. */
export async function keepFile(db: Queryable, file: NewFile): Promise<string> {
  const { content } = file;
  const sha256 = createHash("sha256").update(content).digest("hex");
  await db
    .insert(files)
    .values({ ...file, id: newId("file"), size: content.length, sha256 })
    .onConflictDoNothing({ target: files.createdByCallId });
  const [kept] = await db
    .select({ id: files.id })
    .from(files)
    .where(eq(files.createdByCallId, file.createdByCallId));
  invariant(kept !== undefined, "a kept file is there");
  return kept.id;
}

/** A person's file, or null. */
export async function findFile(
  db: Queryable,
  { id, ownerId }: { id: string; ownerId: string },
): Promise<Pick<typeof files.$inferSelect, "name" | "mediaType" | "content" | "sha256"> | null> {
  const { name, mediaType, content, sha256 } = files;
  const [row] = await db
    .select({ name, mediaType, content, sha256 })
    .from(files)
    .where(and(eq(files.id, id), eq(files.ownerId, ownerId)));
  return row ?? null;
}
