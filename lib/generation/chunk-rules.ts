import { storableText } from "../chat/storable-text";
import type { AppChunk } from "../chat/message-types";
import { MAX_TOOL_CALL_ID } from "../chat/tool-call-id";

type CallChunk = Extract<
  AppChunk,
  { type: "tool-input-start" | "tool-input-delta" | "tool-input-available" | "tool-input-error" }
>;

/** Of use to nobody, and different in every stream. */
const DROPPED_CUSTOM = "anthropic.message_start";

/** Deeper than any tool's input, and shallow enough for every recursive reader on the way to a screen. */
const MAX_DEPTH = 200;

/** What a model reads of such a call. */
export const TOO_DEEP_ERROR = `The input is nested more than ${MAX_DEPTH} levels deep. It was not carried out.`;

function isTooDeep(input: unknown): boolean {
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value as Record<string, unknown>) : [],
    );
  }
  return false;
}

/** Whether the ledger can hold an id as the provider has written it. */
function isUsable(id: string): boolean {
  return id !== "" && id.length <= MAX_TOOL_CALL_ID && storableText(id) === id;
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
        const call = { toolCallId: id, dynamic: true } as const;
        if (!isTooDeep(chunk.input)) return { ...chunk, ...call };
        const { toolName } = chunk;
        return { type: "tool-input-error", toolName, input: {}, errorText: TOO_DEEP_ERROR, ...call };
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
