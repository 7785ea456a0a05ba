import type { TerminalInputBody } from "../api/schemas/terminals";
import { type OwnTerminalTarget, requireOwnTerminal } from "./require-own-terminal";
import type { WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

/** Types into an own terminal, or changes its size. It is on its way then; the terminal's stream tells when it was taken. */
export async function typeIntoTerminal(
  ctx: WorkspaceContext,
  target: OwnTerminalTarget & TerminalInputBody,
): Promise<void> {
  const { port } = await requireOwnTerminal(ctx, target);
  const { terminalId, data, writer, offset, cols, rows } = target;
  await askWorkspace(() => port.require(terminalId));
  if (cols !== undefined && rows !== undefined) port.resize(terminalId, { cols, rows });
  if (data === undefined) return;
  const order = writer === undefined || offset === undefined ? undefined : { writer, offset };
  port.type(terminalId, { text: data, order });
}
