import type { ContextSources, WorkspaceContext } from "../chat/workspace-context";

/** Reads what a workspace has for models; rejects when it cannot be asked. */
export type ReadContext = (
  workspaceId: string,
  request: ContextSources & { signal: AbortSignal },
) => Promise<WorkspaceContext>;
