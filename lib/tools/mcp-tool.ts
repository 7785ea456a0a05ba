import { sniffMediaType } from "../chat/files/media-type";
import { type ToolContext, type ToolOutcome, type ToolRunContext } from "../generation/tool-port";
import type { WorkspaceTool } from "../chat/workspace-types";
import type { WorkspaceConnection } from "../workspace/connection";
import { mcpCallResultSchema, type McpCallResult } from "../workspace/protocol-mcp";
import { changesNothing } from "./availability";
import { done, failed } from "./tool";

/** No tool of ours has this in its name. */
const SERVER_MARK = "__";
const EMPTY = "The tool answered with nothing.";
const FAILED = "The tool failed and said nothing about it.";

/** The tool of a workspace's MCP server that a chat calls by this name; null: it has none. */
export function serverToolOf(
  toolName: string,
  context: ToolContext & Pick<ToolRunContext, "workspaceTools">,
): WorkspaceTool | null {
  if (changesNothing(context)) return null;
  return context.workspaceTools?.find(({ name }) => name === toolName) ?? null;
}

/** Calls a tool of a workspace's MCP server, by way of the workspace's daemon. */
export async function callServerTool(
  { connection, approved }: { connection: WorkspaceConnection; approved: string[] },
  { server, hash, tool, repeatable }: WorkspaceTool,
  { input, ...call }: ToolRunContext & { callId: string; input: unknown },
): Promise<ToolOutcome> {
  const request = { server, hash, tool, repeatable, approved, arguments: input as Record<string, unknown> };
  return outcomeOf(await connection.mcpCall(call, request));
}

/** What a daemon says of an ended call, as its tool would have answered it. */
export function endedOutcome(
  toolName: string,
  { result, isError }: { result: unknown; isError: boolean },
): ToolOutcome {
  const answered = toolName.includes(SERVER_MARK) && !isError ? mcpCallResultSchema.safeParse(result) : null;
  return answered?.success ? outcomeOf(answered.data) : { output: result, isError };
}

function outcomeOf({ text, media, isError }: McpCallResult): ToolOutcome {
  if (isError) return failed(text === "" ? FAILED : text);
  const content = media === null ? null : Buffer.from(media.data, "base64");
  // What it is, its content says.
  const mediaType = content === null ? undefined : sniffMediaType(content, "");
  if (content === null) return done(text === "" ? EMPTY : text);
  if (!mediaType)
    return done(
      `${text}\n[A file of ${content.length} bytes that nothing here can show was left out.]`.trim(),
    );
  const told = { type: "file", mediaType, data: { type: "data", data: content.toString("base64") } };
  return {
    output: { text, file: { media_type: mediaType, size: content.length } },
    modelOutput: { type: "content", value: [...(text === "" ? [] : [{ type: "text", text }]), told] },
    isError: false,
  };
}
