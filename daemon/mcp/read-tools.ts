import { z } from "zod";
import { MAX_MCP_TOOLS, MCP_LIMITS, type McpTool } from "../../lib/workspace/protocol-mcp";
import { readInputSchema, SchemaError } from "./input-schema";

const MAX_NAME = 64;
const MAX_TOOL = 4_096;
const MAX_DEFINITION_BYTES = 64 * 1024;
export const MAX_DEFINITIONS_BYTES = 512 * 1024;
const MAX_REASON_NAME = 200;

const toolSchema = z.object({
  name: z.string().min(1).max(MAX_TOOL),
  description: z.string().optional(),
  inputSchema: z.unknown().optional(),
  annotations: z
    .object({ readOnlyHint: z.unknown().optional(), idempotentHint: z.unknown().optional() })
    .optional(),
});

export interface ToolList {
  tools: McpTool[];
  leftOut: { name: string; reason: string }[];
}

/** The tools of one server as they may be told to a model, in the order of their names. One that cannot be told is left out alone. */
export function readTools(server: string, listed: readonly unknown[]): ToolList {
  const tools = new Map<string, McpTool>();
  const leftOut: ToolList["leftOut"] = [];
  let bytes = 0;
  const leave = (name: unknown, reason: string) => {
    const shown = typeof name === "string" ? name.slice(0, MAX_REASON_NAME) : "(no name)";
    if (leftOut.length < MCP_LIMITS.leftOut) leftOut.push({ name: shown.toWellFormed(), reason });
  };
  for (const given of listed) {
    const read = readTool(server, given);
    if ("reason" in read) {
      leave(read.name, read.reason);
      continue;
    }
    const size = Buffer.byteLength(JSON.stringify(read));
    if (tools.has(read.name)) leave(read.tool, `it has the name of another one: ${read.name}`);
    else if (size > MAX_DEFINITION_BYTES) leave(read.tool, "its description is too large");
    else if (tools.size >= MAX_MCP_TOOLS || bytes + size > MAX_DEFINITIONS_BYTES)
      leave(read.tool, "there are too many");
    else {
      tools.set(read.name, read);
      bytes += size;
    }
  }
  return { tools: [...tools.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), leftOut };
}

function readTool(server: string, given: unknown): McpTool | { name: unknown; reason: string } {
  const parsed = toolSchema.safeParse(given);
  if (!parsed.success) {
    const name = typeof given === "object" && given !== null && "name" in given ? given.name : null;
    return { name, reason: "it is not described as a tool has to be" };
  }
  const { name: tool, description = "", inputSchema, annotations } = parsed.data;
  try {
    return {
      name: toolName(server, tool),
      tool,
      description: cut(description),
      inputSchema: readInputSchema(inputSchema),
      repeatable: annotations?.readOnlyHint === true || annotations?.idempotentHint === true,
    };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return { name: tool, reason: error.message };
  }
}

const CUT = "\n[The rest of this description was left out.]";

function cut(text: string): string {
  const whole = text.toWellFormed();
  if (whole.length <= MCP_LIMITS.description) return whole;
  return `${whole.slice(0, MCP_LIMITS.description - CUT.length).toWellFormed()}${CUT}`;
}

/** Two underscores part server and tool: no tool of ours has them in its name. */
function toolName(server: string, tool: string): string {
  const plain = (text: string) => text.replace(/[^a-zA-Z0-9_-]/gu, "_");
  return `${plain(server)}__${plain(tool)}`.slice(0, MAX_NAME);
}
