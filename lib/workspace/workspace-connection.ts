import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import type { CallContext, CallInquiry, WorkspaceConnection } from "./connection";
import type { Dispatcher } from "./dispatch";
import type { DaemonOutcome } from "./protocol";
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
    const known = endOf(await ownCommand(call.callId));
    if (known) return { state: "ended", ...known };
    const { chatId, ownerEpoch, signal, callId } = call;
    const owner = { chatId, ownerEpoch };
    return send({ workspaceId, request: { kind: "inquire", callId }, owner, signal });
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
        const known = endOf(await ownCommand(call.callId));
        return known ?? describe(await dispatcher.awaitOutcome(workspaceId, call.callId, call.signal));
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

function endOf(command: CommandRecord | null): { result: unknown; isError: boolean } | null {
  return command?.state === "done" && command.outcome ? describe(command.outcome) : null;
}

function describe(outcome: DaemonOutcome): { result: unknown; isError: boolean } {
  return outcome.state === "finished"
    ? { result: outcome.result, isError: false }
    : { result: outcome.failure, isError: true };
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
