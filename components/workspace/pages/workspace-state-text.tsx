import { cn } from "@/lib/cn";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { type WorkspaceState, workspaceState } from "../workspace-state";
import { WORKSPACE_STATE_WORDS } from "../workspace-words";

const TONES: Record<WorkspaceState, string> = {
  starting: "text-accent",
  connected: "text-ok",
  silent: "text-warn",
  stopped: "text-muted",
  failed: "text-danger",
  deleted: "text-danger",
};

export function WorkspaceStateText({ view }: { view: WorkspaceView }) {
  const state = workspaceState(view);
  return <span className={cn("whitespace-nowrap", TONES[state])}>{WORKSPACE_STATE_WORDS[state]}</span>;
}
