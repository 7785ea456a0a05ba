import { sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { chosenModelId } from "./model-overrides";

/** What decides when, and by whom, a chat is compacted. Limits in tokens. */
export interface CompactionPlan {
  /** Of the chat's model. */
  contextLimit: number;
  modelThreshold: number;
  personalThreshold: number | null;
  /** The model that writes summaries instead of the chat's own; null: none that can be used was chosen. */
  writer: { modelId: string; contextLimit: number } | null;
}

/** Reads it for a chat's model, or for the default model when that is null or gone; null when there is no model at all. */
export async function readCompactionPlan(
  db: Queryable,
  chat: { ownerId: string; modelId: string | null },
): Promise<CompactionPlan | null> {
  const { ownerId: userId, modelId } = chat;
  const [row] = await db.execute<{
    context_limit: number;
    compression_threshold: number;
    threshold_percent: number | null;
    writer_id: string | null;
    writer_limit: number | null;
  }>(sql`
    select m.context_limit, m.compression_threshold, t.threshold_percent,
      w.id as writer_id, w.context_limit as writer_limit
    from models m
    left join user_compaction_thresholds t on t.model_id = m.id and t.user_id = ${userId}
    left join models w on w.id = ${chosenModelId({ userId, context: "compaction" })}
    where m.deleted_at is null and (m.id = ${modelId} or m.is_default)
    order by (m.id = ${modelId}) desc nulls last
    limit 1`);
  if (row === undefined) return null;
  return {
    contextLimit: row.context_limit,
    modelThreshold: row.compression_threshold,
    personalThreshold: row.threshold_percent,
    writer: row.writer_id === null ? null : { modelId: row.writer_id, contextLimit: row.writer_limit ?? 0 },
  };
}
