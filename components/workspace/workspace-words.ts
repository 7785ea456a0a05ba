import { ISOLATION_WORDS } from "@/lib/copy/workspace-copy";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { shortPath } from "./short-path";
import type { WorkspaceState } from "./workspace-state";

type Named = Pick<WorkspaceView, "name" | "path">;

/** A folder that was made for a workspace lies in Lathe's own data, or is the one of every container: that says nothing to a person. */
const MADE_FOLDER = /\/workspaces\/ws_[0-9a-f-]+(?:\/|$)|^\/workspace$/;

/** The folder as people write it; a workspace with a folder of its own, or none yet, goes by its name. */
export function workspacePlace({ name, path }: Named): string {
  return path === null || MADE_FOLDER.test(path) ? name : shortPath(path);
}

/** The folder's own name, for where there is no room for the way to it. */
export function workspaceFolder(view: Named): string {
  return workspacePlace(view).replace(/\/+$/, "").split("/").at(-1) || view.name;
}

/** What stands behind the folder: where it is and how isolated while all is well, and the state when it is not. */
export function workspaceCondition(
  view: Pick<WorkspaceView, "isolation" | "driver">,
  state: WorkspaceState,
): string {
  if (state !== "connected") return WORKSPACE_STATE_WORDS[state];
  return ISOLATION_WORDS[view.driver][view.isolation ?? "unknown"];
}

export const WORKSPACE_STATE_WORDS: Record<WorkspaceState, string> = {
  starting: "starting",
  connected: "connected",
  silent: "not answering",
  stopped: "stopped",
  failed: "could not start",
  deleted: "deleted",
};
