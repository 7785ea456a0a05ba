import { z } from "zod";
import { MCP_LIMITS, type McpCallResult } from "../../lib/workspace/protocol-mcp";

const HEAD_SHARE = 2 / 3;
const MAX_ITEMS = 1_000;
const MAX_LABEL = 300;

/** Whatever is in it is looked at part by part. */
export const callResultSchema = z.looseObject({});

const itemSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.enum(["image", "audio"]), data: z.string(), mimeType: z.string() }),
  z.object({
    type: z.literal("resource"),
    resource: z.object({
      uri: z.string(),
      mimeType: z.string().optional(),
      text: z.string().optional(),
      blob: z.string().optional(),
    }),
  }),
  z.object({ type: z.literal("resource_link"), uri: z.string(), name: z.string().optional() }),
]);
type Item = z.infer<typeof itemSchema>;
type Media = NonNullable<McpCallResult["media"]>;

/** What a server answered, as text and at most one file. Links are words here: nothing follows them. */
export function readCallResult(given: z.infer<typeof callResultSchema>): McpCallResult {
  const { structuredContent, isError } = given;
  const content: unknown[] = Array.isArray(given["content"]) ? given["content"] : [];
  const texts: string[] = [];
  let media: Media | null = null;
  for (const part of content.slice(0, MAX_ITEMS)) {
    const parsed = itemSchema.safeParse(part);
    if (!parsed.success) {
      texts.push("[A part of the result that cannot be read was left out.]");
      continue;
    }
    const found: Media | null = mediaOf(parsed.data);
    const fits = found !== null && media === null && isBase64(found.data);
    if (fits) media = found;
    texts.push(textOf(parsed.data, found, fits));
  }
  if (content.length > MAX_ITEMS) texts.push(`[${content.length - MAX_ITEMS} more parts were left out.]`);
  const structured = structuredText(structuredContent, texts);
  if (structured !== null) texts.push(structured);
  return {
    isError: isError === true,
    text: cutMiddle(texts.filter((text) => text !== "").join("\n")),
    media,
  };
}

function mediaOf(item: Item): Media | null {
  if (item.type === "image" || item.type === "audio")
    return { mediaType: label(item.mimeType), data: item.data };
  if (item.type !== "resource" || item.resource.blob === undefined) return null;
  return { mediaType: label(item.resource.mimeType ?? ""), data: item.resource.blob };
}

function textOf(item: Item, media: Media | null, fits: boolean): string {
  if (media !== null && !fits)
    return `[A file (${media.mediaType}) was left out: too large, not the first one, or no base64.]`;
  switch (item.type) {
    case "text":
      return item.text;
    case "image":
    case "audio":
      return "";
    case "resource":
      return [`[Resource ${label(item.resource.uri)}]`, item.resource.text].filter(Boolean).join("\n");
    case "resource_link":
      return `[Link to ${[item.name, item.uri]
        .filter((part) => part !== undefined)
        .map(label)
        .join(": ")}]`;
  }
}

/** Most servers repeat as text what they answer in this form. */
function structuredText(structured: unknown, texts: readonly string[]): string | null {
  if (structured === undefined || structured === null) return null;
  const json = JSON.stringify(structured);
  return texts.some((text) => text === json || sameJson(text, json)) ? null : json;
}

function sameJson(text: string, json: string): boolean {
  if (text.length > MCP_LIMITS.resultText) return false;
  try {
    return JSON.stringify(JSON.parse(text)) === json;
  } catch {
    return false;
  }
}

function isBase64(data: string): boolean {
  return (
    data.length <= MCP_LIMITS.mediaCharacters && data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data)
  );
}

/** One line, whatever it was. */
function label(text: string): string {
  return text.slice(0, MAX_LABEL).replace(/\s+/g, " ").trim().slice(0, 200);
}

function cutMiddle(text: string): string {
  const whole = text.toWellFormed();
  if (whole.length <= MCP_LIMITS.resultText) return whole;
  const head = Math.floor(MCP_LIMITS.resultText * HEAD_SHARE);
  const tail = MCP_LIMITS.resultText - head;
  const omitted = whole.length - head - tail;
  return `${whole.slice(0, head)}\n[… ${omitted} characters were left out here …]\n${whole.slice(-tail)}`.toWellFormed();
}
