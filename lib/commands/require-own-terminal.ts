import { workspaceOfTerminal } from "../chat/terminal-types";
import { AppError } from "../errors";
import type { TerminalPort } from "../workspace/terminals";
import type { Caller } from "./caller";
import { requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";

export interface OwnTerminalTarget {
  caller: Caller;
  terminalId: string;
  /** When the address names it, it has to be the terminal's. */
  workspaceId?: string | undefined;
}

/** The port to a terminal's workspace. @throws AppError `not_found`, also for a terminal that is someone else's. */
export async function requireOwnTerminal(
  ctx: WorkspaceContext,
  { caller, terminalId, workspaceId }: OwnTerminalTarget,
): Promise<{ workspaceId: string; port: TerminalPort }> {
  const found = workspaceOfTerminal(terminalId);
  if (found === null || (workspaceId !== undefined && workspaceId !== found)) throw unknownTerminal();
  await requireOwnWorkspace(ctx, { caller, workspaceId: found });
  return { workspaceId: found, port: ctx.workspaces.terminals(found) };
}

function unknownTerminal(): AppError {
  return new AppError("not_found", "There is no such terminal.");
}
