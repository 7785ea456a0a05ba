import { createHash } from "node:crypto";
import type { Db, Queryable } from "../../db/client";
import { type FileDescription, insertFile, lockUploads, unsentBytes } from "../../db/queries/files";
import { decodeFileName, safeFileName } from "../chat/files/file-name";
import { MAX_FILE_BYTES, MAX_UNSENT_BYTES, UNSENT_HOURS } from "../chat/files/limits";
import { sniffMediaType } from "../chat/files/media-type";
import { AppError } from "../errors";
import { newId } from "../ids";
import type { Caller } from "./caller";

const BYTES_PER_MIB = 1024 * 1024;

export interface UploadFileCommand {
  caller: Caller;
  content: Uint8Array;
  /** As the `X-File-Name` header says it. */
  encodedName: string;
}

/**
 * Keeps a file that a message may refer to. What is not sent within a day is deleted.
 *
 * @throws AppError `invalid_request` for a file that is empty or of no known kind, `payload_too_large`, `usage_limit` when too much
 * is waiting to be sent.
 */
export async function uploadFile(db: Db, command: UploadFileCommand): Promise<FileDescription> {
  const { caller, content } = command;
  const decoded = decodeFileName(command.encodedName);
  if (decoded === null) throw refuse("X-File-Name", "The file's name is not percent-encoded UTF-8.");
  const file = describeContent(content, safeFileName(decoded));
  await db.transaction(async (tx) => {
    // Uploads at the same moment would not see each other's bytes.
    await lockUploads(tx, caller.userId);
    await requireRoomForUpload(tx, { caller, bytes: content.byteLength });
    await insertFile(tx, { ...file, ownerId: caller.userId, content });
  });
  return file;
}

/**
 * Refuses what would not fit beside a person's unsent files: also before a body is read, by the length that it announces.
 *
 * @throws AppError `usage_limit`.
 */
export async function requireRoomForUpload(
  db: Queryable,
  { caller, bytes }: { caller: Caller; bytes: number },
): Promise<void> {
  if ((await unsentBytes(db, caller.userId)) + bytes <= MAX_UNSENT_BYTES) return;
  throw new AppError(
    "usage_limit",
    `More than ${MAX_UNSENT_BYTES / BYTES_PER_MIB} MiB of files wait to be sent. Send or remove some, or try again in ${UNSENT_HOURS} hours.`,
  );
}

/**
 * What is told of a file with this content and (safe) name.
 *
 * @throws AppError as {@link uploadFile} does.
 */
export function describeContent(content: Uint8Array, name: string, id = newId("file")): FileDescription {
  if (content.byteLength === 0) throw refuse("body", `${name} is empty.`);
  if (content.byteLength > MAX_FILE_BYTES) {
    throw new AppError("payload_too_large", `${name} is larger than ${MAX_FILE_BYTES / BYTES_PER_MIB} MiB.`);
  }
  const mediaType = sniffMediaType(content, name);
  if (mediaType === null) {
    throw refuse("body", `${name} cannot be attached: only images (PNG, JPEG, GIF, WebP), PDF and text can.`);
  }
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { id, name, mediaType, size: content.byteLength, sha256 };
}

function refuse(path: string, message: string): AppError {
  return new AppError("invalid_request", message, { fields: [{ path, message }] });
}
