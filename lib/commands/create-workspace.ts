import type { WorkspaceView } from "../workspace/workspace-view";
import type { Caller } from "./caller";
import type { WorkspaceContext } from "./require-own-workspace";

export interface CreateWorkspaceCommand {
  caller: Caller;
  templateId?: string | null | undefined;
  name?: string | null | undefined;
  path?: string | null | undefined;
}

/** Makes a workspace of the caller's own; its daemon connects a moment later. */
export function createWorkspace(
  ctx: Pick<WorkspaceContext, "workspaces">,
  { caller, templateId, name, path }: CreateWorkspaceCommand,
): Promise<WorkspaceView> {
  return ctx.workspaces.create({
    ownerId: caller.userId,
    templateId: templateId ?? undefined,
    name: name ?? undefined,
    path: path ?? undefined,
  });
}
