import { convertToModelMessages, type ModelMessage } from "ai";
import type { AppMessage, AppPart, Origin } from "../../chat/message-types";
import type { LedgerCall, PromptRow } from "../../chat/messages";
import type { ProviderType } from "../../chat/model-types";
import { isCutCall, isUnfinishedReasoning } from "../../chat/seal";
import { createCallIds, promptToolName } from "./call-ids";
import { asModelForm, moveMediaBehindResults, toolsOfRows } from "./tool-results";
import { type PromptFiles, userContent } from "./user-content";

type ToolPart = Extract<AppPart, { type: "dynamic-tool" }>;
type ReasoningPart = Extract<AppPart, { type: "reasoning" }>;
type ModelForm = NonNullable<ReturnType<typeof asModelForm>>;

/** Whom the prompt is for: decides what of the rows' provider-bound content may be replayed. */
export interface PromptTarget {
  origin: Origin;
  providerType: ProviderType;
  /** Key of the provider in parts' provider metadata. */
  metadataKey: string;
}

interface Conversion {
  target: PromptTarget;
  nextCallId: (toolCallId: string) => string;
  toolNames: Set<string>;
  modelForms: Map<string, ModelForm>;
}

const EMPTY_ERROR = "The tool failed and said nothing about it.";

/**
 * Builds the messages of a request. Pure: it knows rows, target and file contents, no clock and no present tools, and what it
 * makes of a row never depends on a later one, so that the request of one step is a prefix of the next one's.
 */
export async function toPrompt(
  rows: readonly PromptRow[],
  target: PromptTarget,
  files: PromptFiles = new Map(),
): Promise<ModelMessage[]> {
  const conversion: Conversion = {
    target,
    nextCallId: createCallIds(),
    toolNames: new Set(),
    modelForms: new Map(),
  };
  const messages = rows.flatMap((row): Omit<AppMessage, "id">[] => {
    if (row.role === "system") return [];
    const parts = row.role === "user" ? userContent(row.parts, files) : assistantContent(row, conversion);
    return parts.length === 0 ? [] : [{ role: row.role, parts }];
  });
  const converted = await convertToModelMessages<AppMessage>(messages, {
    tools: toolsOfRows(conversion.toolNames, conversion.modelForms),
    ignoreIncompleteToolCalls: true,
  });
  return target.providerType === "anthropic" ? converted : moveMediaBehindResults(converted);
}

/** Parts of an assistant row as the target may read them; none when nothing but reasoning would be left. */
function assistantContent(row: PromptRow, conversion: Conversion): AppPart[] {
  const isNative = sameOrigin(row.origin, conversion.target.origin);
  const calls = new Map(row.calls.map((call) => [call.toolCallId, call]));
  const parts = row.parts.flatMap((part): AppPart[] => {
    switch (part.type) {
      case "text":
        return keepsText(part) ? [isNative ? part : withoutMetadata(part)] : [];
      case "reasoning":
        return isNative && isReplayable(part, conversion.target) ? [part] : [];
      case "dynamic-tool":
        return callContent(part, { isNative, call: calls.get(part.toolCallId), conversion });
      default:
        return [];
    }
  });
  return withoutTrailingReasoning(parts);
}

function keepsText(part: Extract<AppPart, { type: "text" }>): boolean {
  return part.text.trim() !== "";
}

function sameOrigin(row: Origin | null, target: Origin): boolean {
  return (
    row !== null &&
    row.connection === target.connection &&
    row.provider === target.provider &&
    row.model === target.model
  );
}

/** Anthropic takes back only what it signed; others may have reasoning that needs no signature. */
function isReplayable(part: ReasoningPart, target: PromptTarget): boolean {
  if (isUnfinishedReasoning(part)) return false;
  if (target.providerType !== "anthropic") return part.text.trim() !== "";
  const own = part.providerMetadata?.[target.metadataKey];
  return own?.["signature"] !== undefined || own?.["redactedData"] !== undefined;
}

/** Reasoning that nothing follows is refused as the end of a message, and of no use to the model. */
function withoutTrailingReasoning(parts: AppPart[]): AppPart[] {
  const last = parts.findLastIndex((part) => part.type !== "reasoning");
  return parts.slice(0, last + 1);
}

function callContent(
  part: ToolPart,
  context: { isNative: boolean; call: LedgerCall | undefined; conversion: Conversion },
): AppPart[] {
  const { isNative, call, conversion } = context;
  if (isCutCall(part) || (part.providerExecuted === true && !isNative) || !isAnswered(part)) return [];
  const toolName = promptToolName(part.toolName);
  const toolCallId = conversion.nextCallId(part.toolCallId);
  conversion.toolNames.add(toolName);
  const modelForm = asModelForm(call?.modelOutput);
  if (modelForm !== null) conversion.modelForms.set(toolCallId, modelForm);
  const base = {
    type: part.type,
    toolName,
    toolCallId,
    input: promptInput(part.input),
    ...(part.providerExecuted === true ? { providerExecuted: true } : {}),
    ...(isNative ? callMetadata(part) : {}),
  };
  if (part.state === "output-error" && modelForm === null) {
    const errorText = part.errorText.trim() === "" ? EMPTY_ERROR : part.errorText;
    return [{ ...base, state: "output-error", errorText }];
  }
  const output = part.state === "output-available" ? part.output : null;
  return [{ ...base, state: "output-available", output: output ?? null }];
}

function isAnswered(
  part: ToolPart,
): part is Extract<ToolPart, { state: "output-available" | "output-error" }> {
  return part.state === "output-available" || part.state === "output-error";
}

function callMetadata({ callProviderMetadata }: ToolPart) {
  return callProviderMetadata === undefined ? {} : { callProviderMetadata };
}

/** Some APIs refuse arguments that are no object; what the model really wrote stays in the row, for display. */
function promptInput(input: unknown): unknown {
  return typeof input === "object" && input !== null && !Array.isArray(input) ? input : {};
}

function withoutMetadata(part: Extract<AppPart, { type: "text" }>): AppPart {
  return { type: "text", text: part.text };
}
