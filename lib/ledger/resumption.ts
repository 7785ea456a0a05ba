import type { LedgerCall } from "../chat/messages";
import type { ToolCallResult } from "../transitions/types";

/**
 * What to do with a call that has no result yet: `run` it, `ask` the workspace what became of it, or say that its outcome is
 * `unknown`.
 */
export type Resumption = "run" | "ask" | "unknown";

/** After a takeover a call that had been started may have taken effect; its kind decides how that is found out. */
export function resumptionOf(call: Pick<LedgerCall, "state" | "kind">): Resumption {
  if (call.state === "requested") return "run";
  switch (call.kind) {
    // Idempotent by the ledger's id.
    case "server":
      return "run";
    case "workspace":
    // A workspace's own servers are called by its daemon, which keeps a journal of the calls.
    case "mcp":
      return "ask";
    case "dynamic":
      return "unknown";
  }
}

const UNKNOWN_DETAIL =
  "The server was interrupted while this call ran. Whether it took effect is unknown: look at what is there before you repeat it.";

/** The result of a call of which nobody can say whether it took effect. Told to the model and to the user. */
export function unknownResult(callId: string, detail: string = UNKNOWN_DETAIL): ToolCallResult {
  return { callId, state: "unknown", output: { error: detail }, isError: true, reason: "outcome_unknown" };
}
