import type { ToolContext, ToolRegistry, ToolRunContext, ToolSettlement } from "../generation/tool-port";
import { agentTools } from "./agents/agent-tools";
import type { Agents } from "./agents/agents";
import { isOffered } from "./availability";
import { attachFileTool } from "./attach-file";
import { askUserQuestionTool } from "./ask-user-question";
import { isWorkspaceError, type WorkspaceError } from "../workspace/connection";
import { needsOwner } from "../workspace/guidance";
import { type CreateWorkspaceDeps, createWorkspaceTool } from "./create-workspace";
import { editFilesTool } from "./edit-files";
import { executeTool } from "./execute";
import { callServerTool, endedOutcome, serverToolOf } from "./mcp-tool";
import { processListTool } from "./process-list";
import { processOutputTool } from "./process-output";
import { processSignalTool } from "./process-signal";
import { type ProposePlanDeps, proposePlanTool } from "./propose-plan";
import { readFileTool } from "./read-file";
import { readSkillFileTool, readSkillTool, type SkillDeps } from "./skills";
import { listTemplatesTool } from "./templates/list-templates";
import { readTemplateTool } from "./templates/read-template";
import type { TemplateCatalog } from "./templates/template-catalog";
import { failed, type Tool } from "./tool";
import { createTurns, startWorkspaceTool, stopWorkspaceTool } from "./workspace-life";
import { writeFileTool } from "./write-file";

export interface ToolRegistryDeps extends CreateWorkspaceDeps, ProposePlanDeps {
  /** Before a chat's first call to its workspace. A failure must not keep the call from running. */
  firstTouch(chatId: string): Promise<void>;
  agents: Agents;
  templates: TemplateCatalog;
  givenSkills: SkillDeps["givenSkills"];
  ownSkillBody: SkillDeps["ownSkillBody"];
  /** Hashes of the programs of a workspace that its owner let start. */
  approvedPrograms(workspaceId: string): Promise<string[]>;
}

const NO_TRACE =
  "The server stopped while this ran, and the workspace has no record of its end. It was not run again; look at what is there before you repeat it.";
const MAX_REMEMBERED_TOUCHES = 10_000;
/** Reading again is always safe, whatever the daemon remembers. */
const READ_ONLY = new Set(["read_file", "process_output", "process_list"]);
const ONLY_THE_PARENT =
  "You have no tools for that: report this to the chat that started you, which has them.";

function isRepeatable(toolName: string, context: ToolRunContext): boolean {
  return READ_ONLY.has(toolName) || serverToolOf(toolName, context)?.repeatable === true;
}

const GONE = "The workspace cannot be asked what became of this call. It was not run again.";

/** The tools of every chat. The set depends on nothing but what the chat is, so that the request prefix is stable. */
export function createToolRegistry(deps: ToolRegistryDeps): ToolRegistry {
  const connect = (workspaceId: string) => deps.connect(workspaceId);
  const inTurn = createTurns();
  const tools: Tool[] = [
    listTemplatesTool(deps.templates),
    readTemplateTool(deps.templates),
    createWorkspaceTool(deps, inTurn),
    startWorkspaceTool(deps, inTurn),
    stopWorkspaceTool(deps, inTurn),
    readFileTool(connect),
    writeFileTool(connect),
    editFilesTool(connect),
    executeTool(connect),
    processOutputTool(connect),
    processListTool(connect),
    processSignalTool(connect),
    attachFileTool(deps),
    askUserQuestionTool(),
    proposePlanTool(deps),
    readSkillTool(deps),
    readSkillFileTool(deps),
    ...agentTools(deps.agents),
  ];
  const touches = new Map<string, Promise<void>>();
  /** Calls of one batch all wait for the first touch: none may move HEAD before it was looked at. */
  const touch = ({ chatId, workspaceId }: ToolContext): Promise<void> => {
    if (workspaceId === null) return Promise.resolve();
    const key = `${chatId} ${workspaceId}`;
    const known = touches.get(key);
    if (known) return known;
    if (touches.size >= MAX_REMEMBERED_TOUCHES) touches.clear();
    const first = deps.firstTouch(chatId).catch((error: unknown) => {
      touches.delete(key);
      if (wasWaitedFor(error)) throw error;
    });
    touches.set(key, first);
    return first;
  };
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const connectionOf = (context: ToolContext) =>
    context.workspaceId === null ? null : deps.connect(context.workspaceId);

  return {
    definitions: (context) => tools.filter(({ name }) => isOffered(name, context)),
    run: async (call, context) => {
      const tool = byName.get(call.toolName);
      const ofServer = tool === undefined ? serverToolOf(call.toolName, context) : null;
      const { callId, input } = call;
      try {
        if (ofServer !== null && context.workspaceId !== null) {
          await touch(context);
          const connection = connect(context.workspaceId);
          const approved = await deps.approvedPrograms(context.workspaceId);
          return await callServerTool({ connection, approved }, ofServer, { ...context, callId, input });
        }
        if (!tool || !isOffered(tool.name, context))
          return failed(`There is no tool named ${call.toolName}.`);
        if (tool.kind === "workspace") await touch(context);
        return await tool.run(input, { ...context, callId });
      } catch (error) {
        if (!isWorkspaceError(error) || context.signal.aborted) throw error;
        const outcome = failed(isOffered("start_workspace", context) ? error.message : forHelper(error));
        return error.reason === "lost" ? { ...outcome, isUnknown: true } : outcome;
      }
    },
    settle: async (call, context): Promise<ToolSettlement> => {
      const connection = connectionOf(context);
      if (!connection) return { action: "unknown", detail: GONE };
      const target = { ...context, callId: call.callId };
      try {
        const found = await connection.inquire(target);
        switch (found.state) {
          case "running": {
            return {
              action: "result",
              outcome: endedOutcome(call.toolName, await connection.reattach(target)),
            };
          }
          case "ended":
            return { action: "result", outcome: endedOutcome(call.toolName, found) };
          case "begun":
            return { action: "unknown", detail: NO_TRACE };
          case "never_seen":
            return found.journalId === call.journalId || isRepeatable(call.toolName, context)
              ? { action: "run" }
              : { action: "unknown", detail: NO_TRACE };
        }
      } catch (error) {
        if (isWorkspaceError(error) && !context.signal.aborted) return { action: "unknown", detail: GONE };
        throw error;
      }
    },
    cancel: async (call, context) => {
      const became = (await connectionOf(context)?.cancel(call.callId, context.waitMs)) ?? "unknown";
      return typeof became === "string" ? became : endedOutcome(call.toolName, became);
    },
  };
}

/** For as long as a call waits: the call itself would wait as long again. */
function wasWaitedFor(error: unknown): boolean {
  return isWorkspaceError(error) && (error.reason === "silent" || error.reason === "lost");
}

/** A helper works in the workspace of the chat that started it, and cannot do more to it than that. */
function forHelper({ message, reason }: WorkspaceError): string {
  return needsOwner(reason) ? `${message} ${ONLY_THE_PARENT}` : message;
}
