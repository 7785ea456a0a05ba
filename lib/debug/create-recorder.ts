import {
  type EndDebugStep,
  endRun,
  endStep,
  endTurnRuns,
  insertRun,
  type NewDebugRun,
  type OpenedStep,
  openStep,
  openTurnRun,
  withinLimit,
} from "../../db/queries/debug-runs";
import type { Db } from "../../db/client";
import type { DebugStatus } from "../chat/debug-types";
import type { ChatError } from "../chat/wire";
import type { Clock } from "../clock";
import { newId } from "../ids";
import type { Log } from "../log";
import { classifyError } from "../providers/classify-error";
import type { ModelConnection } from "../providers/model-connection";
import type { ExchangeObserver } from "../providers/observed-fetch";
import type { ResolveModel } from "../providers/resolve-model";
import { DetachedWrites } from "./detached-writes";
import { type CallEnd, observeModel } from "./observe-model";
import { fitAttempts, type RecordedCall } from "./recorded-call";
import type { DebugChat, DebugRecorder, DebugSubject, StepEnd, StepRecording, StepSubject } from "./recorder";
import { createRecordingSwitch, type RecordingSwitch } from "./recording-switch";

export interface DebugRecorderDeps {
  /** For reading settings. */
  db: Db;
  /** For a few connections of its own. */
  databaseUrl: string;
  prepare?: boolean;
  clock: Clock;
  log: Log;
}

/** A record that cannot be begun or ended in this time is left as it is. */
const CREATE_LIMIT_MS = 5_000;
const FINALISE_LIMIT_MS = 10_000;

/** Where a call's rows are, once they have been written. */
interface Place {
  runId: string;
  step: OpenedStep;
}

interface Outcome {
  stepStatus: DebugStatus;
  error: ChatError | null;
  messageId: string | null;
}

export function createDebugRecorder(deps: DebugRecorderDeps): DebugRecorder {
  const writes = new DetachedWrites({ ...deps, prepare: deps.prepare ?? true });
  const host: Host = { clock: deps.clock, writes, recording: createRecordingSwitch(deps) };
  return {
    recorded: (resolve, subject) => recordBeside(host, resolve, subject),
    step: (resolve, subject) => recordStep(host, resolve, subject),
    turnEnded: (chat, status) => endTurn(host, chat, status),
    settingChanged: () => host.recording.forget(),
    settled: () => writes.settled(),
    close: () => writes.close(),
  };
}

interface Host {
  clock: Clock;
  writes: DetachedWrites;
  recording: RecordingSwitch;
}

function endTurn({ writes, recording }: Host, chat: DebugChat, status: DebugStatus): void {
  const work = async (db: Db) => {
    if (!(await recording.isOn(chat))) return;
    const { id: chatId, turnStartedAt } = chat;
    const turn = { chatId, turnStartedAt };
    await withinLimit(db, FINALISE_LIMIT_MS, (tx) => endTurnRuns(tx, turn, status));
  };
  writes.add(chat.id, FINALISE_LIMIT_MS, work);
}

function recordStep(host: Host, resolve: ResolveModel, subject: StepSubject): StepRecording {
  let current: Recording | null = null;
  return {
    resolve: observing(
      host,
      { chat: subject.chat, resolve },
      {
        began: (call, connection, operation) => {
          current = new Recording(host, { subject: { ...subject, kind: "chat_turn" }, connection, call });
          current.begin(operation, `history ${subject.historyVersion}`);
        },
        ended: () => {},
      },
    ),
    ended: (end) => current?.end(outcomeOf(end)),
  };
}

function outcomeOf({ outcome, error, messageId }: StepEnd): Outcome {
  const stepStatus = outcome === "retrying" ? "in_progress" : outcome;
  return { stepStatus, error: error ?? null, messageId: messageId ?? null };
}

/** Each call is a step of one run, which ends with each of them. */
function recordBeside(host: Host, resolve: ResolveModel, subject: DebugSubject): ResolveModel {
  const recordings = new WeakMap<RecordedCall, Recording>();
  const runId = newId("dbr");
  let calls = 0;
  return observing(
    host,
    { chat: subject.chat, resolve },
    {
      began: (call, connection, operation) => {
        calls += 1;
        const recording = new Recording(host, {
          subject,
          connection,
          call,
          own: { runId, first: calls === 1 },
        });
        recordings.set(call, recording);
        recording.begin(operation, `call ${calls}`);
      },
      ended: (call, { providerName }, end) => {
        const now = host.clock.now();
        const error = end.how === "failed" ? classifyError(end.error, { providerName, now }).error : null;
        recordings.get(call)?.end({ stepStatus: STATUS_OF[end.how], error, messageId: null });
      },
    },
  );
}

const STATUS_OF = { whole: "completed", failed: "error", cancelled: "interrupted" } as const;

interface ObservedHooks {
  began(call: RecordedCall, connection: ModelConnection, operation: string): void;
  ended(call: RecordedCall, connection: ModelConnection, end: CallEnd): void;
}

