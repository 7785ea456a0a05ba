import { storableText } from "../chat/storable-text";
import type { AppChunk } from "../chat/message-types";

type CallChunk = Extract<
  AppChunk,
  { type: "tool-input-start" | "tool-input-delta" | "tool-input-available" | "tool-input-error" }
>;

/** Of use to nobody, and different in every stream. */
const DROPPED_CUSTOM = "anthropic.message_start";

/** The ledger's index takes no longer ones. */
const MAX_ID_CHARACTERS = 1_000;

/** Whether the ledger can hold an id as the provider has written it. */
function isUsable(id: string): boolean {
  return id !== "" && id.length <= MAX_ID_CHARACTERS && storableText(id) === id;
}

/**
 * Makes one stream's chunks fit for the log: every call is a `dynamic-tool` with an id that is its own within the row, whatever
 * the provider made of it. Failures are told by the retry state and the outcome, never by chunks.
 */
export function createChunkRules(newCallId: () => string): (chunk: AppChunk) => AppChunk | null {
  /** Provider's id → ours, of the latest call that was begun under it. */
  const current = new Map<string, string>();
  const taken = new Set<string>();
  const complete = new Set<string>();

  const begin = (providerId: string): string => {
    const id = !isUsable(providerId) || taken.has(providerId) ? newCallId() : providerId;
    taken.add(id);
    current.set(providerId, id);
    return id;
  };

  const applyToCall = (chunk: CallChunk): AppChunk | null => {
    const open = current.get(chunk.toolCallId);
    switch (chunk.type) {
      case "tool-input-start":
        return { ...chunk, toolCallId: begin(chunk.toolCallId), dynamic: true };
      case "tool-input-delta":
        if (open === undefined || complete.has(open) || chunk.inputTextDelta === "") return null;
        return { ...chunk, toolCallId: open };
      case "tool-input-available":
      case "tool-input-error": {
        const id = open === undefined || complete.has(open) ? begin(chunk.toolCallId) : open;
        complete.add(id);
        return { ...chunk, toolCallId: id, dynamic: true };
      }
    }
  };

  return (chunk) => {
    switch (chunk.type) {
      case "tool-input-start":
      case "tool-input-delta":
      case "tool-input-available":
      case "tool-input-error":
        return applyToCall(chunk);
      case "custom":
        return chunk.kind === DROPPED_CUSTOM ? null : chunk;
      case "error":
      case "abort":
        return null;
      default:
        return chunk;
    }
  };
}
