import type { ActionResultProblem } from "./dynamic-tools";
import { CHAT_STATES, type ChatState, type ValidState } from "./states";

/** What a transition does besides landing in its target state, in the order in which it is done. */
export type Effect =
  | "insert_chat"
  /** The user row enters history. */
  | "insert_message"
  /** The user row goes to the tail of the queue. */
  | "enqueue"
  | "delete_queued"
  | "empty_queue"
  /** Content or place of a queued row. */
  | "edit_queued"
  | "move_to_head"
  /** A user row and everything behind it leave history. */
  | "delete_rows"
  /** The queue's head enters history. */
  | "promote_head"
  /** Steered queue rows enter history behind the step's results, unless calls are open. */
  | "take_steered"
  /** Every outstanding tool call gets a synthetic error result. */
  | "close_calls"
  /** The same for calls of a turn that began in the other plan mode: they may not be run by other rules than they were made under. */
  | "close_calls_of_other_mode"
  | "insert_rows"
  | "write_results"
  /** Client-executed calls are handed to the client, which has until a deadline. */
  | "ask_client"
  | "set_error"
  | "clear_error"
  | "start_turn"
  | "end_turn"
  | "set_retry"
  | "clear_retry"
  | "bump_attempt"
  /** history_version moves although no row does, so that budget and episode are fresh. */
  | "move_history"
  /** The next step of the chat is a compaction, whatever its usage. */
  | "mark_compaction"
  | "unmark_compaction"
  | "set_owner"
  /** Also where a chat without a slot is to run: whoever takes it has to admit it. */
  | "clear_owner";

export interface Rule {
  /** All members share status and archived; which of them it is depends on what is left in the queue. */
  to: readonly Exclude<ValidState, "N">[];
  effects: readonly Effect[];
  /** A condition on the row beyond its state. */
  when?: "retry_waiting";
}

/** Where a transition leads from each state; a state that is missing refuses it. */
type TransitionRow = Partial<Record<ChatState, Rule>>;

type Target = Rule["to"][number];

const rule = (to: readonly Target[], ...effects: Effect[]): Rule => ({ to, effects });
/** The same rule for several states that it leaves as they are. */
const stays = (states: readonly Target[], ...effects: Effect[]): Partial<Record<ChatState, Rule>> =>
  Object.fromEntries(states.map((state) => [state, rule([state], ...effects)]));

const EDIT_EFFECTS = [
  "delete_rows",
  "close_calls",
  "insert_message",
  "empty_queue",
  "clear_error",
  "start_turn",
] as const satisfies readonly Effect[];
/** Whatever the chat does: its history ends in the new wording, and is answered anew. */
const editing = rule(["R0"], ...EDIT_EFFECTS);
/** The same from where the chat holds no slot: it has to be admitted before it runs. */
const editingUnadmitted = rule(["R0"], ...EDIT_EFFECTS, "clear_owner");

const COMPACTING = [
  "close_calls_of_other_mode",
  "mark_compaction",
  "move_history",
  "start_turn",
  "clear_owner",
] as const satisfies readonly Effect[];

const EXISTING = CHAT_STATES.filter((state) => state !== "N");
const RUNNING = ["R0", "R1"] as const;
const RUNNABLE = ["R0", "R1", "I0", "I1", "A0", "A1"] as const;

const sendWhileIdle: Partial<Record<ChatState, Rule>> = {
  W: rule(["R0"], "close_calls", "insert_message", "start_turn"),
  E0: rule(["R0"], "close_calls", "insert_message", "clear_error", "start_turn"),
  E1: rule(["R1"], "enqueue", "close_calls", "promote_head", "clear_error", "start_turn"),
};

const sendBehind: Partial<Record<ChatState, Rule>> = {
  ...sendWhileIdle,
  R0: rule(["R1"], "enqueue"),
  R1: rule(["R1"], "enqueue"),
  I0: rule(["I1"], "enqueue"),
  I1: rule(["I1"], "enqueue"),
  A0: rule(["A1"], "enqueue"),
  A1: rule(["A1"], "enqueue"),
};

/**
 * Every legal change of a chat's execution state. A pair that is not listed is refused; nothing else may write the columns
 * that a state stands for. See README.md beside this file for the diagram.
 */
