"use client";

import { Folder } from "lucide-react";
import { cn } from "@/lib/cn";
import { useWorkspace } from "@/components/workspace/use-workspace";
import type { WorkspaceState } from "@/components/workspace/workspace-state";
import { workspaceCondition, workspaceFolder } from "@/components/workspace/workspace-words";

interface WorkspaceChipProps {
  workspaceId: string | null;
  onOpen: () => void;
}

const TONES: Record<WorkspaceState, string> = {
  starting: "text-muted",
  connected: "text-muted",
  silent: "text-warn",
  stopped: "text-muted",
  failed: "text-danger",
  deleted: "text-danger",
};

/** Where the agent's commands run and how isolated that is, always in sight; opens the details. */
export function WorkspaceChip({ workspaceId, onOpen }: WorkspaceChipProps) {
  const { view, state } = useWorkspace(workspaceId);
  if (state === null) return null;
  const condition = view ? workspaceCondition(view, state) : "deleted";
  return (
    <button
      type="button"
      onClick={onOpen}
      {...(view?.path ? { title: view.path } : {})}
      className="inline-flex h-6 min-w-0 max-w-80 shrink-[3] items-center gap-1.5 rounded-row border px-2 text-meta text-muted hover:bg-hover touch:h-11 phone:hidden"
    >
      <Folder aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
      <span className="min-w-8 shrink truncate">{view ? workspaceFolder(view) : "Workspace"}</span>
      <span aria-hidden="true">·</span>
      <span className={cn("min-w-0 shrink-[3] truncate", TONES[state])}>{condition}</span>
    </button>
  );
}
