import type { Terminal } from "../chat/terminal-types";
import { newUnique } from "../ids";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

/** Starts a shell in an own workspace. */
export async function openTerminal(
  ctx: WorkspaceContext,
  target: OwnWorkspaceTarget & { name?: string | null | undefined; cols: number; rows: number },
): Promise<Terminal> {
  await requireOwnWorkspace(ctx, target);
  const { workspaceId, name, cols, rows } = target;
  const request = { unique: newUnique(), name: name ?? undefined, cols, rows };
  return askWorkspace(() => ctx.workspaces.terminals(workspaceId).open(request));
}
