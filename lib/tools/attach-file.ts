import { z } from "zod";
import { safeFileName } from "../chat/files/file-name";
import { MAX_FILE_BYTES } from "../chat/files/limits";
import { sniffMediaType } from "../chat/files/media-type";
import type { KeptFile, NewFile } from "../chat/files/new-file";
import type { CallContext, WorkspaceConnection } from "../workspace/connection";
import { guidedError } from "../workspace/guidance";
import { done, failed, type Tool } from "./tool";

const TIMEOUT_MS = 60_000;
const MAX_NAME_CHARACTERS = 200;
/** What nothing here can show; it can be downloaded. */
const OTHER_MEDIA_TYPE = "application/octet-stream";
/** A file that changes while it is read is read again. */
const READS = 3;

const inputSchema = z.strictObject({
  path: z.string().min(1).describe("A file of the workspace: absolute, or relative to its directory."),
  name: z
    .string()
    .min(1)
    .max(MAX_NAME_CHARACTERS)
    .optional()
    .describe("What to call it; its own name without it."),
});

type Owner = Pick<CallContext, "chatId" | "ownerEpoch" | "signal">;

export interface AttachFileDeps {
  connect(workspaceId: string): WorkspaceConnection;
  /** Keeps the file in the chat; idempotent by the ledger id. */
  keepFile(file: NewFile): Promise<KeptFile>;
}

/** Gives the person a file of the workspace: it is kept in the chat as it is now, and can be downloaded there. */
export function attachFileTool({ connect, keepFile }: AttachFileDeps): Tool {
  return {
    name: "attach_file",
    description:
      "Give the person a file from the workspace, such as a report, an image or an archive: it appears in the chat as it is now, and can be downloaded. At most 10 MiB.",
    inputSchema,
    kind: "server",
    timeoutMs: () => TIMEOUT_MS,
    run: async (raw, context) => {
      const { path, name } = inputSchema.parse(raw);
      const { chatId, ownerId, callId, ownerEpoch, workspaceId, signal } = context;
      if (workspaceId === null) throw guidedError("none");
      const content = await readWhole(connect(workspaceId), { chatId, ownerEpoch, signal }, path);
      if (content === null)
        return failed(`${path} keeps changing. Wait until it is written, then attach it.`);
      const shown = safeFileName(name ?? path);
      const kept = await keepFile({
        ownerId,
        chatId,
        createdByCallId: callId,
        name: shown,
        mediaType: sniffMediaType(content, shown) ?? OTHER_MEDIA_TYPE,
        content,
      });
      return done({
        ok: true,
        file_id: kept.id,
        name: kept.name,
        media_type: kept.mediaType,
        size: kept.size,
      });
    },
  };
}

/** All bytes of a file as it was at one moment; null when it was never the same from its first piece to its last. */
async function readWhole(
  connection: WorkspaceConnection,
  owner: Owner,
  path: string,
): Promise<Buffer | null> {
  for (let read = 0; read < READS; read++) {
    const content = await readOnce(connection, owner, path);
    if (content !== null) return content;
  }
  return null;
}

async function readOnce(connection: WorkspaceConnection, owner: Owner, path: string): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let offset = 0;
  let first: string | null = null;
  for (;;) {
    const { data, size, version } = await connection.readPiece(owner, {
      path,
      offset,
      maxBytes: MAX_FILE_BYTES,
    });
    first ??= version;
    const bytes = Buffer.from(data, "base64");
    if (version !== first || (bytes.length === 0 && offset < size)) return null;
    pieces.push(bytes);
    offset += bytes.length;
    if (offset >= size) return Buffer.concat(pieces);
  }
}
