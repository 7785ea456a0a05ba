"use client";

import { useQuery } from "@tanstack/react-query";
import { workspaceQuery } from "@/lib/api/workspaces";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { workspaceState, type WorkspaceState } from "./workspace-state";

export interface SeenWorkspace {
  /** Null until the first answer, and when it does not exist any more. */
  view: WorkspaceView | null;
  state: WorkspaceState | null;
  /** When the server said so, by this browser's clock. */
  seenAtMs: number;
}

const NOTHING: SeenWorkspace = { view: null, state: null, seenAtMs: 0 };

/** A chat's workspace as it is now; every caller on a page shares one question to the server. */
export function useWorkspace(workspaceId: string | null): SeenWorkspace {
  const { data, dataUpdatedAt } = useQuery({
    ...workspaceQuery(workspaceId ?? ""),
    enabled: workspaceId !== null,
  });
  if (workspaceId === null) return NOTHING;
  if (data === null) return { ...NOTHING, state: "deleted" };
  if (data === undefined) return NOTHING;
  return { view: data, state: workspaceState(data), seenAtMs: dataUpdatedAt };
}
