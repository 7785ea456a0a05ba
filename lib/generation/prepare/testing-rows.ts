import type { AppPart, Origin } from "../../chat/message-types";
import { type LedgerCall, type PromptRow, toPromptRow } from "../../chat/messages";
import { createRowMaker } from "../../chat/testing-rows";
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

const makeRow = createRowMaker();

export function promptRow(
  role: "user" | "assistant",
  parts: AppPart[],
  more: Partial<PromptRow> = {},
): PromptRow {
  const { calls, ...stored } = makeRow(role, parts, {
    origin: role === "assistant" ? ANTHROPIC : null,
    ...more,
  });
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
