import type { PromptRow } from "../../chat/messages";

/** Tools that attach a workspace in the middle of a turn. */
const ATTACHING_TOOLS = new Set(["create_workspace"]);

/**
 * Whether the chat had a workspace when the turn began. A workspace that the turn itself made does not count until the next
 * one, so that instructions and tools, the head of the request, stay as they are; read from rows, so that every worker agrees.
 */
export function hadWorkspaceAtTurnStart(options: {
  workspaceId: string | null;
  turnStartedAt: Date | null;
  rows: readonly PromptRow[];
}): boolean {
  const { workspaceId, turnStartedAt, rows } = options;
  if (workspaceId === null) return false;
  return !rows.some(
    (row) =>
      (turnStartedAt === null || row.createdAt >= turnStartedAt) &&
      row.calls.some(
        (call) => ATTACHING_TOOLS.has(call.toolName) && call.state === "finished" && !call.isError,
      ),
  );
}
