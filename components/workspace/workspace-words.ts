import { ISOLATION_WORDS } from "@/lib/copy/workspace-copy";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { shortPath } from "./short-path";
import type { WorkspaceState } from "./workspace-state";

type Named = Pick<WorkspaceView, "name" | "path">;

/** The folder as people write it; a workspace whose folder is not known yet goes by its name. */
export function workspacePlace({ name, path }: Named): string {
  return path === null ? name : shortPath(path);
}

/** What stands behind the folder: how isolated it is while all is well, and the state when it is not. */
export function workspaceCondition(view: Pick<WorkspaceView, "isolation">, state: WorkspaceState): string {
  if (state !== "connected") return WORKSPACE_STATE_WORDS[state];
  return view.isolation === null ? "this computer" : ISOLATION_WORDS[view.isolation];
}

export const WORKSPACE_STATE_WORDS: Record<WorkspaceState, string> = {
  starting: "starting",
  connected: "connected",
  silent: "not answering",
  stopped: "stopped",
  failed: "could not start",
  deleted: "deleted",
};
