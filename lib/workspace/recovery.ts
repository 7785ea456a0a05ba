import type { Clock } from "../clock";
import { type CallContext, type CallInquiry, type Cancellation, isWorkspaceError } from "./connection";
import { lostError } from "./connection-state";
import { type Dispatcher, readResult } from "./dispatch";
import { type DaemonOutcome, failureSchema } from "./protocol";
import type { CommandRecord, WorkspaceStore } from "./workspace-store";

export interface RecoveryDeps {
  dispatcher: Dispatcher;
  store: Pick<WorkspaceStore, "getCommand" | "abandonCommand">;
  clock: Clock;
}

export interface Recovery {
  inquire(call: CallContext): Promise<CallInquiry>;
  reattach(call: CallContext): Promise<{ result: unknown; isError: boolean }>;
  cancel(callId: string, waitMs: number): Promise<Cancellation>;
}

/**
 * Finding out, and ending, what an earlier owner had begun. A command is asked for where it was sent, which is another workspace
 * than `chatsWorkspaceId` when the chat has been given that one since.
 */
export function createRecovery(
  { dispatcher, store, clock }: RecoveryDeps,
  chatsWorkspaceId: string,
): Recovery {
  async function inquire(call: CallContext): Promise<CallInquiry> {
    const command = await store.getCommand(call.callId);
    if (command?.state === "done" && command.outcome) return inquiryOf(command, command.outcome);
    const { chatId, ownerEpoch, signal, callId } = call;
    const owner = { chatId, ownerEpoch };
    const workspaceId = command?.workspaceId ?? chatsWorkspaceId;
    const found = await dispatcher.send({ workspaceId, request: { kind: "inquire", callId }, owner, signal });
    if (found.state !== "ended" || command === null)
      return found.state === "ended" ? { state: "begun" } : found;
    const outcome = endedOutcome(found);
    return outcome === null ? { state: "begun" } : inquiryOf(command, outcome);
  }

  async function cancel(callId: string, waitMs: number): Promise<Cancellation> {
    const command = await store.getCommand(callId);
    // Nobody knows where it went: a daemon that has never heard of it would call it off, and prove nothing.
    if (command === null) return "unknown";
    if (command.state === "done") return cancellationOf(command, command.outcome);
    if (command.state === "pending" && (await store.abandonCommand(callId)) === "pending") return "cancelled";
    const { workspaceId, chatId, ownerEpoch } = command;
    const late = new AbortController();
    const timeout = clock.sleep(waitMs, late.signal).then(() => late.abort());
    try {
      const owner = chatId === null ? {} : { owner: { chatId, ownerEpoch } };
      const { ended } = await dispatcher.send({
        workspaceId,
        request: { kind: "cancel", callId },
        ...owner,
        signal: late.signal,
      });
      if (ended !== true) return "cancelled";
      return cancellationOf(command, await dispatcher.awaitOutcome(workspaceId, callId, late.signal));
    } catch {
      return "unknown";
    } finally {
      late.abort();
      await timeout;
    }
  }

  async function reattach(call: CallContext): Promise<{ result: unknown; isError: boolean }> {
    const command = await store.getCommand(call.callId);
    if (command === null) throw lostError(null);
    const { workspaceId } = command;
    const known = command.state === "done" ? command.outcome : null;
    return endOf(command, known ?? (await dispatcher.awaitOutcome(workspaceId, call.callId, call.signal)));
  }

  return { inquire, reattach, cancel };
}

/** An ended call in the form that the model reads; `lost` is no end. */
function endOf({ request }: CommandRecord, outcome: DaemonOutcome): { result: unknown; isError: boolean } {
  try {
    return { result: readResult(request.kind, outcome), isError: false };
  } catch (error) {
    if (!isWorkspaceError(error) || error.reason === "lost") throw error;
    return { result: { error: error.message }, isError: true };
  }
}

function cancellationOf(command: CommandRecord, outcome: DaemonOutcome | null): Cancellation {
  if (outcome === null || (outcome.state === "failed" && outcome.failure.reason === "lost")) return "unknown";
  const wasStopped = outcome.state === "failed" && outcome.failure.reason === "cancelled";
  return wasStopped ? "cancelled" : endOf(command, outcome);
}

function inquiryOf(command: CommandRecord, outcome: DaemonOutcome): CallInquiry {
  const isLost = outcome.state === "failed" && outcome.failure.reason === "lost";
  return isLost ? { state: "begun" } : { state: "ended", ...endOf(command, outcome) };
}

function endedOutcome({ result, isError }: Extract<CallInquiry, { state: "ended" }>): DaemonOutcome | null {
  if (!isError) return { state: "finished", result };
  const failure = failureSchema.safeParse(result);
  return failure.success ? { state: "failed", failure: failure.data } : null;
}
