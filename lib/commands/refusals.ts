import type { ActionResultProblem } from "../chat/dynamic-tools";
import { MAX_QUEUED_MESSAGES } from "../chat/queue";
import type { Refusal, TransitionName } from "../chat/transitions";
import { AppError } from "../errors";
import { isTransitionError, type TransitionError } from "../transitions/errors";

/** A refused transition as the caller may see it; every other error as it is. */
export function refusalToAppError(error: unknown): unknown {
  return isTransitionError(error) ? describeRefusal(error) : error;
}

function describeRefusal(error: TransitionError): AppError {
  const options = { cause: error };
  switch (error.reason) {
    case "not_found":
      return new AppError("not_found", "There is no such chat.", options);
    case "queued_message_not_found":
      return new AppError("not_found", "This message is no longer in the queue.", options);
    case "duplicate_result":
    case "unexpected_result":
    case "missing_result":
    case "output_not_json":
      return new AppError("invalid_request", RESULT_PROBLEMS[error.reason], {
        ...options,
        fields: [{ path: "results", message: RESULT_PROBLEMS[error.reason] }],
      });
    case "message_not_found":
      return new AppError("not_found", "There is no such message.", options);
    case "not_a_user_message":
      return new AppError("invalid_request", "Only a message that a person wrote can be edited.", options);
    case "queue_full":
      return new AppError(
        "queue_full",
        `${MAX_QUEUED_MESSAGES} messages are waiting already. Delete one, or wait until the next turn begins.`,
        options,
      );
    default:
      return new AppError("conflict", conflictMessage(error.transition, error.reason), options);
  }
}

const RESULT_PROBLEMS: Record<ActionResultProblem, string> = {
  duplicate_result: "Two results name the same call.",
  unexpected_result: "A result names a call that does not wait for one.",
  missing_result: "A call that waits has no result. Send the results of all of them at once.",
  output_not_json: "An output is missing, or is not JSON.",
};

const BY_REASON: Partial<Record<Refusal, string>> = {
  invalid_state: "This chat is in a state that should not exist. Reconcile it first.",
  archived: "This chat is archived. Restore it to go on.",
  not_root: "A sub-agent's chat is archived and restored with the chat that started it.",
  nothing_to_compact: "There is nothing to summarise: no answer has come since the context last began anew.",
  nothing_to_clear: "There is nothing to clear: the context is empty.",
  no_retry_waiting: "There is nothing to retry: the chat is at work.",
};

const BY_TRANSITION: Partial<Record<TransitionName, string>> = {
  archive: "This chat is at work. Stop it before you archive it.",
  unarchive: "This chat is not archived.",
  retry_turn: "There is nothing to retry: the last turn did not end in an error.",
  request_compaction: "This chat is at work. Stop it, or wait, before you summarise its context.",
  clear_context: "This chat is at work, or messages wait in its queue. Clear its context once it is idle.",
  complete_requires_action: "This chat does not wait for results of tools.",
  reconcile: "There is nothing to reconcile: the chat is in a valid state.",
};

function conflictMessage(transition: TransitionName, reason: Refusal): string {
  if (reason === "archived" && transition === "archive") return "This chat is archived already.";
  if (transition === "reconcile") return BY_TRANSITION.reconcile ?? "";
  return (
    BY_REASON[reason] ?? BY_TRANSITION[transition] ?? "This is not possible in the chat's present state."
  );
}
