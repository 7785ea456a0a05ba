import type { WorkspaceDriver } from "../chat/workspace-types";
import type { WorkspaceContext } from "./require-own-workspace";

export interface Template {
  id: string;
  name: string;
  description: string;
  driver: WorkspaceDriver;
  isDefault: boolean;
  builtin: boolean;
}

/** How workspaces can be made here, the default first. */
export async function listTemplates(ctx: Pick<WorkspaceContext, "workspaces">): Promise<Template[]> {
  const rows = await ctx.workspaces.templates();
  return rows.map(({ id, name, description, driver, isDefault, builtin }) => {
    return { id, name, description, driver, isDefault, builtin };
  });
}
