import { keepChatWorkspaceTools, readChatWorkspaceTools } from "../../db/queries/chat-workspace-tools";
import { readMcpVersion } from "../../db/queries/workspaces";
import { revealHidden, revealHiddenIn } from "../chat/hidden-characters";
import type { WorkspaceTool } from "../chat/workspace-types";
import { HEARTBEAT_INTERVAL_MS } from "../workspace/protocol";
import { MCP_FIRST_WAIT_MS, type McpServersResult } from "../workspace/protocol-mcp";
import { isReadOnly } from "./chat-tools";
import { keepTrying } from "./keep-trying";
import type { StepChat } from "./prepare/request";
import type { StepContext, StepDeps } from "./step-deps";

/** The way to the workspace and back. */
const ASK_SLACK_MS = 3_000;
/** A workspace whose heartbeat is this old may be gone. A call finds that out by waiting, and a chat is not to wait twice. */
const OVERDUE_MS = HEARTBEAT_INTERVAL_MS + 1_000;
const PULSE_INTERVAL_MS = 500;

type Listed = NonNullable<Awaited<ReturnType<typeof readMcpVersion>>>;
type Deps = Pick<StepDeps, "db" | "clock" | "log" | "askMcpServers">;

/** The tools of its workspace's servers that the turn has offered so far. */
export async function withOfferedTools(
  deps: Pick<Deps, "db" | "clock" | "log">,
  { signal }: Pick<StepContext, "signal">,
  chat: StepChat,
): Promise<StepChat> {
  if (chat.workspaceId === null || isReadOnly(chat)) return chat;
  const known = await keepTrying({ ...deps, signal }, () => readChatWorkspaceTools(deps.db, chat.id));
  return known?.workspaceId === chat.workspaceId ? { ...chat, workspaceTools: known.tools } : chat;
}

/**
 * Before a model is called: what its workspace's servers offer now. Within a turn tools are only added, so that the head of the request stays what it
 * was; those of a server that its owner let go, or that is not listed any more, are dropped. A workspace that cannot be asked offers what it
 * did before.
 */
export async function withPresentTools(deps: Deps, context: StepContext, chat: StepChat): Promise<StepChat> {
  const { workspaceId } = chat;
  if (workspaceId === null || isReadOnly(chat)) return chat;
  const { known, listed, isOfTurn } = await look(deps, context, { ...chat, workspaceId });
  if (listed === null && known === null) return chat;
  const isNews = !isOfTurn || known?.mcpVersion !== (listed?.version ?? null);
  const asked = isNews ? await ask(deps, context, { workspaceId, listed, waits: !isOfTurn }) : null;
  const before = known?.tools ?? [];
  if (asked === null) return { ...chat, workspaceTools: before };
  const tools = offeredTools(asked, isOfTurn ? before : []);
  const { turnStartedAt } = chat;
  const { ownerEpoch } = context;
  const waiting = asked.servers.flatMap(({ state, hash }) => (state === "waiting" && hash ? hash : []));
  const told = { mcpVersion: asked.version, tools, waiting };
  const kept = { chatId: chat.id, workspaceId, turnStartedAt, ...told, ownerEpoch };
  await keepTrying({ ...deps, signal: context.signal }, () => keepChatWorkspaceTools(deps.db, kept));
  return { ...chat, workspaceTools: tools };
}

/** What was offered before, in this turn or an earlier one, and what the workspace says that there is. */
async function look(
  deps: Deps,
  { signal }: StepContext,
  { id, workspaceId, turnStartedAt }: Pick<StepChat, "id" | "turnStartedAt"> & { workspaceId: string },
) {
  const [row, listed] = await keepTrying({ ...deps, signal }, () =>
    Promise.all([readChatWorkspaceTools(deps.db, id), readMcpVersion(deps.db, workspaceId)]),
  );
  const known = row?.workspaceId === workspaceId ? row : null;
  const isOfTurn = known !== null && isSameTime(known.turnStartedAt, turnStartedAt);
  return { known, listed, isOfTurn };
}

function isSameTime(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}

const NOTHING: McpServersResult = { version: null, servers: [], problems: [] };

interface Question {
  workspaceId: string;
  listed: Listed | null;
  /** Only the first discovery of a turn is waited for. */
  waits: boolean;
}

/** Null: it does not answer. */
async function ask(
  deps: Deps,
  { signal }: StepContext,
  { workspaceId, listed, waits }: Question,
): Promise<McpServersResult | null> {
  if (listed === null) return NOTHING;
  if (isOverdue(listed)) return null;
  const { askMcpServers, clock, log } = deps;
  const waitMs = waits ? MCP_FIRST_WAIT_MS : 0;
  const over = new AbortController();
  const any = AbortSignal.any([signal, over.signal]);
  const asked = askMcpServers(workspaceId, { waitMs, signal: any });
  asked.catch(() => {});
  try {
    const late = clock.sleep(waitMs + ASK_SLACK_MS, any).then(() => null);
    return await Promise.race([asked, late, untilOverdue(deps, workspaceId, any)]);
  } catch (error) {
    if (!signal.aborted)
      log.debug({ err: error, workspaceId }, "A workspace's MCP servers could not be asked");
    return null;
  } finally {
    over.abort();
  }
}

function isOverdue({ silentMs }: Pick<Listed, "silentMs">): boolean {
  return silentMs === null || silentMs > OVERDUE_MS;
}

/** Null once the workspace is not heard any more, or the signal ends the watch. */
async function untilOverdue(
  { db, clock }: Pick<Deps, "db" | "clock">,
  workspaceId: string,
  over: AbortSignal,
): Promise<null> {
  for (;;) {
    await clock.sleep(PULSE_INTERVAL_MS, over);
    if (over.aborted) return null;
    const listed = await readMcpVersion(db, workspaceId).catch(() => undefined);
    if (listed !== undefined && (listed === null || isOverdue(listed))) return null;
  }
}

/** What is offered already stays as it was told, while its server is what it was. */
function offeredTools({ servers }: McpServersResult, before: readonly WorkspaceTool[]): WorkspaceTool[] {
  const allowed = new Set(servers.flatMap(({ state, hash }) => (isAllowed(state) ? (hash ?? []) : [])));
  const tools = new Map(before.filter(({ hash }) => allowed.has(hash)).map((tool) => [tool.name, tool]));
  for (const { name: server, hash, state, tools: told } of servers) {
    if (hash === null || !isAllowed(state)) continue;
    for (const tool of told)
      if (!tools.has(tool.name)) tools.set(tool.name, revealed({ ...tool, server, hash }));
  }
  return [...tools.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a person would not see in a description is not whispered to a model either. */
function revealed(tool: WorkspaceTool): WorkspaceTool {
  const { description, inputSchema } = tool;
  return { ...tool, description: revealHidden(description), inputSchema: revealHiddenIn(inputSchema) };
}

function isAllowed(state: McpServersResult["servers"][number]["state"]): boolean {
  return state !== "waiting" && state !== "invalid";
}
