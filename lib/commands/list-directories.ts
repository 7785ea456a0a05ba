import type { DirectoryEntry } from "../workspace/workspace-view";
import type { WorkspaceContext } from "./require-own-workspace";

/** Directories of this host that complete what was typed, inside the allowed roots only. */
export function listDirectories(
  ctx: Pick<WorkspaceContext, "workspaces">,
  { typed }: { typed: string },
): Promise<DirectoryEntry[]> {
  return ctx.workspaces.completeDirectory(typed);
}
