import type { Clock } from "../../clock";
import type { AppChunk } from "../../chat/message-types";
import type { EpisodeInfo, EpisodeKey, EpisodeWriter, PartFrame } from "../part-log";
import type { EpisodeBuffer } from "./episode-buffer";
import type { EpisodeWatch } from "./episode-watch";

export interface FollowDeps {
  watch: EpisodeWatch;
  clock: Clock;
  /** How long after a read that failed the next one is tried. */
  retryMs: number;
  read(key: EpisodeKey, after: number): Promise<{ frames: PartFrame[]; ended: boolean }>;
  isStopped(): boolean;
  /** Before a wait for news of an episode. */
  onWait?(key: EpisodeKey): void;
}

/** The frames behind `afterSeq` as they come, until the episode has ended, `signal` ends the wait, or the log stops. */
export async function* followEpisode(
  deps: FollowDeps,
  from: { key: EpisodeKey; afterSeq: number },
  signal: AbortSignal,
): AsyncIterable<PartFrame> {
  const { key } = from;
  let after = from.afterSeq;
  while (!signal.aborted && !deps.isStopped()) {
    const changed = deps.watch.next(key, after, signal);
    const read = await deps.read(key, after).catch(() => null);
    const frames = read?.frames ?? [];
    if (read === null) await deps.clock.sleep(deps.retryMs, signal);
    else if (frames.length === 0 && !read.ended) {
      deps.onWait?.(key);
      await changed.happened;
    }
    changed.cancel();
    for (const frame of frames) {
      if (signal.aborted) return;
      after = frame.lastSeq;
      yield frame;
    }
    if (read?.ended) return;
  }
}

interface BufferStore {
  append(buffer: EpisodeBuffer, chunks: readonly AppChunk[]): void;
  flush(buffer: EpisodeBuffer): Promise<void>;
  close(buffer: EpisodeBuffer): Promise<void>;
}

/** What the step that fills an open episode may do with it. */
export function writerOf(buffer: EpisodeBuffer, store: BufferStore): EpisodeWriter {
  return {
    append: (chunks) => store.append(buffer, chunks),
    chunks: () => [...buffer.log],
    flush: () => store.flush(buffer),
    fenced: () => buffer.fenced,
    close: () => store.close(buffer),
  };
}

/** What is known of an episode that is open in this process. */
export function infoOf({ episode, lastSeq }: EpisodeBuffer): EpisodeInfo {
  const { messageId, kind, ownerEpoch } = episode;
  return { messageId, kind, ownerEpoch, lastSeq };
}