export const TRANSITION_TABLE = {
  create: { N: rule(["R0"], "insert_chat", "insert_message", "start_turn") },
  archive: { W: rule(["XW"]), E0: rule(["XE0"]), E1: rule(["XE1"]) },
  unarchive: { XW: rule(["W"]), XE0: rule(["E0"]), XE1: rule(["E1"]) },
  send_queue: sendBehind,
  send_steer: sendBehind,
  send_interrupt: {
    ...sendWhileIdle,
    R0: rule(["I1"], "enqueue", "clear_retry"),
    R1: rule(["I1"], "enqueue", "clear_retry"),
    I0: rule(["I1"], "enqueue"),
    I1: rule(["I1"], "enqueue"),
    A0: rule(["R1"], "close_calls", "enqueue", "clear_owner"),
    A1: rule(["R1"], "close_calls", "enqueue", "clear_owner"),
  },
  delete_queued: {
    E1: rule(["E0", "E1"], "delete_queued"),
    R1: rule(["R0", "R1"], "delete_queued"),
    I1: rule(["I0", "I1"], "delete_queued"),
    A1: rule(["A0", "A1"], "delete_queued"),
  },
  edit_queued: stays(["E1", "R1", "I1", "A1"], "edit_queued"),
  promote_queued: {
    E1: rule(["R0", "R1"], "move_to_head", "close_calls", "promote_head", "clear_error", "start_turn"),
    R1: rule(["I1"], "move_to_head", "clear_retry"),
    I1: rule(["I1"], "move_to_head"),
    A1: rule(["R0", "R1"], "move_to_head", "close_calls", "promote_head", "start_turn", "clear_owner"),
  },
  edit_message: {
    W: editingUnadmitted,
    E0: editingUnadmitted,
    E1: editingUnadmitted,
    R0: editing,
    R1: editing,
    I0: editingUnadmitted,
    I1: editingUnadmitted,
    A0: editingUnadmitted,
    A1: editingUnadmitted,
  },
  interrupt: {
    R0: rule(["I0"], "clear_retry"),
    R1: rule(["I1"], "clear_retry"),
    A0: rule(["R0"], "close_calls", "clear_owner"),
    A1: rule(["R1"], "close_calls", "clear_owner"),
  },
  acquire: stays(RUNNABLE, "set_owner"),
  abandon: stays(EXISTING, "clear_owner"),
  record_attempt: stays(RUNNING, "bump_attempt"),
  record_retry: stays(RUNNING, "set_retry"),
  commit_model_step: {
    R0: rule(["R0"], "insert_rows", "take_steered"),
    R1: rule(["R0", "R1"], "insert_rows", "take_steered"),
  },
  commit_tool_results: {
    R0: rule(["R0"], "write_results", "take_steered"),
    R1: rule(["R0", "R1"], "write_results", "take_steered"),
  },
  enter_requires_action: { R0: rule(["A0"], "ask_client"), R1: rule(["A1"], "ask_client") },
  complete_requires_action: {
    A0: rule(["R0"], "write_results", "take_steered", "clear_owner"),
    A1: rule(["R0", "R1"], "write_results", "take_steered", "clear_owner"),
  },
  cancel_requires_action: {
    A0: rule(["R0"], "close_calls", "take_steered", "clear_owner"),
    A1: rule(["R0", "R1"], "close_calls", "take_steered", "clear_owner"),
  },
  finish_interruption: {
    I0: rule(["W"], "insert_rows", "close_calls", "end_turn"),
    I1: rule(["R0", "R1"], "insert_rows", "close_calls", "promote_head", "start_turn"),
  },
  finish_turn: {
    R0: rule(["W"], "close_calls", "end_turn"),
    R1: rule(["R0", "R1"], "close_calls", "promote_head", "start_turn"),
  },
  finish_error: {
    W: rule(["E0"], "set_error", "end_turn"),
    R0: rule(["E0"], "set_error", "end_turn"),
    R1: rule(["E1"], "set_error", "end_turn"),
  },
  retry_turn: {
    E0: rule(["R0"], "close_calls_of_other_mode", "clear_error", "move_history", "start_turn"),
    E1: rule(["R1"], "close_calls_of_other_mode", "clear_error", "move_history", "start_turn"),
    R0: { ...rule(["R0"], "move_history"), when: "retry_waiting" },
    R1: { ...rule(["R1"], "move_history"), when: "retry_waiting" },
  },
  reconcile: { invalid: rule(["E0", "E1"], "close_calls", "set_error", "end_turn", "clear_owner") },
  request_compaction: {
    W: rule(["R0"], ...COMPACTING),
    E0: rule(["R0"], "clear_error", ...COMPACTING),
    E1: rule(["R1"], "clear_error", ...COMPACTING),
  },
  commit_compaction: {
    R0: rule(["R0"], "insert_rows", "unmark_compaction", "take_steered"),
    R1: rule(["R0", "R1"], "insert_rows", "unmark_compaction", "take_steered"),
  },
  /** What a workspace has for the model, before its next call. */
  commit_context: stays(RUNNING, "insert_rows"),
  /** The same while the chat is at rest, for a person who asks. */
  refresh_context: stays(["W", "E0", "E1"], "insert_rows"),
  clear_context: {
    W: rule(["W"], "close_calls", "insert_rows", "unmark_compaction"),
    E0: rule(["W"], "close_calls", "insert_rows", "clear_error", "unmark_compaction"),
  },
} as const satisfies Record<string, TransitionRow>;

export type TransitionName = keyof typeof TRANSITION_TABLE;
export const TRANSITION_NAMES = Object.keys(TRANSITION_TABLE) as TransitionName[];

export type Refusal =
  | "not_found"
  | "invalid_state"
  | "archived"
  | "wrong_state"
  | "no_retry_waiting"
  | "queue_full"
  | "queued_message_not_found"
  | "message_not_found"
  | "not_a_user_message"
  | "not_owned"
  | "not_root"
  | "nothing_to_compact"
  | "nothing_to_clear"
  | "calls_open"
  /** There is nothing that a client could answer. */
  | "no_calls_open"
  | "deadline_ahead"
  | ActionResultProblem;

export type Outcome = { allowed: true; rule: Rule } | { allowed: false; reason: Refusal };

/** What the table says about a transition from a state; `retryWaiting` is whether a retry wait is under way. */
export function decideTransition(
  transition: TransitionName,
  state: ChatState,
  facts: { retryWaiting: boolean } = { retryWaiting: false },
): Outcome {
  const row: TransitionRow = TRANSITION_TABLE[transition];
  const found = row[state];
  if (found === undefined) return { allowed: false, reason: refusalFor(state) };
  if (found.when === "retry_waiting" && !facts.retryWaiting)
    return { allowed: false, reason: "no_retry_waiting" };
  return { allowed: true, rule: found };
}

function refusalFor(state: ChatState): Refusal {
  if (state === "N") return "not_found";
  if (state === "invalid") return "invalid_state";
  return state.startsWith("X") ? "archived" : "wrong_state";
}
