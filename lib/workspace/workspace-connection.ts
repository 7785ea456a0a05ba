import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import { type BlockingWait, waitOrLook } from "./broken-wait";
import type { CallContext, ExecRequest, ExecResult, WorkspaceConnection } from "./connection";
import { connectionState, lostError, silentError } from "./connection-state";
import type { Dispatcher } from "./dispatch";
import { type DaemonRequest, MAX_BUSY } from "./protocol";
import { createRecovery } from "./recovery";
import type { WorkspaceStore } from "./workspace-store";

type Look = Extract<DaemonRequest, { kind: "snapshot" | "process_output" }>;

export interface ConnectionDeps {
  dispatcher: Dispatcher;
  store: Pick<WorkspaceStore, "getWorkspace" | "listBusyAgents" | "getCommand" | "abandonCommand">;
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

  /** A tool call, under its own id. */
  const ask = <K extends DaemonRequest["kind"]>(
    call: CallContext,
    request: Extract<DaemonRequest, { kind: K }>,
  ) => send<K>({ workspaceId, request, call: callOf(call), signal: call.signal });

  return {
    workspaceId,
    journalId: async () => (await store.getWorkspace(workspaceId))?.journalId ?? null,
    exec: (call, request) => {
      const limitMs = request.apart ? null : request.timeoutMs;
      const run = async (signal: AbortSignal) =>
        ask<"exec" | "exec_apart">({ ...call, signal }, await execRequest(store, call, request));
      const look: Look = { kind: "snapshot", callId: call.callId };
      return withOutput(call, () => waitOrLookAt(deps, { workspaceId, call, limitMs, wait: run, look }));
    },
    processOutput: (call, request) => {
      const wait = (signal: AbortSignal) =>
        ask<"process_output">({ ...call, signal }, { kind: "process_output", ...request });
      const look: Look = { kind: "process_output", processId: request.processId, waitMs: 0 };
      return withOutput(call, () =>
        waitOrLookAt(deps, { workspaceId, call, limitMs: request.waitMs, wait, look }),
      );
    },
    readFile: (call, request) => ask<"read_file">(call, { kind: "read_file", ...request }),
    writeFile: (call, request) => ask<"write_file">(call, { kind: "write_file", ...request }),
    editFiles: (call, request) => ask<"edit_files">(call, { kind: "edit_files", ...request }),
    readPlan: async ({ signal, ...owner }) => {
      const { text } = await send({ workspaceId, request: { kind: "read_plan" }, owner, signal });
      return text;
    },
    readPiece: ({ signal, ...owner }, request) =>
      send({ workspaceId, request: { kind: "read_piece", ...request }, owner, signal }),
    context: ({ signal, directories, ...request }) =>
      send({
        workspaceId,
        request: { kind: "context", ...request, directories: [...directories] },
        ...(signal === undefined ? {} : { signal }),
      }),
    skillFiles: ({ signal, ...owner }, { directory, directories }) => {
      const places = [...directories];
      return send({
        workspaceId,
        request: { kind: "skill_files", directory, directories: places },
        owner,
        signal,
      });
    },
    skillFile: ({ signal, ...owner }, { directories, ...asked }) => {
      const places = [...directories];
      return send({
        workspaceId,
        request: { kind: "skill_file", ...asked, directories: places },
        owner,
        signal,
      });
    },
    inquire: recovery.inquire,
    reattach: (call) => withOutput(call, () => recovery.reattach(call)),
    cancel: recovery.cancel,
    processes: (chatId) => send({ workspaceId, request: { kind: "processes", chatId } }),
    allProcesses: (signal) => send({ workspaceId, request: { kind: "processes" }, signal }),
    familyProcesses: (chatId, signal) =>
      send({ workspaceId, request: { kind: "processes", chatId, family: true }, signal }),
    listProcesses: (call) => ask<"processes">(call, { kind: "processes", chatId: call.chatId, family: true }),
    signalProcess: (call, request) => ask<"signal_process">(call, { kind: "signal_process", ...request }),
    stopProcess: async (processId, signal) => {
      await send({ workspaceId, request: { kind: "stop_process", processId, signal } });
    },
    mcpServers: ({ approved, waitMs, signal }) =>
      send({ workspaceId, request: { kind: "mcp_servers", approved: [...approved], waitMs }, signal }),
    mcpCall: (call, request) =>
      send({
        workspaceId,
        request: { kind: "mcp_call", ...request },
        call: callOf(call),
        signal: call.signal,
      }),
    head: () => send({ workspaceId, request: { kind: "head" } }),
    uncommitted: ({ signal }) => send({ workspaceId, request: { kind: "uncommitted" }, signal }),
    findFiles: ({ signal, ...request }) =>
      send({ workspaceId, request: { kind: "find_files", ...request }, signal }),
    changes: (request) => send({ workspaceId, request: { kind: "changes", ...request } }),
    diff: (request) => send({ workspaceId, request: { kind: "diff", ...request } }),
  };
}

interface BrokenWait extends Pick<BlockingWait, "limitMs" | "wait"> {
  workspaceId: string;
  call: CallContext;
  look: Look;
}

/** Where it cannot be known which sub-agents are at work, what they have left running is not ended. */
async function execRequest(
  store: Pick<WorkspaceStore, "listBusyAgents">,
  { chatId, ancestorChatIds = [] }: CallContext,
  { apart, background, ...request }: ExecRequest,
): Promise<Extract<DaemonRequest, { kind: "exec" | "exec_apart" }>> {
  const ancestors = [...ancestorChatIds];
  if (!apart) return { kind: "exec", background, ...request, ancestors };
  const busy = await store.listBusyAgents(chatId).catch(() => null);
  const isKnown = busy !== null && busy.length <= MAX_BUSY;
  return { kind: "exec_apart", ...request, ancestors, ...(isKnown ? { busy } : {}) };
}

/** Waits for a command, and looks at it when the waiting breaks. */
function waitOrLookAt(
  { dispatcher, store, clock }: ConnectionDeps,
  { workspaceId, call, limitMs, wait, look }: BrokenWait,
): Promise<ExecResult> {
  const { chatId, ownerEpoch, callId, signal } = call;
  const owner = { chatId, ownerEpoch };
  return waitOrLook({
    clock,
    limitMs,
    signal,
    wait,
    look: (within) => dispatcher.send({ workspaceId, request: look, owner, signal: within }),
    isHeard: async () => {
      const workspace = await store.getWorkspace(workspaceId).catch(() => null);
      return workspace !== null && connectionState(workspace) === "connected";
    },
    abandon: async () => {
      const isUnsent = (await store.abandonCommand(callId)) === "pending";
      const seen = await store.getWorkspace(workspaceId).catch(() => null);
      return isUnsent ? silentError(seen) : lostError(seen);
    },
  });
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
