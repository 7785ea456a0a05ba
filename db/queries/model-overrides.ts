import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import {
  KEYED_PROVIDER_TYPES,
  type OverrideContext,
  type UserOverrideMode,
} from "../../lib/chat/model-types";
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

interface Purpose {
  userId: string;
  context: OverrideContext;
}

/**
 * The models that were chosen for a purpose, in the order in which they are to be tried: a person's for their own chats, where
 * that is allowed, and an administrator's, unless the person wants the chat's own. They may be ones that cannot be used.
 */
export async function listChosenModelIds(db: Queryable, purpose: Purpose): Promise<string[]> {
  const rows = await db.execute<{ model_id: string }>(sql`
    select c.model_id from ${chosen(purpose)} c order by c.rank`);
  return rows.map(({ model_id }) => model_id);
}

/** The first of them that can be used, as SQL; null when the chat's own model, or the usual one of that purpose, is to be taken. */
export function chosenModelId(purpose: Purpose): SQL<string | null> {
  return sql`(select m.id from ${chosen(purpose)} c join models m on m.id = c.model_id join providers p on p.id = m.provider_id
    where ${IS_USABLE} order by c.rank limit 1)`;
}

/** Of a model `m` and its provider `p`: nothing on its way is switched off, and there is a key where one is needed. */
const IS_USABLE = sql`m.enabled and m.deleted_at is null and p.enabled and p.central_key_enabled
  and (p.source = 'environment' or p.sealed_api_key is not null or p.type not in ${KEYED_PROVIDER_TYPES})`;

function chosen({ userId, context }: Purpose): SQL {
  return sql`(
    with own as (
      select p.mode, p.model_id from user_model_overrides p where p.user_id = ${userId} and p.context = ${context}
        and exists (select 1 from settings s where s.name = ${PERSONAL_OVERRIDES_SETTING} and s.value->>'allowed' = 'true')
    )
    select own.model_id, 1 as rank from own where own.mode = 'model'
    union all
    select d.model_id, 2 from model_overrides d where d.context = ${context}
      and not exists (select 1 from own where own.mode = 'chat_default'))`;
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
