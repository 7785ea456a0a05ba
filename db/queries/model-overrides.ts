import { type SQL, sql } from "drizzle-orm";
import type { OverrideContext } from "../../lib/chat/model-types";

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
