import type { Db } from "../../db/client";
import { loadChangedPromptRows, loadPromptRows } from "../../db/queries/messages";
import { isUnfinished, type PromptRow } from "../chat/messages";

/** Rows as the step before has read them, and the history version that they were read for. */
export interface RememberedRows {
  historyVersion: number;
  rows: readonly PromptRow[];
}

/**
 * The rows of a chat as the database has them: what the step before has read does not change by itself, so that only what may
 * have changed since is read again. A long chat costs a step no more than a short one.
 */
export async function readStepRows(
  db: Db,
  chatId: string,
  remembered: RememberedRows | null,
): Promise<readonly PromptRow[]> {
  if (remembered === null) return loadPromptRows(db, chatId);
  const { historyVersion, rows } = remembered;
  const ids = rows.filter(mayChange).map(({ id }) => id);
  const changed = await loadChangedPromptRows(db, { chatId, revision: historyVersion, ids });
  return changed === null ? loadPromptRows(db, chatId) : withChanges(rows, changed);
}

/** Whether a row's results may change without its revision: they move it only when their batch is committed. */
function mayChange(row: PromptRow): boolean {
  return row.calls.length > 0 && (row.resultsVersion === 0 || row.calls.some(isUnfinished));
}

/** Rows with newer ones in their places, and new ones in the order of ids. */
export function withChanges(rows: readonly PromptRow[], changed: readonly PromptRow[]): PromptRow[] {
  const newer = new Map(changed.map((row) => [row.id, row]));
  const kept = rows.map((row) => {
    const replacement = newer.get(row.id) ?? row;
    newer.delete(row.id);
    return replacement;
  });
  const added = [...newer.values()];
  const last = kept.at(-1)?.id ?? "";
  if (added.every(({ id }) => id > last)) return [...kept, ...added];
  return [...kept, ...added].sort((a, b) => (a.id < b.id ? -1 : 1));
}