/** A resolver whose models are watched where the chat is recorded; elsewhere they are what they were. */
function observing(
  { clock, recording }: Host,
  { chat, resolve }: { chat: DebugChat; resolve: ResolveModel },
  hooks: ObservedHooks,
): ResolveModel {
  return async (modelId, options) => {
    let on = false;
    let current: RecordedCall | null = null;
    const observer: ExchangeObserver = {
      active: () => on,
      exchanged: (read) => {
        if (current !== null) current.exchange = read;
      },
    };
    const [isOn, resolved] = await Promise.all([
      recording.isOn(chat),
      resolve(modelId, { ...options, observer }),
    ]);
    if (!isOn || !resolved.ok) return resolved;
    on = true;
    const { connection } = resolved;
    const languageModel = observeModel(connection.languageModel, {
      clock,
      began: (call, operation) => {
        current = call;
        hooks.began(call, connection, operation);
      },
      ended: (call, end) => hooks.ended(call, connection, end),
    });
    return { ok: true, connection: { ...connection, languageModel } };
  };
}

interface RecordingOf {
  subject: DebugSubject;
  connection: ModelConnection;
  call: RecordedCall;
  /** Of a call beside the turn: its run, which the first call makes. */
  own?: { runId: string; first: boolean };
}

/** One model call on its way into the database. */
class Recording {
  readonly #host: Host;
  readonly #of: RecordingOf;
  #place: Place | null = null;
  #stepKey = "";
  #ended = false;

  constructor(host: Host, of: RecordingOf) {
    this.#host = host;
    this.#of = of;
  }

  begin(operation: string, stepKey: string): void {
    this.#stepKey = stepKey;
    const { chat } = this.#of.subject;
    this.#host.writes.add(chat.id, CREATE_LIMIT_MS, async (db) => {
      const runId = await this.#openRun(db);
      if (runId === null) return;
      const { call } = this.#of;
      const opening = {
        id: newId("dbs"),
        runId,
        chatId: chat.id,
        operation,
        request: call.request(),
        attempt: call.attempt(null),
        startedAt: new Date(call.startedAt),
        stepKey,
      };
      // Apart from the run: its insert holds the chat's row, for which the engine must never wait.
      const step = await withinLimit(db, CREATE_LIMIT_MS, (tx) => openStep(tx, opening));
      this.#place = { runId, step };
    });
  }

  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    const { call, subject } = this.#of;
    call.endedAt ??= this.#host.clock.now();
    this.#host.writes.add(subject.chat.id, FINALISE_LIMIT_MS, async (db) => {
      const place = this.#place;
      if (place === null) return;
      const columns = this.#columns(place, outcome);
      await withinLimit(db, FINALISE_LIMIT_MS, async (tx) => {
        await endStep(tx, columns);
        if (this.#of.own !== undefined) await endRun(tx, place.runId, outcome.stepStatus);
      });
    });
  }

  /** Null when what it would speak of has been edited away. */
  async #openRun(db: Db): Promise<string | null> {
    const { own, subject } = this.#of;
    if (own === undefined) return this.#openTurnRun(db);
    if (!own.first) return own.runId;
    const isChild = subject.kind === "compaction" && subject.chat.turnStartedAt !== null;
    const parentRunId = isChild ? await this.#openTurnRun(db) : null;
    const run = { ...this.#run(own.runId), parentRunId };
    return (await withinLimit(db, CREATE_LIMIT_MS, (tx) => insertRun(tx, run))) ? own.runId : null;
  }

  #openTurnRun(db: Db): Promise<string | null> {
    const { turnStartedAt } = this.#of.subject.chat;
    const run = this.#run(newId("dbr"));
    const ofTurn: NewDebugRun = { ...run, kind: "chat_turn", startedAt: turnStartedAt ?? run.startedAt };
    return withinLimit(db, CREATE_LIMIT_MS, (tx) => openTurnRun(tx, ofTurn));
  }

  #run(id: string): NewDebugRun {
    const { subject, connection, call } = this.#of;
    const { chat, kind, triggerMessageId = null, tipMessageId = null } = subject;
    return {
      id,
      parentRunId: null,
      kind,
      chatId: chat.id,
      rootChatId: chat.rootChatId,
      modelId: connection.modelId,
      provider: connection.providerName,
      model: connection.origin.model,
      triggerMessageId,
      tipMessageId,
      startedAt: new Date(call.startedAt),
    };
  }

  #columns({ runId, step }: Place, { stepStatus, error, messageId }: Outcome): EndDebugStep {
    const { call } = this.#of;
    const { fold } = call;
    const before = step.attempts.slice(0, -1);
    const attempts = fitAttempts([...before, { ...call.attempt(error), number: before.length + 1 }]);
    const firstPartMs = fold.firstPartAt === null ? null : fold.firstPartAt - call.startedAt;
    return {
      id: step.id,
      runId,
      status: stepStatus,
      attempts,
      response: call.response(),
      usage: fold.usage(),
      error,
      metadata: { stepKey: this.#stepKey, firstPartMs },
      assistantMessageId: messageId,
    };
  }
}
