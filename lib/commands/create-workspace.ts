import type { Tx } from "../../db/client";
import { insertWorkspace } from "../../db/queries/workspaces";
import { describeWorkspace } from "../workspace/describe-workspace";
import type { NewWorkspace } from "../workspace/workspace-store";
import type { WorkspaceView } from "../workspace/workspace-view";
import type { Caller } from "./caller";
import type { WorkspaceContext } from "./require-own-workspace";

export interface CreateWorkspaceCommand {
  caller: Caller;
  templateId?: string | null | undefined;
  name?: string | null | undefined;
  path?: string | null | undefined;
  parameters?: Readonly<Record<string, unknown>> | null | undefined;
  presetId?: string | null | undefined;
}

/** What a workspace of the caller's own will be, checked; nothing holds it yet. */
export function planWorkspace(
  { workspaces }: Pick<WorkspaceContext, "workspaces">,
  { caller, templateId, name, path, parameters, presetId }: CreateWorkspaceCommand,
): Promise<NewWorkspace> {
  return workspaces.plan({
    ownerId: caller.userId,
    templateId: templateId ?? undefined,
    name: name ?? undefined,
    path: path ?? undefined,
    parameters: parameters ?? undefined,
    presetId: presetId ?? undefined,
  });
}

/** Makes a planned workspace. It is to be started once the transaction has committed. */
export async function insertPlannedWorkspace(tx: Tx, planned: NewWorkspace): Promise<WorkspaceView> {
  return describeWorkspace(await insertWorkspace(tx, planned));
}
