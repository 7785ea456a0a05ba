import type { Tx } from "../../db/client";
import { insertNotices } from "../../db/queries/push-notices";
import { noticeAfter } from "../chat/notices";
import {
  decideTransition,
  type Effect,
  type Refusal,
  type Rule,
  type TransitionName,
} from "../chat/transitions";
import { invariant } from "../invariant";
import { TransitionError } from "./errors";
import { checkFence } from "./fence";
import { type JoinedContext, runInTransaction } from "./run-in-transaction";
import { stateColumnsFor } from "./state-columns";
import type { Fence, TransitionContext } from "./types";
import type { ChatPatch, ChatRow, LockedChat, TransitionUnit } from "./unit";

export interface TransitionSpec {
  chatId: string;
  transition: TransitionName;
  /** Given by every write of a worker; checked before the table. */
  fence?: Fence;
}

/** What a transition works with once the table has allowed it and the version was bumped. */
export interface TransitionScope {
  unit: TransitionUnit;
  tx: Tx;
  chat: ChatRow;
  queueCount: number;
  rule: Rule;
  does(effect: Effect): boolean;
  /** Refuses for a reason that the table cannot know; everything is rolled back. */
  refuse(reason: Refusal): never;
  /** Writes the columns of the rule's target state and effects, and `patch` on top; answers the row as it is then. */
  write(patch?: ChatPatch): Promise<ChatRow>;
}

/** Effects that are stamped with the version, by a trigger or by themselves: it is bumped before them. */
const STAMPED: ReadonlySet<Effect> = new Set<Effect>([
  "insert_message",
  "enqueue",
  "delete_queued",
  "empty_queue",
  "edit_queued",
  "move_to_head",
  "delete_rows",
  "promote_head",
  "take_steered",
  "close_calls",
  "close_calls_of_other_mode",
  "insert_rows",
  "write_results",
  "ask_client",
  "move_history",
]);

/** What makes no queue of an empty one. */
const ADDS_NOTHING_TO_QUEUE: ReadonlySet<Effect> = new Set<Effect>([
  "take_steered",
  "close_calls",
  "close_calls_of_other_mode",
  "insert_rows",
  "write_results",
  "end_turn",
  "bump_attempt",
]);

/**
 * The one door to execution state: locks the chat's row, checks the fence and the table, bumps the version, applies, and
 * makes sure that the chat is where the table says. A refusal writes nothing.
 */
export function runTransition<T>(
  ctx: TransitionContext,
  spec: TransitionSpec,
  apply: (scope: TransitionScope) => Promise<T>,
): Promise<T> {
  return runInTransaction(ctx, async (joined) => {
    const chat = await joined.unit.lock(spec.chatId);
    if (spec.fence !== undefined) checkFence(spec.fence, chat);
    return applyTransition(joined, { transition: spec.transition, chat }, apply);
  });
}

/** The same for a chat that this unit has locked already. */
export async function applyTransition<T>(
  joined: JoinedContext,
  { transition, chat }: { transition: TransitionName; chat: LockedChat | null },
  apply: (scope: TransitionScope) => Promise<T>,
): Promise<T> {
  const from = chat?.state ?? "N";
  const outcome = decideTransition(transition, from, {
    retryWaiting: (chat?.row.retryState ?? null) !== null,
  });
  if (!outcome.allowed) throw new TransitionError(transition, from, outcome.reason);
  invariant(chat !== null, "only create starts from nothing, and it does not come here");
  const { unit } = joined;
  const { rule } = outcome;
  const stamped = rule.effects.some((effect) => STAMPED.has(effect));
  if (stamped) unit.bump(chat);
  const hadQueue = chat.queueCount > 0;
  const result = await apply({
    unit,
    tx: unit.tx,
    chat: chat.row,
    queueCount: chat.queueCount,
    rule,
    does: (effect) => rule.effects.includes(effect),
    refuse: (reason) => {
      throw new TransitionError(transition, from, reason);
    },
    write: async (patch = {}) => {
      await unit.write(chat, { ...stateColumnsFor(from, rule), ...patch });
      return chat.row;
    },
  });
  const staysEmpty = !hadQueue && rule.effects.every((effect) => ADDS_NOTHING_TO_QUEUE.has(effect));
  if (stamped && !staysEmpty) unit.outdate(chat.row.id);
  const { state } = await unit.current(chat);
  invariant(
    rule.to.some((allowed) => allowed === state),
    `${transition} led from ${from} to ${state}, expected ${rule.to.join(" or ")}`,
  );
  const notice = noticeAfter(transition, state, chat.row);
  if (notice !== null) void unit.send(insertNotices(unit.tx, { chat: chat.row, kind: notice }));
  return result;
}
