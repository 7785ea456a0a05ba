import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { OverrideContext, UserOverrideMode } from "../../lib/chat/model-types";
import type { Queryable } from "../client";
import { modelOverrides } from "../schema/model-overrides";
import { userModelOverrides } from "../schema/user-model-overrides";

export interface ChosenModel {
  context: OverrideContext;
  modelId: string | null;
  isUsable: boolean;
}

export interface OwnChoice extends ChosenModel {
  mode: UserOverrideMode;
}

/** The setting that lets people choose models for purposes of their own. */
export const PERSONAL_OVERRIDES_SETTING = "personal-model-overrides";

/**
 * The model that somebody has chosen for a purpose: a person for their own chats, where that is allowed, else an administrator;
 * null when the chat's own model, or the usual one of that purpose, is to be taken. It may be one that cannot be used.
 */
export function chosenModelId(person: { userId: string; context: OverrideContext }): SQL<string | null> {
  const { userId, context } = person;
  return sql`(select case p.mode when 'model' then p.model_id when 'chat_default' then null else d.model_id end
    from (values (1)) as one
    left join user_model_overrides p on p.user_id = ${userId} and p.context = ${context} and exists (
      select 1 from settings s where s.name = ${PERSONAL_OVERRIDES_SETTING} and s.value->>'allowed' = 'true')
    left join model_overrides d on d.context = ${context})`;
}

/** What an administrator has chosen, by purpose. */
export async function listOverrides(db: Queryable): Promise<ChosenModel[]> {
  return db
    .select({
      context: modelOverrides.context,
      modelId: modelOverrides.modelId,
      isUsable: usable(modelOverrides.modelId),
    })
    .from(modelOverrides);
}

export async function writeOverride(
  db: Queryable,
  override: { context: OverrideContext; modelId: string | null; updatedBy: string },
): Promise<void> {
  const { context, modelId, updatedBy } = override;
  if (modelId === null) {
    await db.delete(modelOverrides).where(eq(modelOverrides.context, context));
    return;
  }
  await db
    .insert(modelOverrides)
    .values({ context, modelId, updatedBy })
    .onConflictDoUpdate({
      target: modelOverrides.context,
      set: { modelId, updatedBy, updatedAt: sql`now()` },
    });
}

/** What a person has chosen, by purpose. */
export async function listOwnOverrides(db: Queryable, userId: string): Promise<OwnChoice[]> {
  return db
    .select({
      context: userModelOverrides.context,
      mode: userModelOverrides.mode,
      modelId: userModelOverrides.modelId,
      isUsable: usable(userModelOverrides.modelId),
    })
    .from(userModelOverrides)
    .where(eq(userModelOverrides.userId, userId));
}

export async function writeOwnOverride(
  db: Queryable,
  choice: { userId: string; context: OverrideContext; mode: UserOverrideMode; modelId: string | null },
): Promise<void> {
  const { userId, context, mode, modelId } = choice;
  if (mode === "deployment_default") {
    await db
      .delete(userModelOverrides)
      .where(and(eq(userModelOverrides.userId, userId), eq(userModelOverrides.context, context)));
    return;
  }
  await db
    .insert(userModelOverrides)
    .values(choice)
    .onConflictDoUpdate({
      target: [userModelOverrides.userId, userModelOverrides.context],
      set: { mode, modelId, updatedAt: sql`now()` },
    });
}

function usable(modelId: AnyPgColumn) {
  return sql<boolean>`exists (select 1 from models m join providers p on p.id = m.provider_id
    where m.id = ${modelId} and m.enabled and m.deleted_at is null and p.enabled)`;
}
