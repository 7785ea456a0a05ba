import type { LiveView } from "@/components/chat/stream/live-message";
import type { Message } from "@/lib/chat/wire";

/** The row that is being written, in the shape of a committed one. */
export function liveRow(
  live: LiveView | null,
  { chatId, rows, startedAt }: { chatId: string; rows: readonly Message[]; startedAt: string },
): Message | null {
  if (live === null) return null;
  const committed = rows.findLast((row) => row.id === live.messageId);
  if (committed !== undefined) return { ...committed, parts: live.parts };
  if (live.parts.length === 0) return null;
  return {
    id: live.messageId,
    chatId,
    role: "assistant",
    parts: live.parts,
    createdAt: startedAt,
    revision: live.historyVersion,
  };
}
