import {
  dynamicTool,
  type FilePart,
  jsonSchema,
  type JSONValue,
  type ModelMessage,
  type TextPart,
  type ToolModelMessage,
  type ToolSet,
} from "ai";
import type { WireFormat } from "../../providers/model-connection";
import { takesFile } from "./media-types";

type ToolResult = Extract<ToolModelMessage["content"][number], { type: "tool-result" }>;
type ToolResultOutput = ToolResult["output"];
type ContentItem = Extract<ToolResultOutput, { type: "content" }>["value"][number];

const OUTPUT_TYPES = ["text", "json", "error-text", "error-json", "content", "execution-denied"];

/** A stored model form, when it is one. */
export function asModelForm(value: unknown): ToolResultOutput | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  const known = typeof value.type === "string" && OUTPUT_TYPES.includes(value.type);
  return known ? (value as ToolResultOutput) : null;
}

/**
 * The tools that conversion knows: the names that stand in the rows, not the tools of today, all with one reading of a stored
 * result. So what an old result says to the model depends on nothing but its row.
 */
export function toolsOfRows(
  names: ReadonlySet<string>,
  modelForms: ReadonlyMap<string, ToolResultOutput>,
): ToolSet {
  const toModelOutput = ({ toolCallId, output }: { toolCallId: string; output: unknown }) =>
    modelForms.get(toolCallId) ?? plainOutput(output);
  return Object.fromEntries(
    [...names].map((name) => [name, dynamicTool({ inputSchema: jsonSchema({}), toModelOutput })]),
  );
}

function plainOutput(output: unknown): ToolResultOutput {
  return typeof output === "string"
    ? { type: "text", value: output }
    : { type: "json", value: (output ?? null) as JSONValue };
}

/**
 * Images and documents in results, as far as a format takes them. Where results are text, or not every model takes more, they
 * move to a user message right behind: inside they would be sent as a wall of base64.
 */
export function fitResultMedia(messages: readonly ModelMessage[], format: WireFormat): ModelMessage[] {
  return messages.flatMap((message): ModelMessage[] => {
    if (message.role !== "tool") return [message];
    const moved: (TextPart | FilePart)[] = [];
    const content = message.content.map((part) =>
      part.type === "tool-result" ? fitResult(part, format, moved) : part,
    );
    const results: ModelMessage = { ...message, content };
    return moved.length === 0 ? [results] : [results, { role: "user", content: moved }];
  });
}

function fitResult(part: ToolResult, format: WireFormat, moved: (TextPart | FilePart)[]): ToolResult {
  if (part.output.type !== "content") return part;
  const value = part.output.value.map((item) => fitItem(item, format));
  if (TAKES_MEDIA_IN_RESULTS.includes(format)) return { ...part, output: { type: "content", value } };
  const texts = value.map((item) => textOrMoved(item, part, moved));
  return { ...part, output: { type: "text", value: texts.filter((text) => text !== "").join("\n") } };
}

const TAKES_MEDIA_IN_RESULTS: readonly WireFormat[] = ["anthropic", "openai-responses"];
const UNSUPPORTED = "[A part of this result cannot be shown to this model.]";

function fitItem(item: ContentItem, format: WireFormat): ContentItem {
  if (item.type === "text") return item;
  const fits = item.type === "file" && takesFile(format, item.mediaType);
  return fits ? item : { type: "text", text: UNSUPPORTED };
}

function textOrMoved(item: ContentItem, part: ToolResult, moved: (TextPart | FilePart)[]): string {
  if (item.type === "text") return item.text;
  if (item.type !== "file") return UNSUPPORTED;
  const file: FilePart = { type: "file", mediaType: item.mediaType, data: item.data };
  moved.push({ type: "text", text: `From the result of ${part.toolName} (${part.toolCallId}):` }, file);
  return "[See the file in the next message.]";
}
