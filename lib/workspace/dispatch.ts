import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import { newId } from "../ids";
import type { Log } from "../log";
import type { CommandStreams } from "./command-streams";
import type { CommandWaiter } from "./command-waiter";
import { WorkspaceError } from "./connection";
import { connectionState, DISCONNECTED_AFTER_MS, lostError, refusal, silentError } from "./connection-state";
import { guidedError } from "./guidance";
import { type DaemonOutcome, type DaemonRequest, MAX_FRAME_BYTES, requestSchema } from "./protocol";
import { RESULT_SCHEMAS, type ResultOf } from "./result-schemas";
import type { WorkspaceRecord, WorkspaceStore } from "./workspace-store";

/** How often the daemon's pulse is looked at while a command is waited for. */
const PULSE_INTERVAL_MS = 1_000;
/** A command waits at least this long, however dead the workspace looks: after an outage the daemon comes back by itself. */
const PATIENCE_MS = DISCONNECTED_AFTER_MS + PULSE_INTERVAL_MS;

/** One that starts is on its way; but what its start takes, a call of another tool waits for. */
const STARTING_PATIENCE_MS = 15_000;

const NOTE_INTERVAL_MS = 60_000;
const MAX_NOTED = 10_000;
/** Requests of a person at work, beside the calls of an agent; a page that only looks keeps nothing running. */
const USES = new Set<DaemonRequest["kind"]>([
  "stop_process",
  "signal_process",
  "open_terminal",
  "attach_terminal",
]);

/** What surrounds a request in its frame. */
const ENVELOPE_BYTES = 1_024;

export interface DispatchDeps {
  store: WorkspaceStore;
  streams: CommandStreams;
  waiter: CommandWaiter;
  hints: Pick<Pubsub, "publish">;
  clock: Clock;
  log: Log;
  /** Starts a daemon that is known to be gone; true when one is on its way. */
  revive: (workspace: WorkspaceRecord) => Promise<boolean>;
}

export interface Dispatch<K extends DaemonRequest["kind"]> {
  workspaceId: string;
  request: Extract<DaemonRequest, { kind: K }>;
  /** A tool call is marked as started with its command; without one, the command is a person's or the engine's own. */
  call?: { callId: string; chatId: string; ownerEpoch: number };
  /** For requests that act on behalf of an owner without being one of its calls. */
  owner?: { chatId: string; ownerEpoch: number };
  signal?: AbortSignal;
}

export interface Dispatcher {
  send<K extends DaemonRequest["kind"]>(order: Dispatch<K>): Promise<ResultOf<K>>;
  /** Waits for a command that was sent before, by whomever. */
  awaitOutcome(workspaceId: string, callId: string, signal: AbortSignal): Promise<DaemonOutcome>;
  /** Notes that somebody works there: what is not used is stopped by itself. */
  noteUse(workspaceId: string): void;
}

