import type { Queryable } from "../../db/client";
import { ownsWorkspace } from "../../db/queries/own-workspace";
import { AppError } from "../errors";
import type { WorkspaceService } from "../workspace/service";
import type { Caller } from "./caller";

/** What commands of workspaces are given. */
export interface WorkspaceContext {
  db: Queryable;
  workspaces: WorkspaceService;
}

export interface OwnWorkspaceTarget {
  caller: Caller;
  workspaceId: string;
}

/** @throws AppError `not_found`, also for a workspace that is someone else's. */
export async function requireOwnWorkspace(
  ctx: Pick<WorkspaceContext, "db">,
  { caller, workspaceId }: OwnWorkspaceTarget,
): Promise<void> {
  if (!(await ownsWorkspace(ctx.db, caller.userId, workspaceId))) throw unknownWorkspace();
}

export function unknownWorkspace(): AppError {
  return new AppError("not_found", "There is no such workspace.");
}
