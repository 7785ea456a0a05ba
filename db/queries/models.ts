import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { usualThreshold } from "../../lib/chat/compaction";
import type { Queryable, Tx } from "../client";
import { models } from "../schema/models";
import { providers } from "../schema/providers";
import type { ProviderRow } from "./providers";

export type ModelRow = typeof models.$inferSelect;
export type NewModelRow = typeof models.$inferInsert;

export interface ModelWithProvider {
  model: ModelRow;
  provider: ProviderRow;
}

const present = isNull(models.deletedAt);

function selectJoined(db: Queryable) {
  return db
    .select({ model: models, provider: providers })
    .from(models)
    .innerJoin(providers, eq(providers.id, models.providerId))
    .$dynamic();
}

/** All models that were not deleted, in order of creation. */
export async function listModels(db: Queryable): Promise<ModelWithProvider[]> {
  return selectJoined(db).where(present).orderBy(asc(models.id));
}

export async function findModel(db: Queryable, id: string): Promise<ModelWithProvider | null> {
  const [row] = await selectJoined(db).where(and(present, eq(models.id, id)));
  return row ?? null;
}

/** The model with this id, also a disabled one; for null, or an id that is gone, the default model. */
export async function findModelOrDefault(
  db: Queryable,
  id: string | null,
): Promise<ModelWithProvider | null> {
  const wanted = id === null ? null : await findModel(db, id);
  if (wanted !== null) return wanted;
  const [row] = await selectJoined(db).where(and(present, eq(models.isDefault, true)));
  return row ?? null;
}

/** Where the generation finds its models. */
export function createModelStore(db: Queryable) {
  return { findModel: (modelId: string | null) => findModelOrDefault(db, modelId) };
}

/** A model without a threshold gets the usual one for its window. */
export async function insertModel(tx: Tx, row: NewModelRow): Promise<ModelRow> {
  const compressionThreshold = usualThreshold(row.contextLimit);
  const [inserted] = await tx
    .insert(models)
    .values({ compressionThreshold, ...row })
    .returning();
  if (!inserted) throw new Error("an insert returns its row");
  return inserted;
}

/** Null when there is no such model. */
export async function updateModel(tx: Tx, id: string, patch: Partial<NewModelRow>): Promise<ModelRow | null> {
  const [updated] = await tx
    .update(models)
    .set({ ...patch, updatedAt: sql`now()` })
    .where(and(present, eq(models.id, id)))
    .returning();
  return updated ?? null;
}

/** Kept as a row, because messages and costs name it; false when there is no such model. */
export async function softDeleteModel(tx: Tx, id: string): Promise<boolean> {
  const deleted = await updateModel(tx, id, { deletedAt: new Date(), isDefault: false, enabled: false });
  return deleted !== null;
}

export async function makeDefaultModel(tx: Tx, id: string): Promise<void> {
  await tx
    .update(models)
    .set({ isDefault: false })
    .where(and(present, eq(models.isDefault, true)));
  await tx
    .update(models)
    .set({ isDefault: true })
    .where(and(present, eq(models.id, id)));
}

/**
 * The model that should be the default: the present one while it can be used; else one that can, else an enabled one, else any,
 * the oldest of each. `avoid` is taken only when it is the only one that can be used. Null when there are none.
 */
export async function electDefaultModel(tx: Tx, options: { avoid?: string } = {}): Promise<string | null> {
  const isUsable = sql<boolean>`(${models.enabled} and ${providers.enabled})`;
  const isAvoided = sql<boolean>`(${models.id} = ${options.avoid ?? ""})`;
  const [row] = await tx
    .select({ id: models.id })
    .from(models)
    .innerJoin(providers, eq(providers.id, models.providerId))
    .where(present)
    .orderBy(desc(isUsable), asc(isAvoided), desc(models.isDefault), desc(models.enabled), asc(models.id))
    .limit(1);
  return row?.id ?? null;
}
