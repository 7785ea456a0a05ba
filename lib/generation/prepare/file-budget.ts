import { MAX_PROMPT_FILE_BYTES } from "../../chat/files/limits";
import type { PromptRow } from "../../chat/messages";
import type { WireFormat } from "../../providers/model-connection";
import { takesFile } from "./media-types";
import { fileIdsOf, isInlineText, MAX_INLINE_BYTES } from "./user-content";

/** What is known of a stored file before it is read. `size` counts bytes. */
export interface FileSize {
  mediaType: string;
  size: number;
}

interface Prompt {
  rows: readonly PromptRow[];
  sizes: ReadonlyMap<string, FileSize>;
  format: WireFormat;
}

/** What is left after files had to go: room for more than the newest message, so that the next one does not change the prompt again. */
const LEFT_BYTES = MAX_PROMPT_FILE_BYTES / 2;
/** So much of the older files stays beside a large message, where there is the room. */
const LEFT_BESIDE_BYTES = MAX_PROMPT_FILE_BYTES / 4;

/**
 * How many bytes to read of each file that a prompt shows, by file id. A file that is not in it is not read: the target does not
 * take its kind, or it is among the oldest of more than a prompt may hold. A file counts as often as rows refer to it.
 *
 * The rows are walked in order and a file that has gone stays away, whatever follows, unless a later row names it again. When the
 * newest row exceeds the budget, the oldest files go until about half of it is free (the row's own stay). So the beginning of a
 * prompt changes once per half a budget of new files, not with every one of them, and is the same for every step in between.
 */
export function bytesToRead({ rows, sizes, format }: Prompt): Map<string, number> {
  const references = new Map<string, number>();
  /** Bytes in the prompt by file id, oldest first. */
  const kept = new Map<string, number>();
  for (const row of rows) {
    if (row.role !== "user") continue;
    const named = fileIdsOf(row.parts).filter((id) => shownBytes(sizes.get(id), format) > 0);
    for (const id of named) {
      references.set(id, (references.get(id) ?? 0) + 1);
      kept.delete(id);
      kept.set(id, shownBytes(sizes.get(id), format) * (references.get(id) ?? 1));
    }
    makeRoom(kept, new Set(named));
  }
  return new Map([...kept.keys()].map((id) => [id, shownBytes(sizes.get(id), format)]));
}

function makeRoom(kept: Map<string, number>, newest: ReadonlySet<string>): void {
  let total = sum(kept.values());
  if (total <= MAX_PROMPT_FILE_BYTES) return;
  const own = sum([...newest].map((id) => kept.get(id) ?? 0));
  const aim = Math.min(MAX_PROMPT_FILE_BYTES, Math.max(LEFT_BYTES, own + LEFT_BESIDE_BYTES));
  for (const [id, bytes] of kept) {
    if (total <= aim) return;
    kept.delete(id);
    total -= bytes;
  }
}

function shownBytes(file: FileSize | undefined, format: WireFormat): number {
  if (file === undefined) return 0;
  if (isInlineText(file.mediaType)) return Math.min(file.size, MAX_INLINE_BYTES);
  return takesFile(format, file.mediaType) ? file.size : 0;
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
