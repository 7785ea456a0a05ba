import type { LedgerCall, PromptRow } from "../../chat/messages";

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
    (row) => (turnStartedAt === null || row.createdAt >= turnStartedAt) && row.calls.some(hasAttached),
  );
}

/** A workspace is the chat's before it is up: one that then could not be started was attached, too. One that was there was not. */
function hasAttached({ toolName, isError, output }: LedgerCall): boolean {
  if (toolName !== "create_workspace" || typeof output !== "object" || output === null) return false;
  if (!("created" in output)) return false;
  return isError ? "workspace_id" in output : output.created === true;
}
