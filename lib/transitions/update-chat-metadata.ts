import type { Tx } from "../../db/client";
import { AppError } from "../errors";
import { runInTransaction } from "./run-in-transaction";
import type { TransitionContext } from "./types";
import type { ChatRow } from "./unit";

export type ChatMetadata = Pick<
  ChatRow,
  | "title"
  | "titleSource"
  | "pinOrder"
  | "labels"
  | "lastReadMessageId"
  | "lastTurnSummary"
  | "modelId"
  | "reasoningEffort"
  | "planMode"
  | "mcpServerIds"
  | "workspaceId"
  | "changesBase"
  | "changes"
  | "context"
  | "awaiting"
  | "debugOverride"
>;

/**
 * Writes what is not execution state. Locks the row, moves snapshot_version and with it metadata_version, and hints; a patch
 * that changes nothing does neither.
 */
export function updateChatMetadata(
  ctx: TransitionContext,
  input: {
    chatId: string;
    patch: Partial<ChatMetadata>;
    /** Looks at the chat under its lock; false leaves it as it is. */
    onlyIf?: (chat: ChatRow, tx: Tx) => boolean | Promise<boolean>;
  },
): Promise<{ changed: boolean }> {
  return runInTransaction(ctx, async ({ unit }) => {
    const chat = await unit.lock(input.chatId);
    if (chat === null) throw new AppError("not_found", "There is no such chat.");
    if ((await input.onlyIf?.(chat.row, unit.tx)) === false) return { changed: false };
    const before: Record<string, unknown> = chat.row;
    const changes = Object.entries(input.patch).filter(([key, value]) => !sameValue(before[key], value));
    if (changes.length === 0) return { changed: false };
    unit.bump(chat);
    await unit.write(chat, { ...Object.fromEntries(changes), metadataVersion: chat.row.snapshotVersion });
    return { changed: true };
  });
}

function sameValue(before: unknown, after: unknown): boolean {
  if (typeof before === "object" && typeof after === "object") {
    return JSON.stringify(before) === JSON.stringify(after);
  }
  return before === after;
}
