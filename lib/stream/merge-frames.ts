import { compact } from "../chat/compact";
import type { AppChunk } from "../chat/message-types";
import type { PartFrame } from "./part-log";

/** The most that a catch-up frame holds, unless a single chunk is larger. */
export const MAX_FRAME_BYTES = 256 * 1024;

type ToolOutput = Extract<AppChunk, { type: "data-tool-output" }>;

/**
 * Joins neighbouring frames of a backlog into few: their chunks are compacted, their numbers become one range. The live output
 * of commands is transient, so compacting drops it; what is still kept of it follows behind.
 */
export function mergeFrames(frames: readonly PartFrame[], maxBytes = MAX_FRAME_BYTES): PartFrame[] {
  const merged: PartFrame[] = [];
  let group: PartFrame[] = [];
  let bytes = 0;
  const flush = () => {
    const [first] = group;
    const last = group.at(-1);
    if (first && last) merged.push({ seq: first.seq, lastSeq: last.lastSeq, chunks: compactFrames(group) });
    group = [];
    bytes = 0;
  };
  for (const frame of frames) {
    const size = JSON.stringify(frame.chunks).length;
    if (group.length > 0 && bytes + size > maxBytes) flush();
    group.push(frame);
    bytes += size;
  }
  flush();
  return merged;
}

function compactFrames(frames: PartFrame[]): AppChunk[] {
  const chunks = frames.flatMap((frame) => frame.chunks);
  if (frames.length === 1) return chunks;
  const outputs = chunks.filter((chunk): chunk is ToolOutput => chunk.type === "data-tool-output");
  return [...compact(chunks), ...outputs];
}
