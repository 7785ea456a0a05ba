import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "../../db/client";
import { chatHeartbeats } from "../../db/schema/chat-heartbeats";
import { toolCalls } from "../../db/schema/tool-calls";
import { ownerDiedError } from "../chat/chat-errors";
import { isRunnable } from "../chat/states";
import { hasFreeSlot, lockCapacity } from "./capacity";
import { applyFinishInterruption } from "./finish-interruption";
import { type JoinedContext, runInTransaction } from "./run-in-transaction";
import { applyTransition, type TransitionScope } from "./run-transition";
import type { TransitionContext } from "./types";
import type { ChatRow, LockedChat } from "./unit";

export interface AcquireInput {
  chatId: string;
  /** Asks only for chats that it does not drive: one that names it as its owner already is nobody's. */
  workerId: string;
  /** Fresh for every acquisition. */
  runnerId: string;
  leaseMs: number;
  /** Deaths on one history version after which the chat is parked; 0: never. */
  maxOwnerDeaths: number;
  maxRunningRoot: number;
  maxRunningChild: number;
  /** Whether this worker's own database connection has been healthy for a full lease. */
  allowStale: boolean;
  /** Owners that ran on this host and are known to be gone: their leases need not run out. */
  knownDeadWorkerIds: string[];
  /** For how long this worker may be silent within the admission before it counts as stopped. */
  stalledAfterMs: number;
}

export interface AcquiredChat {
  chat: ChatRow;
  ownerEpoch: number;
}

interface PreviousOwner {
  free: boolean;
  /** It left a lease behind and let it run out, or is known to be gone. */
  died: boolean;
}

/**
 * Takes a runnable chat that has no live owner; null when there is nothing to take: it is owned, not runnable, has just been
 * parked after too many owner deaths, waits for a slot, or somebody holds its row at this moment.
 */
export function acquire(ctx: TransitionContext, input: AcquireInput): Promise<AcquiredChat | null> {
  return runInTransaction(ctx, async (joined) => {
    void joined.unit.send(lockCapacity(joined.unit.tx, input.stalledAfterMs));
    // Never waits: all other admissions would wait with it. Whoever holds the row tells when it is done.
    const chat = await joined.unit.tryLock(input.chatId);
    if (chat === null || !isRunnable(chat.state)) return null;
    const owner = await inspectOwner(joined.unit.tx, chat.row, input);
    if (!owner.free) return null;
    // While a client is waited for there is nothing that could kill an owner.
    const deaths = owner.died && chat.row.status !== "requires_action" ? countDeaths(chat.row) : null;
    if (deaths !== null && input.maxOwnerDeaths > 0 && deaths >= input.maxOwnerDeaths) {
      await park(joined, chat, deaths);
      return null;
    }
    if (chat.row.status === "running" && !(await hasFreeSlot(joined.unit.tx, chat.row, input))) {
      await markWaiting(joined, chat);
      return null;
    }
    await applyTransition(joined, { transition: "acquire", chat }, (scope) => take(scope, input, deaths));
    const taken = await joined.unit.lock(input.chatId);
    return taken === null ? null : { chat: taken.row, ownerEpoch: taken.row.ownerEpoch };
  });
}

async function inspectOwner(tx: Tx, row: ChatRow, input: AcquireInput): Promise<PreviousOwner> {
  if (row.workerId === null || row.runnerId === null) return { free: true, died: false };
  // An acquisition whose answer came too late to be used: nobody has died of it.
  if (row.workerId === input.workerId) return { free: true, died: false };
  const lease = sql`make_interval(secs => ${input.leaseMs / 1000})`;
  const [beat] = await tx
    .select({ stale: sql<boolean>`${chatHeartbeats.heartbeatAt} < clock_timestamp() - ${lease}` })
    .from(chatHeartbeats)
    .where(and(eq(chatHeartbeats.chatId, row.id), eq(chatHeartbeats.runnerId, row.runnerId)));
  const knownDead = input.knownDeadWorkerIds.includes(row.workerId);
  const stale = beat === undefined || beat.stale;
  return { free: knownDead || (stale && input.allowStale), died: beat !== undefined };
}

