import type { Tx } from "../../db/client";
import { ownsWorkspace } from "../../db/queries/own-workspace";
import { holdFiles, linkFiles } from "../../db/queries/files";
import { MAX_PROMPT_FILE_BYTES } from "../chat/files/limits";
import { fileIdsIn, hasContent } from "../chat/user-parts";
import type { InputPart } from "../chat/wire";
import { AppError } from "../errors";
import type { Caller } from "./caller";

const BYTES_PER_MIB = 1024 * 1024;

/** What a message is for: a chat that is locked, or (null) one that is about to be made. */
interface ContentTarget {
  caller: Caller;
  chatId: string | null;
  content: readonly InputPart[];
}

/**
 * Refuses a message that says nothing, that has more files than a prompt holds, or that refers to a file which is not the caller's,
 * belongs to another chat, or is gone.
 * Answers the ids of its files, which this transaction holds then.
 */
export async function requireContent(tx: Tx, { caller, chatId, content }: ContentTarget): Promise<string[]> {
  const ids = fileIdsIn(content);
  const held = await holdFiles(tx, { ids, ownerId: caller.userId, chatId });
  const missing = content.findIndex((part) => part.type === "file" && !held.has(part.fileId));
  if (missing >= 0) {
    throw new AppError("invalid_request", "A file is no longer available. Attach it again.", {
      fields: [{ path: `content.${missing}.fileId`, message: "no such file" }],
    });
  }
  requireRoomInPrompt(content, held);
  if (!hasContent(content)) {
    throw new AppError("invalid_request", "The message is empty.", {
      fields: [{ path: "content", message: "must not be blank" }],
    });
  }
  if (chatId !== null) await linkFiles(tx, chatId, [...held.keys()]);
  return [...held.keys()];
}

/** What no prompt could hold is not taken; a file that is named twice would be sent twice. */
function requireRoomInPrompt(content: readonly InputPart[], sizes: ReadonlyMap<string, number>): void {
  let total = 0;
  for (const [index, part] of content.entries()) {
    if (part.type !== "file") continue;
    total += sizes.get(part.fileId) ?? 0;
    if (total <= MAX_PROMPT_FILE_BYTES) continue;
    const message = `The files of one message may be ${MAX_PROMPT_FILE_BYTES / BYTES_PER_MIB} MB together. Remove some, and send them in another message.`;
    throw new AppError("invalid_request", message, {
      fields: [{ path: `content.${index}.fileId`, message: "too much beside the files before it" }],
    });
  }
}

/** Refuses a workspace that does not exist for the caller. */
export async function requireWorkspace(tx: Tx, caller: Caller, workspaceId: string | null): Promise<void> {
  if (workspaceId === null || (await ownsWorkspace(tx, caller.userId, workspaceId))) return;
  throw new AppError("invalid_request", "There is no such workspace.", {
    fields: [{ path: "workspaceId", message: "no such workspace" }],
  });
}

/** No MCP server can be set up yet, so none can be chosen. */
export function requireMcpServers(ids: readonly string[]): void {
  if (ids.length === 0) return;
  throw new AppError("invalid_request", "There is no such MCP server.", {
    fields: [{ path: "mcpServerIds.0", message: "no such MCP server" }],
  });
}
