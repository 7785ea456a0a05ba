import { sql } from "drizzle-orm";
import { briefInput, type CurrentCall } from "../../lib/chat/current-call";
import type { ModelPhase } from "../../lib/chat/model-phase";
import { knownEffort } from "../../lib/chat/reasoning-effort";
import type { Chat } from "../../lib/chat/wire";
import type { chats } from "../schema/chats";
import { MODEL_PHASE } from "./model-phases";

interface ChatFacts {
  inputTokens: number;
  outputTokens: number;
  contextTokens: number;
  contextLimit: number | null;
  costMicros: number | null;
  unpricedRequests: number;
  currentCall: CurrentCall | null;
  modelPhase: ModelPhase | null;
  hasUnread: boolean;
  chatsAhead: number | null;
}

/** Drizzle drops the table's name from columns in the selection of one table, and a subselect would take them for its own. */
const CHAT_ID = sql.raw('"chats"."id"');
const CHAT_MODEL_ID = sql.raw('"chats"."model_id"');
const CHAT_LAST_READ = sql.raw('"chats"."last_read_message_id"');

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

const sumOfMessages = (column: string) =>
  sql<number>`(select coalesce(sum(${sql.raw(column)}), 0) from chat_messages m
    where m.chat_id = ${CHAT_ID} and (m.input_tokens is not null or m.output_tokens is not null))`.mapWith(
    Number,
  );

/**
 * How many waiting chats of the same pool are before this one in the order in which workers take them: every owner's first
 * before anybody's second, counting what runs already, then by how long they have waited.
 */
const CHATS_AHEAD = sql<
  number | null
>`case when "chats"."status" = 'running' and "chats"."waiting_for_capacity" then (
  select queue.place - 1 from (
    select w.id, row_number() over (order by w.turn, w.runnable_since, w.id) as place from (
      select q.id, q.runnable_since, coalesce(o.running, 0)
        + row_number() over (partition by q.owner_id order by q.runnable_since, q.id) as turn
      from chats q left join (
        select r.owner_id, count(*) as running from chats r
        where r.status = 'running' and not r.archived and r.worker_id is not null group by r.owner_id
      ) o on o.owner_id = q.owner_id
      where q.status = 'running' and q.waiting_for_capacity and not q.archived
        and (q.parent_chat_id is null) = ("chats"."parent_chat_id" is null)
    ) w
  ) queue where queue.id = ${CHAT_ID}) end`.mapWith(numberOrNull);

/** What a call was asked to do is read only where it is short: of a file that it writes nothing is needed. */
const MAX_READ_INPUT_BYTES = 4_096;

const CURRENT_CALL = sql<CurrentCall | null>`case when "chats"."status" = 'running' then (
  select json_build_object('toolName', tc.tool_name, 'startedAt', tc.started_at,
    'input', case when octet_length(tc.input::text) <= ${sql.raw(String(MAX_READ_INPUT_BYTES))} then tc.input::text end)::text
  from tool_calls tc where tc.chat_id = ${CHAT_ID} and tc.state in ('requested', 'started')
  order by tc.message_id desc, tc.ordinal limit 1) end`.mapWith(toCurrentCall);

function toCurrentCall(json: string | null): CurrentCall | null {
  if (json === null) return null;
  const { toolName, startedAt, input } = JSON.parse(json) as {
    toolName: string;
    startedAt: string | null;
    input: string | null;
  };
  const began = startedAt === null ? null : new Date(startedAt).toISOString();
  return { toolName, input: briefInput(input), startedAt: began };
}

/** The newest row that tells how full the context is: an answer by its usage, a boundary by what is left behind it. */
const lastContext = (column: string) =>
  sql`(select ${sql.raw(column)} from chat_messages m where m.chat_id = ${CHAT_ID} and m.role = 'assistant'
    and not m.deleted and (m.input_tokens is not null or m.compaction is not null) order by m.id desc limit 1)`;

const CONTEXT_TOKENS = `case m.compaction when 'clear' then 0
  when 'summary' then (m.parts #>> '{0,output,estimated_context_tokens}')::int else m.input_tokens end`;

/** What a chat's wire form says beyond its row; to be selected beside it. */
export const CHAT_FACTS = {
  inputTokens: sumOfMessages("m.input_tokens"),
  outputTokens: sumOfMessages("m.output_tokens"),
  /** A call's input counts what came from the cache, too. */
  contextTokens: sql<number>`coalesce(${lastContext(CONTEXT_TOKENS)}, 0)`.mapWith(Number),
  contextLimit: sql<number | null>`coalesce(${lastContext("m.context_limit")},
    (select md.context_limit from models md where md.id = ${CHAT_MODEL_ID}))`.mapWith(numberOrNull),
  costMicros: sql<
    number | null
  >`(select sum(mc.cost_micros) from model_calls mc where mc.chat_id = ${CHAT_ID} and mc.cost_micros is not null)`.mapWith(
    numberOrNull,
  ),
  unpricedRequests: sql<number>`(select count(*) from model_calls mc where mc.chat_id = ${CHAT_ID}
    and mc.cost_micros is null and mc.usage is not null)`.mapWith(Number),
  currentCall: CURRENT_CALL,
  modelPhase: MODEL_PHASE,
  /** The newest answer is looked at, and no other: there may be thousands. */
  hasUnread: sql<boolean>`coalesce((select m.id from chat_messages m where m.chat_id = ${CHAT_ID} and m.role = 'assistant'
    and not m.deleted and m.visibility <> 'model' order by m.id desc limit 1) > coalesce(${CHAT_LAST_READ}, 0), false)`,
  chatsAhead: CHATS_AHEAD,
};

/** The wire form of a chat's row, without children. */
export function toChat(row: typeof chats.$inferSelect, facts: ChatFacts): Chat {
  const { hasUnread, chatsAhead, currentCall, modelPhase, ...usage } = facts;
  return {
    id: row.id,
    ownerId: row.ownerId,
    parentChatId: row.parentChatId,
    rootChatId: row.rootChatId,
    title: row.title,
    status: row.status,
    waitingForCapacity: row.waitingForCapacity && row.status === "running",
    retrying: row.retryState !== null && row.status === "running",
    chatsAhead,
    archived: row.archived,
    pinOrder: row.pinOrder,
    labels: row.labels,
    mode: row.mode,
    planMode: row.planMode,
    turnPlanMode: row.turnPlanMode,
    awaiting: row.status === "waiting" ? row.awaiting : null,
    modelId: row.modelId,
    reasoningEffort: knownEffort(row.reasoningEffort),
    workspaceId: row.workspaceId,
    mcpServerIds: row.mcpServerIds,
    lastError: row.lastError,
    lastTurnSummary: row.lastTurnSummary,
    lastTurnStopped: row.lastTurnStopped && row.status === "waiting",
    hasUnread,
    usage,
    versions: {
      snapshot: row.snapshotVersion,
      history: row.historyVersion,
      queue: row.queueVersion,
      retryState: row.retryStateVersion,
      attempt: row.generationAttempt,
      metadata: row.metadataVersion,
    },
    changes: row.changes,
    contextOutOfDate: row.context?.workspaceId === row.workspaceId && row.context?.outOfDate === true,
    currentCall,
    modelPhase,
    turnStartedAt: row.turnStartedAt?.toISOString() ?? null,
    lastTurnAt: row.lastTurnAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
