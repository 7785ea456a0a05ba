import { sql } from "drizzle-orm";
import { ACTION_DEADLINE_MS } from "../chat/dynamic-tools";
import { PLAN_INSTRUCTIONS_SETTING } from "../chat/plan-instructions";
import { type ChatState, stateColumns } from "../chat/states";
import type { Effect, Rule } from "../chat/transitions";
import { invariant } from "../invariant";
import type { ChatPatch } from "./unit";

const now = sql`now()`;

const DEADLINE_SECONDS = ACTION_DEADLINE_MS / 1_000;

/** What administrators add for plans; the setting's schema keeps NUL out, which text cannot hold. */
export const PLAN_TEXT = sql`(select value ->> 'text' from settings where name = ${PLAN_INSTRUCTIONS_SETTING})`;

const MAKES_PLAN = sql`plan_mode and mode is null and parent_chat_id is null`;

/** Those that would change nothing are left out. */
const WRITING_AGENTS = sql`(select json_agg(json_build_object('id', a.id, 'title', a.title) order by a.id) from chats a
  where a.root_chat_id = chats.id and a.parent_chat_id = chats.id and a.status not in ('waiting', 'error')
  and a.mode is distinct from 'explore' and not a.turn_plan_mode)`;

const EFFECT_COLUMNS: Partial<Record<Effect, ChatPatch>> = {
  clear_error: { lastError: null },
  clear_retry: { retryState: null },
  start_turn: {
    turnStartedAt: now,
    lastTurnAt: now,
    retryState: null,
    turnPlanMode: sql`plan_mode`,
    turnPlanInstructions: sql`case when ${MAKES_PLAN} then ${PLAN_TEXT} end`,
    turnWorkingAgents: sql`case when ${MAKES_PLAN} then ${WRITING_AGENTS} end`,
    awaiting: null,
  },
  end_turn: {
    turnStartedAt: null,
    lastTurnAt: now,
    runnableSince: null,
    waitingForCapacity: false,
    retryState: null,
  },
  // A request for a compaction is for the history that it was made in.
  insert_message: { compactionRequestedAt: null },
  promote_head: { compactionRequestedAt: null },
  // Both see the row as it was. A request that failed is the same request when it is made again.
  mark_compaction: {
    compactionRequestedAt: now,
    compactionEndsTurn: sql`status = 'waiting' or (compaction_requested_at is not null and compaction_ends_turn)`,
  },
  unmark_compaction: { compactionRequestedAt: null },
  ask_client: {
    requiresActionDeadlineAt: sql`clock_timestamp() + make_interval(secs => ${DEADLINE_SECONDS})`,
  },
  clear_owner: { workerId: null, runnerId: null },
  bump_attempt: { generationAttempt: sql`generation_attempt + 1` },
  move_history: {
    historyVersion: sql`snapshot_version`,
    generationAttempt: 0,
    generationMessageId: null,
    retryState: null,
  },
};

/** The columns that follow from where a transition comes from, where it leads and what it does. */
export function stateColumnsFor(from: ChatState, rule: Rule): ChatPatch {
  const [target] = rule.to;
  invariant(target !== undefined, "every rule has a target");
  const columns: ChatPatch = { ...stateColumns(target) };
  if (/^[WE]/.test(from) && target.startsWith("R")) columns.runnableSince = now;
  if (!target.startsWith("A")) columns.requiresActionDeadlineAt = null;
  // Kept while it can still be met: after an error by trying again.
  if (/^[WIA]/.test(target)) columns.compactionRequestedAt = null;
  for (const effect of rule.effects) Object.assign(columns, EFFECT_COLUMNS[effect]);
  return columns;
}
