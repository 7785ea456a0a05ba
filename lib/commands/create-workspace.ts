import { insertWorkspace } from "../../db/queries/workspaces";
import type { WorkspaceView } from "../workspace/workspace-view";
import type { Caller } from "./caller";
import type { WorkspaceContext } from "./require-own-workspace";

export interface CreateWorkspaceCommand {
  caller: Caller;
  templateId?: string | null | undefined;
  name?: string | null | undefined;
  path?: string | null | undefined;
}

/** Makes a workspace of the caller's own, inside `ctx.db`'s transaction. It is to be started once that has committed. */
export function createWorkspace(
  ctx: WorkspaceContext,
  { caller, templateId, name, path }: CreateWorkspaceCommand,
): Promise<WorkspaceView> {
  const input = {
    ownerId: caller.userId,
    templateId: templateId ?? undefined,
    name: name ?? undefined,
    path: path ?? undefined,
  };
  return ctx.workspaces.register(input, (row) => insertWorkspace(ctx.db, row));
}
