import { convertToModelMessages, type ModelMessage } from "ai";
import type { AppMessage, AppPart, Origin } from "../../chat/message-types";
import type { LedgerCall, PromptRow } from "../../chat/messages";
import { isCutCall } from "../../chat/seal";
import type { WireFormat } from "../../providers/model-connection";
import { createCallIds, promptToolName } from "./call-ids";
import { carriesSignature, replayableReasoning, replayedMetadata } from "./replayable";
import { asModelForm, fitResultMedia, toolsOfRows } from "./tool-results";
import { type PromptFiles, userContent } from "./user-content";

type ToolPart = Extract<AppPart, { type: "dynamic-tool" }>;
type TextPart = Extract<AppPart, { type: "text" }>;
type ModelForm = NonNullable<ReturnType<typeof asModelForm>>;

/** Whom the prompt is for: decides what of the rows' provider-bound content may be replayed. */
export interface PromptTarget {
  origin: Origin;
  format: WireFormat;
  /** Key of the provider in parts' provider metadata. */
  metadataKey: string;
  /** The provider keeps the answers. */
  isStored: boolean;
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
    const parts =
      row.role === "user" ? userContent(row.parts, files, target.format) : assistantContent(row, conversion);
    return parts.length === 0 ? [] : [{ role: row.role, parts }];
  });
  const converted = await convertToModelMessages<AppMessage>(messages, {
    tools: toolsOfRows(conversion.toolNames, conversion.modelForms),
    ignoreIncompleteToolCalls: true,
  });
  return fitResultMedia(converted, target.format);
}

/** Parts of an assistant row as the target may read them; none when nothing but reasoning would be left. */
function assistantContent(row: PromptRow, conversion: Conversion): AppPart[] {
  const { target } = conversion;
  const isNative = sameOrigin(row.origin, target.origin);
  const reasoning = isNative ? replayableReasoning(row.parts, target) : new Set<AppPart>();
  const calls = new Map(row.calls.map((call) => [call.toolCallId, call]));
  const parts = row.parts.flatMap((part): AppPart[] => {
    switch (part.type) {
      case "text":
        return isNative ? nativeText(part, target) : plainText(part);
      case "reasoning":
        return reasoning.has(part) ? [withMetadata(part, target)] : [];
      case "dynamic-tool":
        return callContent(part, { isNative, call: calls.get(part.toolCallId), conversion });
      default:
        return [];
    }
  });
  return withoutTrailingReasoning(parts);
}

function isBlank({ text }: TextPart): boolean {
  return text.trim() === "";
}

function nativeText(part: TextPart, target: PromptTarget): AppPart[] {
  if (!isBlank(part)) return [withMetadata(part, target)];
  return carriesSignature(part, target) ? [{ ...part, text: "" }] : [];
}

function plainText(part: TextPart): AppPart[] {
  return isBlank(part) ? [] : [{ type: "text", text: part.text }];
}

function withMetadata<P extends TextPart | Extract<AppPart, { type: "reasoning" }>>(
  part: P,
  target: PromptTarget,
): P {
  const metadata = replayedMetadata(part.providerMetadata, target);
  return metadata === undefined ? part : { ...part, providerMetadata: metadata };
}

function sameOrigin(row: Origin | null, target: Origin): boolean {
  return (
    row !== null &&
    row.connection === target.connection &&
    row.provider === target.provider &&
    row.model === target.model
  );
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
    ...(isNative ? callMetadata(part, conversion.target) : {}),
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

function callMetadata({ callProviderMetadata }: ToolPart, target: PromptTarget) {
  const metadata = replayedMetadata(callProviderMetadata, target);
  return metadata === undefined ? {} : { callProviderMetadata: metadata };
}

/** Some APIs refuse arguments that are no object; what the model really wrote stays in the row, for display. */
function promptInput(input: unknown): unknown {
  return typeof input === "object" && input !== null && !Array.isArray(input) ? input : {};
}
