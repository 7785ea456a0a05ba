import type { PromptRow } from "../../chat/messages";
import type { ModelConnection } from "../../providers/model-connection";
import { type PromptFiles, userContent } from "./user-content";

/** An answer that the provider keeps, and what the person has said since. */
export interface Chain {
  previousResponseId: string;
  rows: PromptRow[];
}

export interface ChainOptions {
  rows: readonly PromptRow[];
  files: PromptFiles;
  connection: Pick<ModelConnection, "isStored" | "modelId" | "origin" | "format">;
  planMode: boolean;
}

/**
 * Whether a request may go on from the last answer instead of repeating the history: only when the provider keeps answers, the
 * last one is this connection's and whole, asked for nothing that has to be answered, and is followed by something new to say.
 * Null: the whole history is sent. A turn's later steps always send it, for they carry results.
 */
export function chainOf({ rows, files, connection, planMode }: ChainOptions): Chain | null {
  if (!connection.isStored || planMode) return null;
  const lastIndex = rows.findLastIndex((row) => row.role !== "user");
  const last = rows[lastIndex];
  if (last === undefined || last.providerResponseId === null || !isAnchor(last, connection)) return null;
  const later = rows
    .slice(lastIndex + 1)
    .filter(({ parts }) => userContent(parts, files, connection.format).length > 0);
  return later.length === 0 ? null : { previousResponseId: last.providerResponseId, rows: later };
}

function isAnchor(row: PromptRow, { modelId, origin }: ChainOptions["connection"]): boolean {
  const isWhole =
    row.role === "assistant" && row.visibility === "both" && !row.interrupted && row.compaction === null;
  const isOwn =
    row.modelId === modelId &&
    row.origin?.connection === origin.connection &&
    row.origin.provider === origin.provider &&
    row.origin.model === origin.model;
  // The results of its own calls have not been sent yet, and a marked answer is not what the provider keeps.
  const isClosed = row.parts.every(
    (part) =>
      part.type !== "data-outcome" && (part.type !== "dynamic-tool" || part.providerExecuted === true),
  );
  return isWhole && isOwn && isClosed;
}
