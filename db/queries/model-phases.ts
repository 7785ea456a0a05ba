import { inArray, sql } from "drizzle-orm";
import type { ModelPhase } from "../../lib/chat/model-phase";
import type { Queryable } from "../client";
import { chats } from "../schema/chats";

/** What the model of a sub-agent at work does, by the newest request of its turns: one that has ended does nothing. */
export const MODEL_PHASE = sql<ModelPhase | null>`case
  when "chats"."status" = 'running' and "chats"."parent_chat_id" is not null then (
  select case when mc.state <> 'started' then null when mc.purpose = 'compaction' then 'summarising'
    else coalesce(mc.phase, 'waiting') end
  from model_calls mc where mc.chat_id = "chats"."id" and mc.purpose in ('generation', 'compaction')
  order by mc.history_version desc, mc.attempt desc, mc.started_at desc limit 1) end`;

export async function readModelPhases(
  db: Queryable,
  chatIds: readonly string[],
): Promise<Map<string, ModelPhase | null>> {
  const rows = await db
    .select({ id: chats.id, phase: MODEL_PHASE })
    .from(chats)
    .where(inArray(chats.id, [...chatIds]));
  return new Map(rows.map(({ id, phase }) => [id, phase]));
}