/** Deaths on the present history version, this one included. */
function countDeaths(row: ChatRow): number {
  return row.ownerDeathsHistoryVersion === row.historyVersion ? row.ownerDeaths + 1 : 1;
}

async function take(scope: TransitionScope, input: AcquireInput, deaths: number | null): Promise<void> {
  const { unit, tx, chat } = scope;
  const ownerEpoch = chat.ownerEpoch + 1;
  if (chat.runnerId !== null) void unit.send(deleteHeartbeat(tx, chat.id, chat.runnerId));
  const lease = tx
    .insert(chatHeartbeats)
    .values({ chatId: chat.id, runnerId: input.runnerId, heartbeatAt: sql`clock_timestamp()` })
    .onConflictDoUpdate({
      target: [chatHeartbeats.chatId, chatHeartbeats.runnerId],
      set: { heartbeatAt: sql`clock_timestamp()` },
    });
  void unit.send(lease.prepare("begin_lease"));
  void unit.send(stampCalls(tx, chat.id, ownerEpoch));
  await scope.write({
    workerId: input.workerId,
    runnerId: input.runnerId,
    ownerEpoch,
    waitingForCapacity: chat.status === "interrupting" && wasNeverAdmitted(chat),
    ...(deaths === null ? {} : { ownerDeaths: deaths, ownerDeathsHistoryVersion: chat.historyVersion }),
  });
}

/**
 * Open calls change hands. What had begun, or ended without having been committed, is marked: its result will be one from before,
 * unless the call is run again.
 */
function stampCalls(tx: Tx, chatId: string, ownerEpoch: number) {
  const isOpen = sql`${toolCalls.state} in ('requested', 'started')`;
  const uncommitted = sql`(
    select last.id from (
      select id, results_version from chat_messages
      where chat_id = ${chatId} and role = 'assistant' and not deleted order by id desc limit 1
    ) last where last.results_version = 0)`;
  return tx
    .update(toolCalls)
    .set({
      ownerEpoch: sql`case when ${isOpen} then ${ownerEpoch}::bigint else ${toolCalls.ownerEpoch} end`,
      keptFromBeforeRestart: sql`${toolCalls.state} <> 'requested'`,
    })
    .where(and(eq(toolCalls.chatId, chatId), sql`(${isOpen} or ${toolCalls.messageId} = ${uncommitted})`))
    .prepare("stamp_calls");
}

/** An interruption needs no slot; this remembers that the chat has none, for when it runs again. */
function wasNeverAdmitted(chat: ChatRow): boolean {
  return chat.waitingForCapacity || chat.workerId === null;
}

/** Stops a chat whose owners keep dying on the same step; an interruption is finished without its partial text. */
async function park(joined: JoinedContext, chat: LockedChat, deaths: number): Promise<void> {
  const unowned = { workerId: null, runnerId: null, ownerDeaths: 0 };
  const { runnerId } = chat.row;
  if (chat.row.status === "interrupting") {
    await applyTransition(joined, { transition: "finish_interruption", chat }, async (scope) => {
      await applyFinishInterruption(scope, { partial: null, calls: [], results: [] });
      await scope.write(unowned);
    });
  } else {
    await applyTransition(joined, { transition: "finish_error", chat }, (scope) =>
      scope.write({ ...unowned, lastError: ownerDiedError(deaths) }),
    );
  }
  if (runnerId !== null) await deleteHeartbeat(joined.unit.tx, chat.row.id, runnerId);
}

async function markWaiting(joined: JoinedContext, chat: LockedChat): Promise<void> {
  if (chat.row.waitingForCapacity) return;
  await joined.unit.write(chat, { waitingForCapacity: true });
}

function deleteHeartbeat(tx: Tx, chatId: string, runnerId: string) {
  return tx
    .delete(chatHeartbeats)
    .where(and(eq(chatHeartbeats.chatId, chatId), eq(chatHeartbeats.runnerId, runnerId)));
}
