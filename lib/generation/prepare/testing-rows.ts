import type { AppPart, Origin } from "../../chat/message-types";
import { type LedgerCall, type PromptRow, toPromptRow } from "../../chat/messages";
import type { PromptTarget } from "./to-prompt";

export const ANTHROPIC: Origin = { connection: "prv_a", provider: "anthropic.messages", model: "claude" };
export const COMPAT: Origin = { connection: "prv_c", provider: "local.chat", model: "qwen" };
export const toAnthropic: PromptTarget = {
  origin: ANTHROPIC,
  format: "anthropic",
  metadataKey: "anthropic",
  isStored: false,
};
export const toCompat: PromptTarget = {
  origin: COMPAT,
  format: "openai-compatible",
  metadataKey: "local",
  isStored: false,
};

let rowIds = 0;

export function promptRow(
  role: "user" | "assistant",
  parts: AppPart[],
  more: Partial<PromptRow> = {},
): PromptRow {
  rowIds += 1;
  const { calls = [], ...columns } = more;
  const stored = {
    id: `msg_${String(rowIds).padStart(13, "0")}`,
    chatId: "chat_1",
    role,
    visibility: "both",
    parts,
    metadata: {},
    origin: role === "assistant" ? ANTHROPIC : null,
    revision: 1,
    resultsVersion: 0,
    interrupted: false,
    compaction: null,
    authorId: null,
    modelId: null,
    finishReason: null,
    providerResponseId: null,
    usage: null,
    contextLimit: null,
    costMicros: null,
    createdAt: new Date(0),
    ...columns,
  } as const;
  return toPromptRow(stored, calls);
}

export const user = (text = "go on") => promptRow("user", [{ type: "text", text }]);
export const text = (value: string): AppPart => ({ type: "text", text: value, state: "done" });
export const call = (toolCallId: string, more: Partial<Record<string, unknown>> = {}): AppPart =>
  ({
    type: "dynamic-tool",
    toolName: "execute",
    toolCallId,
    state: "input-available",
    input: { command: "ls" },
    ...more,
  }) as AppPart;
export const result = (toolCallId: string, more: Partial<LedgerCall> = {}): LedgerCall => ({
  id: `call_${toolCallId}`,
  ordinal: 0,
  toolCallId,
  toolName: "execute",
  kind: "workspace",
  input: { command: "ls" },
  state: "finished",
  output: { output: "a.txt" },
  modelOutput: null,
  isError: false,
  reason: null,
  keptFromBeforeRestart: false,
  startedAt: null,
  endedAt: null,
  ...more,
});
export const signed: AppPart = {
  type: "reasoning",
  id: "0",
  text: "thinking",
  state: "done",
  providerMetadata: { anthropic: { signature: "sig" } },
};
