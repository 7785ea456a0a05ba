import type { ChatStatus } from "./wire";

/** The thirteen execution states. `invalid` is any other combination: only ReconcileInvalidState may touch it. */
export const CHAT_STATES = [
  "N",
  "W",
  "E0",
  "E1",
  "R0",
  "R1",
  "I0",
  "I1",
  "A0",
  "A1",
  "XW",
  "XE0",
  "XE1",
] as const;
export type ValidState = (typeof CHAT_STATES)[number];
export type ChatState = ValidState | "invalid";

export interface StateFacts {
  status: ChatStatus;
  archived: boolean;
  queueCount: number;
}

const LIVE_STATES: Record<ChatStatus, readonly [empty: ChatState, queued: ChatState]> = {
  waiting: ["W", "invalid"],
  error: ["E0", "E1"],
  running: ["R0", "R1"],
  interrupting: ["I0", "I1"],
  requires_action: ["A0", "A1"],
};

const ARCHIVED_STATES: Partial<Record<ChatState, ChatState>> = { W: "XW", E0: "XE0", E1: "XE1" };

/** Names the state that a chat row and the size of its queue stand for; null is a chat that does not exist. */
export function classify(facts: StateFacts | null): ChatState {
  if (facts === null) return "N";
  const pair = LIVE_STATES[facts.status];
  if (pair === undefined) return "invalid";
  const live = facts.queueCount > 0 ? pair[1] : pair[0];
  return facts.archived ? (ARCHIVED_STATES[live] ?? "invalid") : live;
}

const STATE_STATUS: Record<Exclude<ValidState, "N">, ChatStatus> = {
  W: "waiting",
  E0: "error",
  E1: "error",
  R0: "running",
  R1: "running",
  I0: "interrupting",
  I1: "interrupting",
  A0: "requires_action",
  A1: "requires_action",
  XW: "waiting",
  XE0: "error",
  XE1: "error",
};

/** The columns that a state stands for. */
export function stateColumns(state: Exclude<ValidState, "N">): { status: ChatStatus; archived: boolean } {
  return { status: STATE_STATUS[state], archived: state.startsWith("X") };
}

/** Whether a worker has something to do for a chat in this state. */
export function isRunnable(state: ChatState): boolean {
  return /^[RIA]/.test(state);
}

/** Whether the person who looks at a chat should see it as at work. */
export function isBusy(status: ChatStatus): boolean {
  return status === "running" || status === "interrupting" || status === "requires_action";
}
