import type { z } from "zod";
import type { ToolContext, ToolDefinition, ToolOutcome, ToolRunContext } from "../generation/tool-port";
import { guidedError } from "../workspace/guidance";
import type { CallContext, WorkspaceConnection } from "../workspace/connection";

/** What a tool of a workspace is given: the connection, and the call that names it there. */
export interface WorkspaceCall {
  connection: WorkspaceConnection;
  call: CallContext;
  /** What the chat is. */
  chat: ToolContext;
}

/** One tool: what the model is told of it, and what it does. */
export interface Tool extends ToolDefinition {
  run(input: unknown, context: ToolRunContext & { callId: string }): Promise<ToolOutcome>;
}

export const done = (output: unknown): ToolOutcome => ({ output, isError: false });

/** A failure, in the form of the contract: what happened and what to do next. */
export const failed = (error: string): ToolOutcome => ({ output: { error }, isError: true });

interface WorkspaceToolOptions<S extends z.ZodType> {
  name: string;
  description: string;
  inputSchema: S;
  timeoutMs: (input: z.output<S>) => number;
  connect: (workspaceId: string) => WorkspaceConnection;
  /** Why this chat may not do it, in words for the model; null: it may. Asked before the workspace is. */
  refuse?: (input: z.output<S>, context: ToolContext) => string | null;
  run: (input: z.output<S>, target: WorkspaceCall) => Promise<unknown>;
}

/** A tool that works inside the chat's workspace; without one the model is told how to get one. */
export function workspaceTool<S extends z.ZodType>(options: WorkspaceToolOptions<S>): Tool {
  const { name, description, inputSchema, connect } = options;
  return {
    name,
    description,
    inputSchema,
    kind: "workspace",
    timeoutMs: (input) => options.timeoutMs(inputSchema.parse(input)),
    run: async (input, context) => {
      const refusal = options.refuse?.(inputSchema.parse(input), context) ?? null;
      if (refusal !== null) return failed(refusal);
      if (context.workspaceId === null) throw guidedError("none");
      const { callId, chatId, ancestorChatIds, ownerEpoch, signal, onOutput } = context;
      const target = {
        connection: connect(context.workspaceId),
        call: { callId, chatId, ancestorChatIds, ownerEpoch, signal, onOutput },
        chat: context,
      };
      return done(await options.run(inputSchema.parse(input), target));
    },
  };
}
