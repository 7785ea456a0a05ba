import { z } from "zod";
import { AGENT_KINDS, AGENT_TYPES, type AgentType, offeredAgentTypes } from "../../chat/agent-types";
import { isAppError } from "../../errors";
import type { ToolOutcome, ToolRunContext } from "../../generation/tool-port";
import { done, failed, type Tool } from "../tool";
import type { AgentRequest, Agents, AgentView, WaitedAgent } from "./agents";

const QUICK_TIMEOUT_MS = 60_000;
const DEFAULT_WAIT_SECONDS = 300;
const MAX_WAIT_SECONDS = 3_600;
const WAIT_SLACK_MS = 30_000;
const DEFAULT_LIST_LIMIT = 10;
const MAX_LIST_LIMIT = 50;
const MAX_TITLE = 200;
const ONLY_READS =
  "A turn that planned started this sub-agent: it only reads, also after the plan was accepted. Spawn another one for changes.";

const chatId = z.string().min(1).describe("The chat_id that spawn_agent answered.");
const kinds = offeredAgentTypes()
  .map((type) => `${type}: ${AGENT_KINDS[type].description}`)
  .join("; ");

const spawnInput = (types: readonly AgentType[]) =>
  z.strictObject({
    type: z.enum(types),
    prompt: z
      .string()
      .refine((text) => text.trim() !== "", "What it is to do")
      .describe("The whole task: what to do, where, and what to report."),
    title: z.string().min(1).max(MAX_TITLE).optional().describe("A few words, for the person who watches."),
    model_id: z.string().min(1).optional().describe("One of list_subagent_models; yours without it."),
    reasoning_effort: z.string().min(1).optional(),
  });

interface AgentToolOptions<S extends z.ZodType> {
  name: string;
  description: string;
  inputSchema: S;
  /** What the model is shown of it, where that is less. */
  shown?: z.ZodType;
  timeoutMs?: (input: z.output<S>) => number;
  run: (input: z.output<S>, request: AgentRequest & Pick<ToolRunContext, "signal">) => Promise<ToolOutcome>;
}

/** A refusal is told to the model; everything else is the engine's affair. */
function agentTool<S extends z.ZodType>(options: AgentToolOptions<S>): Tool {
  const { name, description, inputSchema, shown, timeoutMs, run } = options;
  return {
    name,
    description,
    inputSchema,
    ...(shown === undefined ? {} : { jsonSchema: schemaOf(shown) }),
    kind: "server",
    timeoutMs: (input) => timeoutMs?.(inputSchema.parse(input)) ?? QUICK_TIMEOUT_MS,
    run: async (input, context) => {
      const { chatId: parentChatId, callId, ownerEpoch, planMode, signal } = context;
      const request = { parentChatId, callId, ownerEpoch, planMode, signal };
      try {
        return await run(inputSchema.parse(input), request);
      } catch (error) {
        if (!isAppError(error)) throw error;
        return failed(error.message);
      }
    },
  };
}

function schemaOf(type: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io: "input", target: "draft-7" });
  return schema;
}

/** The tools with which a chat has others work for it. */
export function agentTools(agents: Agents): Tool[] {
  return [
    spawnTool(agents),
    waitTool(agents),
    messageTool(agents),
    interruptTool(agents),
    listTool(agents),
    modelsTool(agents),
  ];
}

function spawnTool(agents: Agents): Tool {
  return agentTool({
    name: "spawn_agent",
    description: `Have a sub-agent work on a task of its own, beside you. It knows nothing of this chat: the prompt must say everything. Several can work at once. Kinds: ${kinds}. Then call wait_agent for its report.`,
    // One of a kind that is not there is told why.
    inputSchema: spawnInput(AGENT_TYPES),
    shown: spawnInput(offeredAgentTypes()),
    run: async ({ type, prompt, title, model_id, reasoning_effort }, request) => {
      const agent = await agents.spawn({
        ...request,
        type,
        prompt,
        title: title ?? null,
        modelId: model_id ?? null,
        reasoningEffort: reasoning_effort ?? null,
      });
      return done(viewOf(agent));
    },
  });
}

