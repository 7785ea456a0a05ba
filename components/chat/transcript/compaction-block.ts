import { numberField, textField } from "@/components/tool-call/json-fields";
import { SUMMARY_CALL } from "@/lib/chat/compaction";
import type { AppPart } from "@/lib/chat/message-types";
import type { Message } from "@/lib/chat/wire";
import type { Block } from "./blocks";

type CompactionBlock = Extract<Block, { kind: "compaction" }>;

/** The block of a row that tells where the agent's memory begins anew, also while the summary is being written; else null. */
export function compactionBlock(
  message: Message,
  context: { isWriting: boolean; outputs: Readonly<Record<string, string>> },
): CompactionBlock | null {
  const call = callOf(message);
  if (message.compaction === undefined && !(context.isWriting && call?.toolName === SUMMARY_CALL))
    return null;
  const isClear = message.compaction === "clear";
  const output = call?.state === "output-available" ? call.output : null;
  const written = call === null ? "" : (context.outputs[call.toolCallId] ?? "");
  return {
    kind: "compaction",
    key: message.id,
    compaction: isClear ? "clear" : "summary",
    summary: textField(output, "summary") ?? written,
    isWriting: message.compaction === undefined && output === null,
    tokensBefore: numberField(output, "context_tokens"),
    tokensAfter: numberField(output, "estimated_context_tokens"),
  };
}

/** Rows of models begin with a step; a call that comes first is one of ours. */
function callOf({ parts }: Message): Extract<AppPart, { type: "dynamic-tool" }> | null {
  const first = Array.isArray(parts) ? parts[0] : undefined;
  return first?.type === "dynamic-tool" ? first : null;
}
