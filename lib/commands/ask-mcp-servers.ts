import type { Queryable } from "../../db/client";
import { listApprovals } from "../../db/queries/workspace-approvals";
import type { WorkspaceConnection } from "../workspace/connection";
import { MAX_APPROVED, type McpServersResult } from "../workspace/protocol-mcp";

/** The programs that a workspace's owner let start. */
export async function approvedPrograms(db: Queryable, workspaceId: string): Promise<string[]> {
  const decisions = await listApprovals(db, workspaceId);
  const approved = decisions.filter(({ decision }) => decision === "approved").map(({ hash }) => hash);
  return approved.slice(0, MAX_APPROVED);
}

/** Asks a workspace for its MCP servers, and tells it which of them its owner let start. */
export async function askMcpServers(
  ctx: { db: Queryable; connect: (workspaceId: string) => Pick<WorkspaceConnection, "mcpServers"> },
  workspaceId: string,
  request: { waitMs: number; signal: AbortSignal },
): Promise<McpServersResult> {
  const approved = await approvedPrograms(ctx.db, workspaceId);
  return ctx.connect(workspaceId).mcpServers({ approved, ...request });
}
