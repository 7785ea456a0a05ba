import type { AppChunk } from "../../chat/message-types";
import type { EpisodeWriter } from "../../stream/part-log";

/** Takes what a model writes of a summary, and shows it as the output of the call that stands for the compaction. */
export interface SummaryWriter extends EpisodeWriter {
  text(): string;
  calledTools(): boolean;
}

/** Wraps an episode's writer for one request; a second request begins its output anew. */
export function createSummaryWriter(episode: EpisodeWriter, toolCallId: string): SummaryWriter {
  let text = "";
  let calledTools = false;
  const take = (chunk: AppChunk): AppChunk[] => {
    if (chunk.type === "tool-input-start" || chunk.type === "tool-input-available") calledTools = true;
    if (chunk.type !== "text-delta" || chunk.delta === "") return [];
    const offset = text.length;
    text += chunk.delta;
    return [{ type: "data-tool-output", data: { toolCallId, offset, text: chunk.delta }, transient: true }];
  };
  return {
    append: (chunks) => {
      const shown = chunks.flatMap(take);
      if (shown.length > 0) episode.append(shown);
    },
    chunks: () => episode.chunks(),
    flush: () => episode.flush(),
    fenced: () => episode.fenced(),
    close: () => episode.close(),
    text: () => text.trim(),
    calledTools: () => calledTools,
  };
}
