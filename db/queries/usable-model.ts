import { and, desc, eq, isNull, or } from "drizzle-orm";
import type { Queryable } from "../client";
import { models } from "../schema/models";
import { providers } from "../schema/providers";

/**
 * The wanted model when it, and its provider, are enabled; else the default model under the same condition; else null.
 */
export async function findUsableModelId(db: Queryable, wanted: string | null): Promise<string | null> {
  const isWanted = eq(models.id, wanted ?? "");
  const [row] = await db
    .select({ id: models.id })
    .from(models)
    .innerJoin(providers, eq(providers.id, models.providerId))
    .where(
      and(
        isNull(models.deletedAt),
        eq(models.enabled, true),
        eq(providers.enabled, true),
        or(isWanted, eq(models.isDefault, true)),
      ),
    )
    .orderBy(desc(isWanted))
    .limit(1);
  return row?.id ?? null;
}

export interface ModelState {
  displayName: string;
  enabled: boolean;
  providerEnabled: boolean;
}

/** Whether a model that was chosen by id can be used; null when there is none with this id. */
export async function findModelState(db: Queryable, modelId: string): Promise<ModelState | null> {
  if (modelId.includes("\0")) return null;
  const [row] = await db
    .select({
      displayName: models.displayName,
      enabled: models.enabled,
      providerEnabled: providers.enabled,
    })
    .from(models)
    .innerJoin(providers, eq(providers.id, models.providerId))
    .where(and(eq(models.id, modelId), isNull(models.deletedAt)));
  return row ?? null;
}
