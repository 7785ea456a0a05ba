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

/** Finding out, and ending, what an earlier owner had begun. */
export function createRecovery({ dispatcher, store, clock }: RecoveryDeps, workspaceId: string): Recovery {
  async function ownCommand(callId: string): Promise<CommandRecord | null> {
    const command = await store.getCommand(callId);
    return command?.workspaceId === workspaceId ? command : null;
  }

  async function inquire(call: CallContext): Promise<CallInquiry> {
    const command = await ownCommand(call.callId);
    if (command?.state === "done" && command.outcome) return inquiryOf(command, command.outcome);
    const { chatId, ownerEpoch, signal, callId } = call;
    const owner = { chatId, ownerEpoch };
    const found = await dispatcher.send({ workspaceId, request: { kind: "inquire", callId }, owner, signal });
    if (found.state !== "ended" || command === null)
      return found.state === "ended" ? { state: "begun" } : found;
    const outcome = endedOutcome(found);
    return outcome === null ? { state: "begun" } : inquiryOf(command, outcome);
  }

  async function cancel(callId: string, waitMs: number): Promise<Cancellation> {
    const command = await ownCommand(callId);
    if (command?.state === "done") return cancellationOf(command, command.outcome);
    if (command?.state === "pending" && (await store.abandonCommand(callId)) === "pending")
      return "cancelled";
    const late = new AbortController();
    const timeout = clock.sleep(waitMs, late.signal).then(() => late.abort());
    try {
      const owner = command?.chatId
        ? { owner: { chatId: command.chatId, ownerEpoch: command.ownerEpoch } }
        : {};
      const { ended } = await dispatcher.send({
        workspaceId,
        request: { kind: "cancel", callId },
        ...owner,
        signal: late.signal,
      });
      if (ended !== true || command === null) return "cancelled";
      return cancellationOf(command, await dispatcher.awaitOutcome(workspaceId, callId, late.signal));
    } catch {
      return "unknown";
    } finally {
      late.abort();
      await timeout;
    }
  }

  async function reattach(call: CallContext): Promise<{ result: unknown; isError: boolean }> {
    const command = await ownCommand(call.callId);
    if (command === null) throw lostError();
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