function waitTool(agents: Agents): Tool {
  return agentTool({
    name: "wait_agent",
    description:
      "Wait until a sub-agent is done, and get its report. When the time is up it goes on working: wait again, or do something else meanwhile.",
    inputSchema: z.strictObject({
      chat_id: chatId,
      timeout_seconds: z.number().int().min(1).max(MAX_WAIT_SECONDS).default(DEFAULT_WAIT_SECONDS),
    }),
    timeoutMs: ({ timeout_seconds }) => timeout_seconds * 1_000 + WAIT_SLACK_MS,
    run: async ({ chat_id, timeout_seconds }, request) =>
      done(
        waitResult(await agents.wait({ ...request, chatId: chat_id, timeoutMs: timeout_seconds * 1_000 })),
      ),
  });
}

function messageTool(agents: Agents): Tool {
  return agentTool({
    name: "message_agent",
    description:
      "Tell a sub-agent something more. When it is at work it reads this after its turn; with interrupt it stops and reads it now. A sub-agent that is done goes on with it.",
    inputSchema: z.strictObject({
      chat_id: chatId,
      message: z.string().refine((text) => text.trim() !== "", "What it is to be told"),
      interrupt: z.boolean().default(false),
    }),
    run: async ({ chat_id, message, interrupt }, request) => {
      const { interrupted, ...agent } = await agents.message({
        ...request,
        chatId: chat_id,
        text: message,
        interrupt,
      });
      return done({ ...viewOf(agent), interrupted });
    },
  });
}

function interruptTool(agents: Agents): Tool {
  return agentTool({
    name: "interrupt_agent",
    description:
      "Stop what a sub-agent is doing. What it did so far stays, and it can be told something else.",
    inputSchema: z.strictObject({ chat_id: chatId }),
    run: async ({ chat_id }, request) => {
      const { interrupted, ...agent } = await agents.interrupt({ ...request, chatId: chat_id });
      return done({ ...viewOf(agent), interrupted });
    },
  });
}

function listTool(agents: Agents): Tool {
  return agentTool({
    name: "list_agents",
    description: "The sub-agents of this chat, those that did something last first.",
    inputSchema: z.strictObject({
      limit: z.number().int().min(1).max(MAX_LIST_LIMIT).default(DEFAULT_LIST_LIMIT),
      offset: z.number().int().min(0).default(0),
    }),
    run: async ({ limit, offset }, request) => {
      const { agents: found, total } = await agents.list({ ...request, limit, offset });
      return done({
        agents: found.map((agent) => ({
          ...viewOf(agent),
          last_activity_at: agent.lastTurnAt.toISOString(),
        })),
        total,
        has_more: offset + found.length < total,
      });
    },
  });
}

function modelsTool(agents: Agents): Tool {
  return agentTool({
    name: "list_subagent_models",
    description: "The models that a sub-agent may be given, with the reasoning efforts that each knows.",
    inputSchema: z.strictObject({}),
    run: async () => {
      const models = await agents.models();
      return done({
        models: models.map(({ id, displayName, reasoningEfforts }) => ({
          id,
          display_name: displayName,
          reasoning_efforts: reasoningEfforts,
        })),
      });
    },
  });
}

function viewOf({ chatId: chat_id, title, status, type, planMode }: AgentView) {
  return { chat_id, title, status, type, ...(planMode ? { plan_mode: true, note: ONLY_READS } : {}) };
}

/** A sub-agent's error is a result that its parent can act upon, never an error of the parent's own call. */
function waitResult(agent: WaitedAgent) {
  const { report, lastError } = agent;
  if (!agent.isDone) return { ...viewOf(agent), timed_out: true };
  if (lastError === null) return { ...viewOf(agent), report };
  return {
    ...viewOf(agent),
    report,
    last_error: lastError.message,
    kind: lastError.kind,
    retryable: lastError.retryable,
    detail: lastError.detail ?? null,
  };
}
