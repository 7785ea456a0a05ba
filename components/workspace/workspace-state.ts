import type { WorkspaceView } from "@/lib/workspace/workspace-view";

export const WORKSPACE_STATES = ["starting", "connected", "silent", "stopped", "failed", "deleted"] as const;
/** What a person can see of a workspace: its own status and whether its daemon is heard. */
export type WorkspaceState = (typeof WORKSPACE_STATES)[number];

/** Within this time of the last sign a missing daemon is only coming back, and nothing is said. */
const QUIET_MS = 10_000;

export function workspaceState(
  view: Pick<WorkspaceView, "status" | "connection" | "silentForMs">,
): WorkspaceState {
  if (view.status !== "running") return view.status;
  switch (view.connection) {
    case "connected":
      return "connected";
    case "connecting":
      return "starting";
    case "disconnected":
    case "timed_out":
      return (view.silentForMs ?? QUIET_MS) < QUIET_MS ? "connected" : "silent";
  }
}
