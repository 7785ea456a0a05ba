import { chatsAwaitingApproval, forgetWaitingPrograms } from "../../db/queries/awaited-approvals";
import { listApprovals, saveApproval } from "../../db/queries/workspace-approvals";
import type { McpDecisionBody, McpServersView, McpServerView } from "../api/schemas/mcp-servers";
import { revealHiddenIn } from "../chat/hidden-characters";
import type { TransitionContext } from "../transitions/types";
import type { McpServer } from "../workspace/protocol-mcp";
import { askMcpServers } from "./ask-mcp-servers";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";
import { settleApprovals } from "./settle-approvals";
import { askWorkspace } from "./workspace-failure";

type McpContext = WorkspaceContext & TransitionContext;

const ASK_TIMEOUT_MS = 8_000;
const NONE: McpServersView = { connected: false, servers: [], problems: [] };

/**
 * The MCP servers that files of a workspace list, with what its owner has to know to let them start. A workspace that does not run is left alone:
 * nothing of it runs either.
 */
export async function listMcpServers(ctx: McpContext, target: OwnWorkspaceTarget): Promise<McpServersView> {
  await requireOwnWorkspace(ctx, target);
  const { workspaceId } = target;
  const workspace = await ctx.workspaces.get(workspaceId);
  if (workspace === null || workspace.connection !== "connected") return NONE;
  if (workspace.mcpVersion === null) return { ...NONE, connected: true };
  const connect = (id: string) => ctx.workspaces.connect(id);
  const request = { waitMs: 0, signal: AbortSignal.timeout(ASK_TIMEOUT_MS) };
  const [{ servers, problems }, decisions] = await Promise.all([
    askWorkspace(() => askMcpServers({ db: ctx.db, connect }, workspaceId, request)),
    listApprovals(ctx.db, workspaceId),
  ]);
  const refused = new Set(decisions.flatMap(({ hash, decision }) => (decision === "refused" ? hash : [])));
  const views = servers.map((server) => viewOf(server, refused));
  if (views.every(({ state }) => state !== "waiting")) await settleNothingWaits(ctx, workspaceId);
  return { connected: true, servers: views, problems: revealHiddenIn(problems) };
}

/** Lets exactly one program start, or refuses it for good; the last decision holds. */
export async function decideMcpServer(
  ctx: McpContext,
  target: OwnWorkspaceTarget,
  { hash, decision }: McpDecisionBody,
): Promise<McpServersView> {
  await requireOwnWorkspace(ctx, target);
  const { workspaceId, caller } = target;
  await saveApproval(ctx.db, { workspaceId, hash, decision, decidedBy: caller.userId });
  await settleApprovals(ctx, workspaceId);
  // The decision stands, whether the workspace hears of it now or when it is next asked.
  return listMcpServers(ctx, target).catch(() => NONE);
}

/** What a chat's turn saw waiting may be listed no more by now: then nobody could decide about it. */
async function settleNothingWaits(ctx: McpContext, workspaceId: string): Promise<void> {
  if ((await chatsAwaitingApproval(ctx.db, workspaceId)).length === 0) return;
  await forgetWaitingPrograms(ctx.db, workspaceId);
  await settleApprovals(ctx, workspaceId);
}

/** Whatever is hidden in these texts, a person sees before deciding. */
function viewOf({ tools, ...server }: McpServer, refused: ReadonlySet<string>): McpServerView {
  const isRefused = server.state === "waiting" && server.hash !== null && refused.has(server.hash);
  return revealHiddenIn({
    ...server,
    state: isRefused ? "refused" : server.state,
    tools: tools.map(({ name, tool, description }) => ({ name, tool, description })),
  });
}
