import { isAppError } from "../errors";
import type { TerminalReport } from "../workspace/protocol-terminal";
import type { TerminalPort } from "../workspace/terminals";
import { type OwnTerminalTarget, requireOwnTerminal } from "./require-own-terminal";
import { requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

export interface TerminalLook {
  attached: Awaited<ReturnType<TerminalPort["attach"]>>;
  port: TerminalPort;
  /** Whether the caller may still look at it, and there is something to be seen. */
  mayLook(): Promise<boolean>;
  stop(): void;
}

/** Attaches to an own terminal: what was printed since `from`, and from then on what its daemon tells of it. */
export async function lookAtTerminal(
  ctx: WorkspaceContext,
  target: OwnTerminalTarget,
  { from, heard }: { from: number | null; heard: (report: TerminalReport | "status") => void },
): Promise<TerminalLook> {
  const { workspaceId, port } = await requireOwnTerminal(ctx, target);
  const { caller, terminalId } = target;
  // Following begins before attaching, so that nothing is missed in between.
  const stop = port.follow(terminalId, heard);
  try {
    const attached = await askWorkspace(() => port.attach(terminalId, from));
    return { attached, port, stop, mayLook };
  } catch (error) {
    stop();
    throw error;
  }

  async function mayLook(): Promise<boolean> {
    try {
      await requireOwnWorkspace(ctx, { caller, workspaceId });
    } catch (error) {
      // A database that does not answer says nothing about who may look.
      if (isAppError(error)) return false;
      throw error;
    }
    const status = (await ctx.workspaces.get(workspaceId))?.status;
    return status === "running" || status === "starting";
  }
}
