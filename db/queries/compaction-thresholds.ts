import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { models } from "../schema/models";
import { providers } from "../schema/providers";
import { userCompactionThresholds } from "../schema/user-compaction-thresholds";

export interface ThresholdRow {
  modelId: string;
  displayName: string;
  defaultPercent: number;
  thresholdPercent: number | null;
}

/** A person's thresholds beside those of the models that can be used. */
export async function listThresholds(db: Queryable, userId: string): Promise<ThresholdRow[]> {
  return db
    .select({
      modelId: models.id,
      displayName: models.displayName,
      defaultPercent: models.compressionThreshold,
      thresholdPercent: userCompactionThresholds.thresholdPercent,
    })
    .from(models)
    .innerJoin(providers, eq(providers.id, models.providerId))
    .leftJoin(
      userCompactionThresholds,
      and(eq(userCompactionThresholds.modelId, models.id), eq(userCompactionThresholds.userId, userId)),
    )
    .where(and(isNull(models.deletedAt), eq(models.enabled, true), eq(providers.enabled, true)))
    .orderBy(asc(models.id));
}

export async function writeThreshold(
  db: Queryable,
  threshold: { userId: string; modelId: string; thresholdPercent: number | null },
): Promise<void> {
  const { userId, modelId, thresholdPercent } = threshold;
  if (thresholdPercent === null) {
    await db
      .delete(userCompactionThresholds)
      .where(and(eq(userCompactionThresholds.userId, userId), eq(userCompactionThresholds.modelId, modelId)));
    return;
  }
  await db
    .insert(userCompactionThresholds)
    .values({ userId, modelId, thresholdPercent })
    .onConflictDoUpdate({
      target: [userCompactionThresholds.userId, userCompactionThresholds.modelId],
      set: { thresholdPercent, updatedAt: sql`now()` },
    });
}
