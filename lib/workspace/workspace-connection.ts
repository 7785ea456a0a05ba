import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import type { CallContext, WorkspaceConnection } from "./connection";
import type { Dispatcher } from "./dispatch";
import { createRecovery } from "./recovery";
import type { WorkspaceStore } from "./workspace-store";

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
  const { send } = dispatcher;
  const recovery = createRecovery(deps, workspaceId);

  async function withOutput<T>(call: CallContext, work: () => Promise<T>): Promise<T> {
    const unfollow = followOutput(deps.hints, workspaceId, call);
    try {
      return await work();
    } finally {
      unfollow();
    }
  }

  return {
    workspaceId,
    journalId: async () => (await store.getWorkspace(workspaceId))?.journalId ?? null,
    exec: (call, { apart = false, background, ...request }) =>
      withOutput(call, () => {
        const order = { workspaceId, call: callOf(call), signal: call.signal };
        return apart
          ? send({ ...order, request: { kind: "exec_apart", ...request } })
          : send({ ...order, request: { kind: "exec", background, ...request } });
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
    readPlan: async ({ signal, ...owner }) => {
      const { text } = await send({ workspaceId, request: { kind: "read_plan" }, owner, signal });
      return text;
    },
    readPiece: ({ signal, ...owner }, request) =>
      send({ workspaceId, request: { kind: "read_piece", ...request }, owner, signal }),
    context: ({ signal, ...request } = {}) =>
      send({
        workspaceId,
        request: { kind: "context", ...request },
        ...(signal === undefined ? {} : { signal }),
      }),
    skillFiles: ({ signal, ...owner }, directory) =>
      send({ workspaceId, request: { kind: "skill_files", directory }, owner, signal }),
    skillFile: ({ signal, ...owner }, request) =>
      send({ workspaceId, request: { kind: "skill_file", ...request }, owner, signal }),
    inquire: recovery.inquire,
    reattach: (call) => withOutput(call, () => recovery.reattach(call)),
    cancel: recovery.cancel,
    processes: (chatId) => send({ workspaceId, request: { kind: "processes", chatId } }),
    stopProcess: async (processId, signal) => {
      await send({ workspaceId, request: { kind: "stop_process", processId, signal } });
    },
    head: () => send({ workspaceId, request: { kind: "head" } }),
    changes: (request) => send({ workspaceId, request: { kind: "changes", ...request } }),
    diff: (request) => send({ workspaceId, request: { kind: "diff", ...request } }),
  };
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
