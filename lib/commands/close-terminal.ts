import { type OwnTerminalTarget, requireOwnTerminal } from "./require-own-terminal";
import type { WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

/** Ends a terminal with everything that runs in it. The same for one that has ended. */
export async function closeTerminal(ctx: WorkspaceContext, target: OwnTerminalTarget): Promise<void> {
  const { port } = await requireOwnTerminal(ctx, target);
  await askWorkspace(() => port.close(target.terminalId));
}
