import type { AppChunk } from "../chat/message-types";

/**
 * The most that one step may write, in characters: some hundred thousand tokens more than models write at once. Whatever reads
 * the row afterwards, the next request and every open tab, has to carry it.
 */
export const MAX_ANSWER_CHARACTERS = 2 * 1024 * 1024;
/** What a delta costs beside its text, so that a million of one letter end, too. */
const DELTA_COST = 8;

const HIGH_SURROGATE = /[\ud800-\udbff]$/;

/** Counts what one step writes, and cuts what would go beyond the limit. */
export function createAnswerLimit(max: number = MAX_ANSWER_CHARACTERS) {
  let left = max;
  const fit = (text: string): string => {
    const room = Math.max(0, left - DELTA_COST);
    left -= text.length + DELTA_COST;
    return left >= 0 ? text : text.slice(0, room).replace(HIGH_SURROGATE, "");
  };
  return {
    /** Nothing more is to be read. */
    isReached: () => left <= 0,
    /** The chunk as far as there is room for it. */
    admit(chunk: AppChunk): AppChunk {
      switch (chunk.type) {
        case "text-delta":
        case "reasoning-delta":
          return { ...chunk, delta: fit(chunk.delta) };
        case "tool-input-delta":
          return { ...chunk, inputTextDelta: fit(chunk.inputTextDelta) };
        default:
          return chunk;
      }
    },
  };
}
