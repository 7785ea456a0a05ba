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
 * For APIs whose tool results are text only: images and documents leave the result, where they would be sent as a wall of
 * base64, for a user message right behind it.
 */
export function moveMediaBehindResults(messages: readonly ModelMessage[]): ModelMessage[] {
  return messages.flatMap((message): ModelMessage[] => {
    if (message.role !== "tool") return [message];
    const media: (TextPart | FilePart)[] = [];
    const content = message.content.map((part) =>
      part.type === "tool-result" ? withoutMedia(part, media) : part,
    );
    const results: ModelMessage = { ...message, content };
    return media.length === 0 ? [results] : [results, { role: "user", content: media }];
  });
}

function withoutMedia(part: ToolResult, media: (TextPart | FilePart)[]): ToolResult {
  if (part.output.type !== "content") return part;
  const before = media.length;
  const texts = part.output.value.map((item) => textOrMoved(item, part, media));
  const value = texts.filter((text) => text !== "").join("\n");
  return before === media.length && value === "" ? part : { ...part, output: { type: "text", value } };
}

function textOrMoved(item: ContentItem, part: ToolResult, media: (TextPart | FilePart)[]): string {
  if (item.type === "text") return item.text;
  const file = asFilePart(item);
  if (file === null) return "[A part of this result cannot be shown to this model.]";
  media.push({ type: "text", text: `From the result of ${part.toolName} (${part.toolCallId}):` }, file);
  return "[See the file in the next message.]";
}

function asFilePart(item: ContentItem): FilePart | null {
  if (item.type !== "file") return null;
  return { type: "file", mediaType: item.mediaType, data: item.data };
}
