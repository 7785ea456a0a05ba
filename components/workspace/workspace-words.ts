import { ISOLATION_WORDS } from "@/lib/copy/workspace-copy";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { shortPath } from "./short-path";
import type { WorkspaceState } from "./workspace-state";

type Named = Pick<WorkspaceView, "name" | "path">;

/** A folder that was made for a workspace lies in Lathe's own data, under the workspace's id: that says nothing to a person. */
const MADE_FOLDER = /\/workspaces\/ws_[0-9a-f-]+(?:\/|$)/;

/** The folder as people write it; a workspace with a folder of its own, or none yet, goes by its name. */
export function workspacePlace({ name, path }: Named): string {
  return path === null || MADE_FOLDER.test(path) ? name : shortPath(path);
}

/** The folder's own name, for where there is no room for the way to it. */
export function workspaceFolder(view: Named): string {
  return workspacePlace(view).replace(/\/+$/, "").split("/").at(-1) || view.name;
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
