import type { AppMessage, AppPart } from "./message-types";

type ToolPart = Extract<AppPart, { type: "dynamic-tool" }>;
type ReasoningPart = Extract<AppPart, { type: "reasoning" }>;

export interface SealOptions {
  /** What becomes of complete calls without a result: `keep` when the ledger will hold one, else they end as errors. */
  calls: "keep" | "close";
  /** Completes the sentence "…: <reason>.", for the model and the user. */
  reason: string;
}

/** Key in the provider metadata of reasoning that was cut off: it is shown, and never sent to a model. */
export const OWN_METADATA = "lathe";

/**
 * Makes a folded message fit to be stored for good: streaming text ends, cut calls (and unanswered ones, unless they are kept)
 * become errors, blank text goes, unfinished reasoning is marked. The result holds JSON only.
 */
export function seal(message: AppMessage, options: SealOptions): AppMessage {
  const parts = message.parts.flatMap((part) => sealPart(part, options) ?? []);
  return JSON.parse(JSON.stringify({ ...message, parts })) as AppMessage;
}

/** Whether a sealed message holds nothing that anybody could see. */
export function isEmptyMessage(message: Pick<AppMessage, "parts">): boolean {
  return message.parts.every((part) => part.type === "step-start" || part.type === "custom");
}

/** Whether a call was cut off while its input was being typed: it is shown, and never sent to a model. */
export function isCutCall(part: ToolPart): boolean {
  return part.toolMetadata?.["cut"] === true;
}

/** Whether reasoning was cut off by whatever ended the episode. */
export function isUnfinishedReasoning(part: ReasoningPart): boolean {
  return part.state === "streaming" || part.providerMetadata?.[OWN_METADATA]?.["unfinished"] === true;
}

function sealPart(part: AppPart, options: SealOptions): AppPart | null {
  switch (part.type) {
    case "text":
      if (part.text.trim() === "" && part.providerMetadata === undefined) return null;
      return part.state === "streaming" ? { ...part, state: "done" } : part;
    case "reasoning":
      return sealReasoning(part);
    case "dynamic-tool":
      return sealCall(part, options);
    default:
      return part;
  }
}

/** What a signature or encrypted content covers is incomplete, so it goes; by state, not by presence. */
function sealReasoning(part: ReasoningPart): ReasoningPart | null {
  const isBlank = part.text.trim() === "";
  if (part.state !== "streaming") return isBlank && part.providerMetadata === undefined ? null : part;
  if (isBlank) return null;
  return { ...part, state: "done", providerMetadata: { [OWN_METADATA]: { unfinished: true } } };
}

function sealCall(part: ToolPart, { calls, reason }: SealOptions): ToolPart {
  switch (part.state) {
    case "input-streaming":
      return {
        ...described(part),
        toolMetadata: { ...part.toolMetadata, cut: true },
        state: "output-error",
        input: part.input ?? {},
        errorText: `This tool call was cut off before its input was complete: ${reason}. It did not run.`,
      };
    case "input-available":
    case "approval-requested":
    case "approval-responded":
      if (calls === "keep" && part.providerExecuted !== true) return part;
      return {
        ...described(part),
        ...(part.callProviderMetadata === undefined
          ? {}
          : { callProviderMetadata: part.callProviderMetadata }),
        state: "output-error",
        input: part.input,
        errorText: `This tool call did not run: ${reason}.`,
      };
    case "output-available":
    case "output-error":
    case "output-denied":
      return part;
  }
}

function described(part: ToolPart) {
  return {
    type: part.type,
    toolName: part.toolName,
    toolCallId: part.toolCallId,
    ...(part.title === undefined ? {} : { title: part.title }),
    ...(part.toolMetadata === undefined ? {} : { toolMetadata: part.toolMetadata }),
    ...(part.providerExecuted === undefined ? {} : { providerExecuted: part.providerExecuted }),
  };
}
