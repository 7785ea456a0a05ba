import type { Queryable } from "../../db/client";
import { readFileRow } from "../../db/queries/files";
import { AppError } from "../errors";
import type { Caller } from "./caller";

export interface ReadFile {
  name: string;
  mediaType: string;
  sha256: string;
  content: Uint8Array;
}

/**
 * An own file.
 *
 * @throws AppError `not_found` also for what belongs to somebody else, or has made room for newer files.
 */
export async function readFile(db: Queryable, asked: { caller: Caller; fileId: string }): Promise<ReadFile> {
  const { caller, fileId } = asked;
  const isStorable = fileId.isWellFormed() && !fileId.includes("\0");
  const file = isStorable ? await readFileRow(db, fileId) : null;
  if (file === null || file.ownerId !== caller.userId) {
    throw new AppError("not_found", "There is no such file, or it is no longer kept.");
  }
  return file;
}
