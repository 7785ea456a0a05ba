import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import { type CallContext, type CallInquiry, isWorkspaceError, type WorkspaceConnection } from "./connection";
import { lostError } from "./connection-state";
import { type Dispatcher, readResult } from "./dispatch";
import { type DaemonOutcome, failureSchema } from "./protocol";
import type { CommandRecord, WorkspaceStore } from "./workspace-store";

export interface ConnectionDeps {
  dispatcher: Dispatcher;
  store: Pick<WorkspaceStore, "getWorkspace" | "getCommand" | "abandonCommand">;
  hints: Pick<Pubsub, "subscribe">;
  clock: Clock;
}

/** The port to one workspace, over commands in the database. */
export function createWorkspaceConnection(deps: ConnectionDeps, workspaceId: string): WorkspaceConnection {
  const { dispatcher, store } = deps;
  const callOf = ({ callId, chatId, ownerEpoch }: CallContext) => ({ callId, chatId, ownerEpoch });
  const send = dispatcher.send;

  async function withOutput<T>(call: CallContext, work: () => Promise<T>): Promise<T> {
    const unfollow = followOutput(deps.hints, workspaceId, call);
    try {
      return await work();
    } finally {
      unfollow();
    }
  }

  async function ownCommand(callId: string): Promise<CommandRecord | null> {
    const command = await store.getCommand(callId);
    return command?.workspaceId === workspaceId ? command : null;
  }

  async function inquire(call: CallContext): Promise<CallInquiry> {
    const command = await ownCommand(call.callId);
    if (command?.state === "done" && command.outcome) return inquiryOf(command, command.outcome);
    const { chatId, ownerEpoch, signal, callId } = call;
    const owner = { chatId, ownerEpoch };
    const found = await send({ workspaceId, request: { kind: "inquire", callId }, owner, signal });
    if (found.state !== "ended" || command === null)
      return found.state === "ended" ? { state: "begun" } : found;
    const outcome = endedOutcome(found);
    return outcome === null ? { state: "begun" } : inquiryOf(command, outcome);
  }

  async function cancel(callId: string, waitMs: number): Promise<"cancelled" | "unknown"> {
    const command = await ownCommand(callId);
    if (command?.state === "done") return "cancelled";
    if (command?.state === "pending" && (await store.abandonCommand(callId)) === "pending")
      return "cancelled";
    const late = new AbortController();
    const timeout = deps.clock.sleep(waitMs, late.signal).then(() => late.abort());
    try {
      const owner = command?.chatId
        ? { owner: { chatId: command.chatId, ownerEpoch: command.ownerEpoch } }
        : {};
      await send({ workspaceId, request: { kind: "cancel", callId }, ...owner, signal: late.signal });
      return "cancelled";
    } catch {
      return "unknown";
    } finally {
      late.abort();
      await timeout;
    }
  }

  return {
    workspaceId,
    journalId: async () => (await store.getWorkspace(workspaceId))?.journalId ?? null,
    exec: (call, request) =>
      withOutput(call, () => {
        const { signal } = call;
        return send({ workspaceId, request: { kind: "exec", ...request }, call: callOf(call), signal });
      }),
    processOutput: (call, request) =>
      withOutput(call, () => {
        const { signal } = call;
        return send({
          workspaceId,
          request: { kind: "process_output", ...request },
          call: callOf(call),
          signal,
        });
      }),
    readFile: (call, request) =>
      send({
        workspaceId,
        request: { kind: "read_file", ...request },
        call: callOf(call),
        signal: call.signal,
      }),
    writeFile: (call, request) =>
      send({
        workspaceId,
        request: { kind: "write_file", ...request },
        call: callOf(call),
        signal: call.signal,
      }),
    editFiles: (call, request) =>
      send({
        workspaceId,
        request: { kind: "edit_files", ...request },
        call: callOf(call),
        signal: call.signal,
      }),
    inquire,
    reattach: (call) =>
      withOutput(call, async () => {
        const command = await ownCommand(call.callId);
        if (command === null) throw lostError();
        const isOver = command.state === "done" ? command.outcome : null;
        return endOf(
          command,
          isOver ?? (await dispatcher.awaitOutcome(workspaceId, call.callId, call.signal)),
        );
      }),
    cancel,
    processes: (chatId) => send({ workspaceId, request: { kind: "processes", chatId } }),
    stopProcess: async (processId, signal) => {
      await send({ workspaceId, request: { kind: "stop_process", processId, signal } });
    },
    head: () => send({ workspaceId, request: { kind: "head" } }),
    changes: (request) => send({ workspaceId, request: { kind: "changes", ...request } }),
    diff: (request) => send({ workspaceId, request: { kind: "diff", ...request } }),
  };
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

function inquiryOf(command: CommandRecord, outcome: DaemonOutcome): CallInquiry {
  const isLost = outcome.state === "failed" && outcome.failure.reason === "lost";
  return isLost ? { state: "begun" } : { state: "ended", ...endOf(command, outcome) };
}

function endedOutcome({ result, isError }: Extract<CallInquiry, { state: "ended" }>): DaemonOutcome | null {
  if (!isError) return { state: "finished", result };
  const failure = failureSchema.safeParse(result);
  return failure.success ? { state: "failed", failure: failure.data } : null;
}

/** Live output is a hint: it may be lost, and may come twice. */
function followOutput(hints: Pick<Pubsub, "subscribe">, workspaceId: string, call: CallContext): () => void {
  const { onOutput, callId } = call;
  if (!onOutput) return () => {};
  let next = 0;
  return hints.subscribe("workspace", (hint) => {
    if (hint.event !== "output" || hint.callId !== callId || hint.workspaceId !== workspaceId) return;
    if (hint.offset < next) return;
    next = hint.offset + 1;
    onOutput({ offset: hint.offset, text: hint.text });
  });
}
