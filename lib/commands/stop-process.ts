import { AppError } from "../errors";
import { listProcesses } from "./list-processes";
import type { OwnChatTarget } from "./own-chat";
import { requireOwnChat } from "./require-own-chat";
import type { WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

/** Ends a command of this chat, gently first. The same for one that has ended. */
export async function stopProcess(
  ctx: WorkspaceContext,
  target: OwnChatTarget & { processId: string },
): Promise<void> {
  const { workspaceId } = await requireOwnChat(ctx.db, target);
  const { processId } = target;
  const processes = await listProcesses(ctx, target);
  if (workspaceId === null || !processes.some((process) => process.id === processId)) {
    throw new AppError("not_found", "There is no such command.");
  }
  await askWorkspace(() => ctx.workspaces.connect(workspaceId).stopProcess(processId, "terminate"));
}
