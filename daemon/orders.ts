import type { CallInquiry } from "../lib/workspace/connection";
import type { CommandOrder, DaemonOutcome, DaemonRequest } from "../lib/workspace/protocol";
import { DaemonError } from "./daemon-error";
import type { Journal } from "./journal";

/** Calls whose effect must not happen twice: they are in the journal before they begin. */
const JOURNALED: ReadonlySet<DaemonRequest["kind"]> = new Set([
  "exec",
  "exec_apart",
  "write_file",
  "edit_files",
  "signal_process",
  "mcp_call",
]);

const LOST: DaemonOutcome = {
  state: "failed",
  failure: {
    reason: "lost",
    message:
      "The workspace was lost while this call ran, and its outcome is unknown: it may have taken effect in part or in full. Look at the files with read_file or execute before you repeat it.",
  },
};

interface Call {
  epoch: number;
  done: Promise<void>;
  abort: AbortController;
}

export interface OrderContext {
  callId: string;
  chatId: string | null;
  signal: AbortSignal;
}

export interface OrdersDeps {
  journal: Journal;
  /** Does what a request asks, once its turn has come. */
  perform(request: DaemonRequest, context: OrderContext): Promise<unknown>;
  send(result: { id: string; epoch: number; outcome: DaemonOutcome }): void;
}

export interface Orders {
  take(order: CommandOrder): Promise<void>;
  /** Whether a call is being carried out. */
  isBusy(): boolean;
}

/**
 * Takes commands as they come and answers each call id once: an owner that is no longer the latest of its chat is refused, a
 * repeated command is answered from what is known and never run again.
 */
export function createOrders(deps: OrdersDeps): Orders {
  const { journal, send } = deps;
  const running = new Map<string, Call>();

  async function take(order: CommandOrder): Promise<void> {
    const { id, chatId, epoch } = order;
    if (chatId !== null && epoch < journal.highestEpoch(chatId)) {
      send({ id, epoch, outcome: failed("stale_epoch", "Another server goes on with this chat.") });
      return;
    }
    const current = running.get(id);
    if (current) {
      current.epoch = Math.max(current.epoch, epoch);
      return;
    }
    const entry = journal.entry(id);
    if (entry) {
      send({ id, epoch, outcome: entry.outcome ?? LOST });
      return;
    }
    const call: Call = { epoch, done: Promise.resolve(), abort: new AbortController() };
    running.set(id, call);
    const work = runCall(order, call);
    call.done = work.then(() => {});
    const outcome = await work;
    running.delete(id);
    send({ id, epoch: call.epoch, outcome });
  }

  async function runCall(order: CommandOrder, call: Call): Promise<DaemonOutcome> {
    const { id, chatId, epoch, request } = order;
    const journaled = isJournaled(request);
    try {
      if (chatId !== null) await journal.raiseEpoch(chatId, epoch);
      if (journaled) await journal.begin({ id, chatId, epoch, kind: request.kind, paths: pathsOf(request) });
    } catch {
      return failed("refused", "The workspace's disk does not take a line of its journal. It may be full.");
    }
    const outcome = await outcomeOf(answer(order, call));
    // The result may leave at once: a server that has it needs no journal, and until then nothing is forgotten.
    if (journaled) void journal.end(id, outcome).catch(() => {});
    return outcome;
  }

  function answer(order: CommandOrder, call: Call): Promise<unknown> {
    const { request, id, chatId } = order;
    if (request.kind === "inquire") return inquire(request.callId);
    if (request.kind === "cancel") return cancel(request.callId, order);
    return deps.perform(request, { callId: id, chatId, signal: call.abort.signal });
  }

  async function inquire(callId: string): Promise<CallInquiry> {
    if (running.has(callId)) return { state: "running" };
    const entry = journal.entry(callId);
    if (!entry) return { state: "never_seen", journalId: journal.id };
    if (!entry.outcome || isLost(entry.outcome)) return { state: "begun" };
    return entry.outcome.state === "finished"
      ? { state: "ended", result: entry.outcome.result, isError: false }
      : { state: "ended", result: entry.outcome.failure, isError: true };
  }

  /** A call that has not arrived yet is remembered as cancelled: when it comes it is not run. One that had ended keeps its end. */
  async function cancel(callId: string, order: CommandOrder): Promise<{ over: true; ended?: true }> {
    const call = running.get(callId);
    if (!call) {
      const entry = journal.entry(callId);
      if (entry?.outcome && !isLost(entry.outcome)) return { over: true, ended: true };
      if (!entry) {
        const { chatId, epoch } = order;
        await journal.begin({ id: callId, chatId, epoch, kind: "cancelled", paths: [] });
        await journal.end(callId, failed("cancelled", "The call was cancelled before it began."));
      }
      return { over: true };
    }
    call.abort.abort();
    await call.done;
    return { over: true };
  }

  return { take, isBusy: () => running.size > 0 };
}

function isJournaled(request: DaemonRequest): boolean {
  return JOURNALED.has(request.kind) && !(request.kind === "mcp_call" && request.repeatable);
}

function pathsOf(request: DaemonRequest): string[] {
  if (request.kind === "write_file") return [request.path];
  if (request.kind === "edit_files") return [...new Set(request.edits.map((edit) => edit.path))];
  return [];
}

async function outcomeOf(work: Promise<unknown>): Promise<DaemonOutcome> {
  try {
    return { state: "finished", result: await work };
  } catch (error) {
    if (error instanceof DaemonError) return failed(error.reason, error.message);
    const detail = error instanceof Error ? error.message : String(error);
    return failed("refused", `The workspace could not do this: ${detail}.`);
  }
}

function failed(
  reason: Extract<DaemonOutcome, { state: "failed" }>["failure"]["reason"],
  message: string,
): DaemonOutcome {
  return { state: "failed", failure: { reason, message } };
}

function isLost(outcome: DaemonOutcome): boolean {
  return outcome.state === "failed" && outcome.failure.reason === "lost";
}
