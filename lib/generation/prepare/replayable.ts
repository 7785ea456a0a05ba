import type { AppPart } from "../../chat/message-types";
import { isUnfinishedReasoning } from "../../chat/seal";
import type { PromptTarget } from "./to-prompt";

type ReasoningPart = Extract<AppPart, { type: "reasoning" }>;
type Metadata = ReasoningPart["providerMetadata"];

function own(metadata: Metadata, { metadataKey }: PromptTarget): Record<string, unknown> {
  return metadata?.[metadataKey] ?? {};
}

/**
 * The reasoning of a row that its own provider takes back: Anthropic what it signed, OpenAI what it sealed (one item may be
 * several parts, of which the last holds the seal), Google and the servers of OpenAI's format also plain text; Chat Completions
 * none.
 */
export function replayableReasoning(parts: readonly AppPart[], target: PromptTarget): Set<AppPart> {
  const finished = parts.filter(
    (part): part is ReasoningPart => part.type === "reasoning" && !isUnfinishedReasoning(part),
  );
  const sealed = sealedItems(finished, target);
  return new Set(finished.filter((part) => isReplayable(part, target, sealed)));
}

function sealedItems(parts: readonly ReasoningPart[], target: PromptTarget): Set<unknown> {
  const hasSeal = (part: ReasoningPart) =>
    typeof own(part.providerMetadata, target)["reasoningEncryptedContent"] === "string";
  return new Set(parts.filter(hasSeal).map((part) => own(part.providerMetadata, target)["itemId"]));
}

function isReplayable(part: ReasoningPart, target: PromptTarget, sealed: ReadonlySet<unknown>): boolean {
  const { signature, redactedData, thoughtSignature, itemId } = own(part.providerMetadata, target);
  switch (target.format) {
    case "anthropic":
      return signature !== undefined || redactedData !== undefined;
    case "openai-responses":
      return sealed.has(itemId);
    case "google":
      return part.text.trim() !== "" || thoughtSignature !== undefined;
    case "openai-compatible":
    case "demo":
      return part.text.trim() !== "";
    case "openai-chat":
      return false;
  }
}

/** Whether text without a letter still matters: Google hangs signatures on it. */
export function carriesSignature(part: Extract<AppPart, { type: "text" }>, target: PromptTarget): boolean {
  return target.format === "google" && own(part.providerMetadata, target)["thoughtSignature"] !== undefined;
}

/**
 * Provider metadata as its own provider gets it back. Where OpenAI keeps the answers, ids of theirs stay away: an item that it
 * looked up by its id would be its copy, and may be gone.
 */
export function replayedMetadata(metadata: Metadata, target: PromptTarget): Metadata {
  const values = metadata?.[target.metadataKey];
  if (!target.isStored || metadata === undefined || values === undefined) return metadata;
  const { itemId: _, ...rest } = values;
  return { ...metadata, [target.metadataKey]: rest };
}
