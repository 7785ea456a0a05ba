import type { AppChunk } from "../chat/message-types";

/** A delta longer than this is numbered as several chunks, so that no frame grows without bound. */
const MAX_DELTA_CHARACTERS = 64 * 1024;

/** Adds a chunk to a list, into the last one when both are deltas of the same part. Never mutates a chunk. */
export function pushCoalesced(list: AppChunk[], chunk: AppChunk): void {
  const last = list.at(-1);
  const merged = last === undefined ? null : mergeAdjacent(last, chunk);
  if (merged === null) list.push(chunk);
  else list[list.length - 1] = merged;
}

function mergeAdjacent(last: AppChunk, next: AppChunk): AppChunk | null {
  if (last.type === "tool-input-delta" && next.type === "tool-input-delta") {
    if (last.toolCallId !== next.toolCallId) return null;
    return { ...last, inputTextDelta: last.inputTextDelta + next.inputTextDelta };
  }
  const bothText = last.type === "text-delta" && next.type === "text-delta";
  const bothReasoning = last.type === "reasoning-delta" && next.type === "reasoning-delta";
  if ((!bothText && !bothReasoning) || last.id !== next.id) return null;
  return {
    ...last,
    delta: last.delta + next.delta,
    ...(next.providerMetadata === undefined ? {} : { providerMetadata: next.providerMetadata }),
  };
}

/** Cuts a very long delta into several of the same part; anything else stays as it is. */
export function splitLong(chunk: AppChunk): AppChunk[] {
  if (chunk.type === "tool-input-delta") {
    return cut(chunk.inputTextDelta).map((inputTextDelta) => ({ ...chunk, inputTextDelta }));
  }
  if (chunk.type === "text-delta" || chunk.type === "reasoning-delta") {
    return cut(chunk.delta).map((delta) => ({ ...chunk, delta }));
  }
  return [chunk];
}

function cut(text: string): string[] {
  if (text.length <= MAX_DELTA_CHARACTERS) return [text];
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(text.length, start + MAX_DELTA_CHARACTERS);
    const splitsPair = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
    if (splitsPair) end -= 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