/** Sends commands to daemons by way of the database, and waits for what becomes of them. */
export function createDispatcher(deps: DispatchDeps): Dispatcher {
  const { store, streams, waiter, hints } = deps;

  const notedAt = new Map<string, number>();
  /** The database is told at most once a minute; that it is not told keeps nothing from running. */
  function noteUse(workspaceId: string): void {
    const now = deps.clock.elapsed();
    if (now - (notedAt.get(workspaceId) ?? Number.NEGATIVE_INFINITY) < NOTE_INTERVAL_MS) return;
    if (notedAt.size >= MAX_NOTED) notedAt.clear();
    notedAt.set(workspaceId, now);
    store.markUsed(workspaceId).catch((error: unknown) => {
      deps.log.debug({ err: error, workspaceId }, "that a workspace is used could not be noted");
    });
  }

  async function usable(workspaceId: string): Promise<WorkspaceRecord> {
    const workspace = await store.getWorkspace(workspaceId);
    const refused = refusal(workspace);
    if (refused) throw refused;
    if (workspace === null) throw new Error("A missing workspace was not refused.");
    await deps.revive(workspace);
    return workspace;
  }

  async function send<K extends DaemonRequest["kind"]>(order: Dispatch<K>): Promise<ResultOf<K>> {
    const { workspaceId, request, call } = order;
    requireReadable(request);
    const given = new AbortController();
    const signal = order.signal ? AbortSignal.any([order.signal, given.signal]) : given.signal;
    const workspace = await usable(workspaceId);
    if (call !== undefined || USES.has(request.kind)) noteUse(workspaceId);
    const id = call?.callId ?? newId("cmd");
    const { chatId = null, ownerEpoch = 0 } = call ?? order.owner ?? {};
    const claimed = streams.has(workspaceId);
    const ledger = call !== undefined;
    const outcome = awaitOutcome(workspaceId, id, signal);
    // Waiting begins before the command is written, so that no answer can come too early.
    outcome.catch(() => {});
    try {
      const command = { id, workspaceId, chatId, ownerEpoch, request, ledger, claimed };
      const started = await store.startCommand({ ...command, journalId: workspace.journalId });
      if (started === "moved") throw guidedError("changed");
      if (started === "stale")
        throw new WorkspaceError("stale_epoch", "Another server goes on with this chat.");
      if (claimed) streams.offer(workspaceId, command);
      else hints.publish("workspace", { workspaceId, event: "command", callId: id });
      return readResult(request.kind, await outcome) as ResultOf<K>;
    } finally {
      given.abort();
    }
  }

  async function awaitOutcome(
    workspaceId: string,
    callId: string,
    signal: AbortSignal,
  ): Promise<DaemonOutcome> {
    const over = new AbortController();
    const any = AbortSignal.any([signal, over.signal]);
    try {
      const outcome = await Promise.race([waiter.wait(callId, any), watchPulse(workspaceId, callId, any)]);
      if (outcome) return outcome;
      throw new WorkspaceError("cancelled", "The call was given up.");
    } finally {
      over.abort();
    }
  }

  /** Rejects when the workspace is no place to wait for any more; never resolves but with the end of `signal`. */
  async function watchPulse(workspaceId: string, callId: string, signal: AbortSignal): Promise<null> {
    const began = deps.clock.elapsed();
    let revived = false;
    for (;;) {
      await deps.clock.sleep(PULSE_INTERVAL_MS, signal);
      if (signal.aborted) return null;
      const workspace = await store.getWorkspace(workspaceId).catch(() => undefined);
      if (workspace === undefined) continue;
      const refused = refusal(workspace);
      if (refused) {
        const failure = await abandon(callId, workspace, refused);
        if (failure) throw failure;
        continue;
      }
      if (workspace === null) continue;
      if (!revived) revived = await deps.revive(workspace);
      const state = connectionState(workspace);
      if (state === "connected") continue;
      const usual = revived ? PATIENCE_MS + DISCONNECTED_AFTER_MS : PATIENCE_MS;
      const patience = state === "connecting" ? STARTING_PATIENCE_MS : usual;
      if (deps.clock.elapsed() - began < patience) continue;
      const failure = await abandon(callId, workspace, silentError(workspace));
      if (failure) throw failure;
    }
  }

  /**
   * What was sent may have happened; what nobody took cannot, and is told as `otherwise`. Neither will be sent any more. Null: it has
   * ended meanwhile, and its outcome is on its way to whoever waits.
   */
  async function abandon(
    callId: string,
    seen: WorkspaceRecord | null,
    otherwise: WorkspaceError,
  ): Promise<WorkspaceError | null> {
    const state = await store.abandonCommand(callId);
    if (state === null) return null;
    return state === "sent" ? lostError(seen) : otherwise;
  }

  return { send, awaitOutcome, noteUse };
}

/** A daemon drops what it cannot read, and a dropped request is never answered. */
function requireReadable(request: DaemonRequest): void {
  const bytes = Buffer.byteLength(JSON.stringify(request));
  if (bytes <= MAX_FRAME_BYTES - ENVELOPE_BYTES && requestSchema.safeParse(request).success) return;
  throw new WorkspaceError(
    "invalid",
    "This is more than one call can carry. Nothing was done. Split it into several smaller calls.",
  );
}

/** What a request was answered with, checked; @throws WorkspaceError for a failure. */
export function readResult(kind: DaemonRequest["kind"], outcome: DaemonOutcome): unknown {
  if (outcome.state === "failed") throw new WorkspaceError(outcome.failure.reason, outcome.failure.message);
  const parsed = RESULT_SCHEMAS[kind].safeParse(outcome.result);
  if (parsed.success) return parsed.data;
  throw new WorkspaceError("refused", "The workspace gave an answer that cannot be read. Try again.");
}
