import type { Queryable } from "../../db/client";
import { listThresholds, writeThreshold } from "../../db/queries/compaction-thresholds";
import type { CompactionThreshold } from "../api/schemas/overrides";
import { AppError } from "../errors";
import type { Caller } from "./caller";

/** From how full a window a person's chats are summarised, for every model that can be used. */
export function listOwnThresholds(
  db: Queryable,
  { caller }: { caller: Caller },
): Promise<CompactionThreshold[]> {
  return listThresholds(db, caller.userId);
}

/**
 * Sets a person's own threshold for a model, or goes back to the model's.
 *
 * @throws AppError `not_found` for a model that the person cannot use.
 */
export async function setOwnThreshold(
  db: Queryable,
  command: { caller: Caller; modelId: string; thresholdPercent: number | null },
): Promise<CompactionThreshold> {
  const { caller, modelId, thresholdPercent } = command;
  const { userId } = caller;
  const known = (await listThresholds(db, userId)).find((row) => row.modelId === modelId);
  if (known === undefined) throw new AppError("not_found", "There is no such model.");
  await writeThreshold(db, { userId, modelId, thresholdPercent });
  return { ...known, thresholdPercent };
}
