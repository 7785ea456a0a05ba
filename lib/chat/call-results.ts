import type { CallState } from "./message-types";

/** Why a call got a result that no tool produced. */
export type SyntheticReason =
  | "interrupted"
  | "new_message"
  | "promoted"
  | "edited"
  | "timed_out"
  | "turn_ended"
  | "invalid_state"
  | "cleared"
  | "mode_changed";

const CAUSES: Record<SyntheticReason, string> = {
  interrupted: "the user interrupted the turn",
  new_message: "the user sent a new message",
  promoted: "the next message of the queue was started",
  edited: "the user edited an earlier message",
  timed_out: "nobody answered in time",
  turn_ended: "the turn ended",
  cleared: "the context was cleared",
  invalid_state: "the chat had to be stopped",
  mode_changed: "the user switched planning on or off",
};

const UNANSWERED =
  "The application that runs this tool did not answer in time. Whether it took effect is unknown: check before you repeat it.";

/** The state in which an open call is closed: what never began is cancelled, what began has an unknown outcome. */
export function closedState(state: CallState): "cancelled" | "unknown" {
  return state === "started" ? "unknown" : "cancelled";
}

/** The error result that stands for a call which was closed from outside. */
export function syntheticOutput(reason: SyntheticReason, state: "cancelled" | "unknown"): { error: string } {
  if (reason === "timed_out" && state === "unknown") return { error: UNANSWERED };
  const cause = CAUSES[reason];
  return {
    error:
      state === "cancelled"
        ? `This tool call did not run: ${cause} first.`
        : `This tool call had started when ${cause}. Whether it took effect is unknown: check before you repeat it.`,
  };
}
