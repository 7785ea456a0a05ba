import { type CallView, toCallView } from "@/components/tool-call/call-view";
import type { AppPart, ReasoningTimes } from "@/lib/chat/message-types";
import type { Message } from "@/lib/chat/wire";
import type { Block } from "./blocks";
import { compactionBlock } from "./compaction-block";

export interface RowContext {
  /** The model is still writing this row. */
  isWriting: boolean;
  /** The turn is at this row: its open calls are running. */
  isAtWork: boolean;
  /** Output of running commands by tool call id. */
  outputs: Readonly<Record<string, string>>;
  /** Characters of inputs that are too long to show yet, by tool call id. */
  inputSizes: Readonly<Record<string, number>>;
  commands: ReadonlyMap<string, string>;
}

/** What an answer may bring that is not shown. */
const FOR_NOBODY = [
  "step-start",
  "data-tool-output",
  "data-boundary",
  "data-context",
  "data-context-file",
  "data-skill",
  "data-own-skills",
  "custom",
  "reasoning-file",
  "steering-message",
] as const;

/** The blocks of one assistant row, before anything is merged. A part that cannot be read becomes a placeholder. */
export function rowBlocks(message: Message, context: RowContext): Block[] {
  const compaction = compactionBlock(message, context);
  if (compaction !== null) return [compaction];
  if (!Array.isArray(message.parts)) return [unreadable(message.id, "This message could not be read.")];
  const times = reasoningTimes(message);
  let reasonings = 0;
  return message.parts.flatMap((part, index) => {
    const key = `${message.id}/${index}`;
    const thought = part?.type === "reasoning" ? times[reasonings++] : undefined;
    try {
      return partBlocks(part, { message, context, key, thought });
    } catch {
      return [unreadable(key, "A part of this message could not be read.")];
    }
  });
}

interface Place {
  message: Message;
  context: RowContext;
  key: string;
  thought: ReasoningTimes | undefined;
}

function partBlocks(part: AppPart, { message, context, key, thought }: Place): Block[] {
  switch (part.type) {
    case "text":
      if (part.text.trim() === "") return [];
      return [{ kind: "prose", key, text: part.text, isStreaming: isStreaming(part, context) }];
    case "reasoning":
      return reasoningBlock(part, { message, context, key, thought });
    case "dynamic-tool":
      return [{ kind: "call", key, call: callOf(part, message, context) }];
    case "data-outcome":
      return [{ kind: "outcome", key, outcome: part.data.kind, text: part.data.text ?? null }];
    case "data-notice":
      return [{ kind: "notice", key, text: part.data.text }];
    default:
      return attachmentBlocks(part, key);
  }
}

/** What an answer may bring besides its words, and what is never shown. */
function attachmentBlocks(
  part: Exclude<AppPart, { type: "text" | "reasoning" | "dynamic-tool" | "data-outcome" | "data-notice" }>,
  key: string,
): Block[] {
  switch (part.type) {
    case "source-url":
      return [{ kind: "source", key, url: part.url, title: part.title ?? part.url }];
    case "source-document":
      return [{ kind: "file", key, name: part.filename ?? part.title, mediaType: part.mediaType }];
    case "file":
      return [{ kind: "file", key, name: part.filename ?? "File", mediaType: part.mediaType }];
    default:
      return isForNobody(part) ? [] : [unreadable(key, unknownPart(part))];
  }
}

type ForNobody = Extract<AppPart, { type: (typeof FOR_NOBODY)[number] }>;

function isForNobody(part: AppPart): part is ForNobody {
  return FOR_NOBODY.some((type) => type === part.type);
}

function unknownPart(part: never): string {
  const { type } = part as { type?: unknown };
  return `This part is of a kind that this page does not know${typeof type === "string" ? ` (${type})` : ""}.`;
}

function unreadable(key: string, reason: string): Block {
  return { kind: "unreadable", key, reason };
}

function isStreaming(part: { state?: "streaming" | "done" }, { isWriting }: RowContext): boolean {
  return isWriting && part.state === "streaming";
}

function reasoningBlock(part: Extract<AppPart, { type: "reasoning" }>, place: Place): Block[] {
  const { context, key, thought } = place;
  const streaming = isStreaming(part, context);
  if (part.text.trim() === "" && !streaming) return [];
  return [
    { kind: "reasoning", key, text: part.text, durationMs: thoughtFor(thought), isStreaming: streaming },
  ];
}

function thoughtFor(times: ReasoningTimes | undefined): number | null {
  if (times?.endedAt === undefined) return null;
  const ms = Date.parse(times.endedAt) - Date.parse(times.startedAt);
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** Times are kept by the id of the stream, which parts do not carry; they are in the order of the parts. */
function reasoningTimes({ parts, metadata }: Message): ReasoningTimes[] {
  const times = Object.values(metadata?.reasoning ?? {});
  const thoughts = parts.filter((part) => part?.type === "reasoning").length;
  return times.length === thoughts ? times : [];
}

function callOf(
  part: Extract<AppPart, { type: "dynamic-tool" }>,
  message: Message,
  { isWriting, isAtWork, outputs, inputSizes, commands }: RowContext,
): CallView {
  return toCallView(part, {
    messageId: message.id,
    metadata: message.metadata?.calls?.[part.toolCallId],
    isWriting,
    isAtWork,
    isInterrupted: message.interrupted === true,
    liveOutput: outputs[part.toolCallId] ?? null,
    inputSize: inputSizes[part.toolCallId] ?? null,
    commands,
    rowStartedAt: Date.parse(message.createdAt) || null,
  });
}
