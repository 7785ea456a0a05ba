import type { AppChunk } from "../../chat/message-types";
import { pushCoalesced, splitLong } from "../coalesce";
import type { OpenEpisode, PartFrame } from "../part-log";

export const MAX_EPISODE_BYTES = 1024 * 1024;
/** Of the live output of one command, the newest this much stays in the log. */
const MAX_OUTPUT_BYTES_PER_CALL = 64 * 1024;

/** So many frames whose output was let go are joined into one at a time. */
const JOIN_EMPTIED_FRAMES = 256;

interface Output {
  kept: { frame: PartFrame; bytes: number }[];
  bytes: number;
}

/** The memory of one open episode: what was appended, what of it is numbered, and what the store does not have yet. */
export class EpisodeBuffer {
  readonly episode: OpenEpisode;
  frames: PartFrame[] = [];
  /** Everything, coalesced, also what the cap kept out of the log. */
  readonly log: AppChunk[] = [];
  /** Numbered frames that the store has not confirmed. */
  unsaved = new Set<PartFrame>();
  lastSeq = 0;
  fenced = false;
  closed = false;
  #pending: AppChunk[] = [];
  #bytes = 0;
  #capped = false;
  readonly #outputs = new Map<string, Output>();
  #emptied = 0;

  constructor(episode: OpenEpisode) {
    this.episode = episode;
  }

  append(chunks: readonly AppChunk[]): void {
    for (const chunk of chunks) {
      const transient = chunk.type === "data-tool-output";
      for (const piece of splitLong(chunk)) {
        if (!transient) pushCoalesced(this.log, piece);
        pushCoalesced(this.#pending, piece);
      }
    }
  }

  hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Numbers what was appended since the last call. Frames of command output stand alone, so that they can be emptied later. */
  number(): PartFrame[] {
    const added: PartFrame[] = [];
    let run: AppChunk[] = [];
    const flush = () => {
      if (run.length > 0) added.push(this.#frame(run));
      run = [];
    };
    for (const chunk of this.#admit(this.#pending)) {
      if (chunk.type !== "data-tool-output") {
        run.push(chunk);
        continue;
      }
      flush();
      const frame = this.#frame([chunk]);
      added.push(frame);
      this.#trimOutput(chunk.data.toolCallId, frame);
    }
    flush();
    this.#pending = [];
    return added;
  }

  /** Frames that hold a number after `seq`. Readers are near the end, so the search begins there. */
  framesAfter(seq: number): PartFrame[] {
    let first = this.frames.length;
    while (first > 0 && (this.frames[first - 1]?.lastSeq ?? 0) > seq) first -= 1;
    return this.frames.slice(first);
  }

  /** After a reconnect nobody knows what the store has kept: everything is written again. */
  forgetSaved(): void {
    this.unsaved = new Set(this.frames);
  }

  /** The numbers stay, so that what follows can be read; the store keeps nothing else of these frames. */
  static emptied(frames: readonly PartFrame[]): PartFrame[] {
    return frames.map((frame) => ({ ...frame, chunks: [] }));
  }

  /** Lets go of the memory that only writing needed; frames stay for those who follow. */
  confirm(saved: readonly PartFrame[]): void {
    for (const frame of saved) this.unsaved.delete(frame);
    if (this.#emptied >= JOIN_EMPTIED_FRAMES) this.#joinEmptied();
  }

  /** A command may write for hours: what is left of its old output must not grow with it. */
  #joinEmptied(): void {
    this.#emptied = 0;
    const joined: PartFrame[] = [];
    let before: PartFrame | undefined;
    for (const frame of this.frames) {
      const isJoinable = frame.chunks.length === 0 && !this.unsaved.has(frame);
      if (isJoinable && before) {
        before.lastSeq = frame.lastSeq;
        this.unsaved.add(before);
      } else joined.push(frame);
      if (!isJoinable) before = undefined;
      else before ??= frame;
    }
    this.frames = joined;
  }

  #frame(chunks: AppChunk[]): PartFrame {
    const frame = { seq: this.lastSeq + 1, lastSeq: this.lastSeq + chunks.length, chunks };
    this.lastSeq = frame.lastSeq;
    this.frames.push(frame);
    this.unsaved.add(frame);
    return frame;
  }

  /** Holds the cap: past it nothing more is logged but one note. The fold at the end does not depend on the log. */
  #admit(chunks: AppChunk[]): AppChunk[] {
    if (this.#capped) return [];
    const admitted: AppChunk[] = [];
    for (const chunk of chunks) {
      if (chunk.type !== "data-tool-output") this.#bytes += sizeOf(chunk);
      if (this.#bytes > MAX_EPISODE_BYTES) {
        this.#capped = true;
        const text = "This step has written more than 1 MiB: its live view is cut here.";
        return [...admitted, { type: "data-notice", data: { code: "live_view_cut", text } }];
      }
      admitted.push(chunk);
    }
    return admitted;
  }

  #trimOutput(toolCallId: string, frame: PartFrame): void {
    const output = this.#outputs.get(toolCallId) ?? { kept: [], bytes: 0 };
    const bytes = JSON.stringify(frame.chunks).length;
    output.kept.push({ frame, bytes });
    output.bytes += bytes;
    while (output.bytes > MAX_OUTPUT_BYTES_PER_CALL && output.kept.length > 1) {
      const oldest = output.kept.shift();
      if (!oldest) break;
      output.bytes -= oldest.bytes;
      oldest.frame.chunks = [];
      this.unsaved.add(oldest.frame);
      this.#emptied += 1;
    }
    this.#outputs.set(toolCallId, output);
  }
}

/** What surrounds the text of a delta in JSON, generously. */
const DELTA_ENVELOPE = 80;

/** About the length of a chunk's JSON: of a delta, of which there are many, without making it. */
function sizeOf(chunk: AppChunk): number {
  if (chunk.type === "tool-input-delta") return chunk.inputTextDelta.length + DELTA_ENVELOPE;
  const isText = chunk.type === "text-delta" || chunk.type === "reasoning-delta";
  if (isText && chunk.providerMetadata === undefined) return chunk.delta.length + DELTA_ENVELOPE;
  return JSON.stringify(chunk).length;
}
