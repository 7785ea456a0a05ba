import type { AppMessage, OutcomeKind } from "../chat/message-types";

interface StepEnd {
  finishReason: string;
  /** The provider's own word. */
  rawFinishReason: string | undefined;
}

/** OpenAI reports a refusal as an ordinary end: `stop` in Chat Completions, no word at all in the Responses API. */
const REFUSALS = ["refusal", "stop", undefined];

/** What to show when a complete model step is no ordinary answer; null when it is one. */
export function outcomeOf(message: Pick<AppMessage, "parts">, end: StepEnd): OutcomeKind | null {
  if (end.finishReason === "content-filter") {
    return REFUSALS.includes(end.rawFinishReason) ? "refused" : "filtered";
  }
  if (end.finishReason === "length") return "length";
  const hasContent = message.parts.some(
    (part) =>
      (part.type === "text" && part.text.trim() !== "") ||
      part.type === "dynamic-tool" ||
      part.type === "file",
  );
  if (hasContent) return null;
  const hasReasoning = message.parts.some((part) => part.type === "reasoning" && part.text.trim() !== "");
  return hasReasoning ? "reasoning_only" : "empty";
}
