import type { ChatRow } from "../../db/queries/chats";
import {
  abandonModelCall,
  failModelCall,
  settleModelCall,
  startModelCall,
} from "../../db/queries/model-calls";
import { fold } from "../chat/fold";
import type { AppMessage } from "../chat/message-types";
import type { PromptRow } from "../chat/messages";
import { seal } from "../chat/seal";
import type { StepRecording } from "../debug/recorder";
import { newId } from "../ids";
import { classifyError } from "../providers/classify-error";
import type { ModelConnection } from "../providers/model-connection";
import { commitModelStep } from "../transitions/commit-model-step";
import { FenceError } from "../transitions/errors";
import { finishError } from "../transitions/finish-error";
import { recordGenerationAttempt } from "../transitions/record-generation-attempt";
import { type JoinedContext, runInTransaction } from "../transitions/run-in-transaction";
import { recordRetryState } from "../transitions/record-retry-state";
import { chatTools } from "./chat-tools";
import { closeEpisode, openEpisode } from "./episode";
import { keepTrying } from "./keep-trying";
import { toAssistantRow, toNewCalls } from "./model-row";
import { outcomeOf } from "./outcome";
import { type PreparedRequest, prepareRequest } from "./prepare/request";
import { fileIdsOf, type PromptFiles } from "./prepare/user-content";
import { readModelStream, type StreamEnd } from "./read-model-stream";
import { retryDelayMs } from "./retry";
import type { LiveEpisode, StepContext, StepDeps } from "./step-deps";
import { StoppedError } from "./stopped";
import type { ToolDefinition } from "./tool-port";
import { costMicros, toMessageUsage } from "./usage";

export interface StepInput {
  chat: ChatRow;
  rows: readonly PromptRow[];
}

interface Attempt {
  deps: StepDeps;
  context: StepContext;
  chat: ChatRow;
  connection: ModelConnection;
  definitions: readonly ToolDefinition[];
  request: PreparedRequest;
  number: number;
  messageId: string;
  modelCallId: string;
  recording: StepRecording;
}

/** `again`: the failure was recorded, and the next attempt is due after the wait that the chat's row tells. */
export type ModelStepResult = "committed" | "again" | "failed";

const LENGTH_REASON = "the answer was cut off at the model's output limit";
const FILTER_REASON = "the provider stopped the answer";

/** One model call, from the recorded attempt to the one commit (or the recorded failure). */
export async function runModelStep(
  deps: StepDeps,
  context: StepContext,
  { chat, rows }: StepInput,
): Promise<ModelStepResult> {
  const trying = { ...deps, signal: context.signal };
  const recording = deps.debug.step(deps.resolveModel, {
    chat,
    historyVersion: context.fence.historyVersion,
    triggerMessageId: rows.findLast((row) => row.role === "user")?.id ?? null,
    tipMessageId: rows.at(-1)?.id ?? null,
  });
  const [resolved, recorded, files] = await Promise.all([
    keepTrying(trying, () => recording.resolve(chat.modelId)),
    keepTrying(trying, () => recordGenerationAttempt(deps, { fence: context.fence, kind: "model" })),
    loadFiles(deps, context, rows),
  ]);
  if (!resolved.ok) {
    const { error } = resolved;
    await keepTrying(trying, () => finishError(deps, { fence: context.fence, error }));
    deps.debug.turnEnded(chat, "error");
    return "failed";
  }
  const { connection } = resolved;
  const { toToolSet } = deps;
  const definitions = chatTools(deps.tools, chat, rows);
  const request = await prepareRequest({ chat, rows, files, connection, definitions, toToolSet });
  const attempt: Attempt = {
    deps,
    context,
    chat,
    connection,
    definitions,
    request,
    number: recorded.attempt,
    messageId: recorded.messageId,
    modelCallId: newId("mcl"),
    recording,
  };
  const episode = await begin(attempt);
  const end = await readModelStream({
    connection,
    request,
    messageId: attempt.messageId,
    writer: episode.writer,
    signal: context.signal,
    silenceMs: deps.env.streamSilenceMs,
    clock: deps.clock,
  });
  return finish(attempt, episode, end);
}

async function loadFiles(
  deps: StepDeps,
  context: StepContext,
  rows: readonly PromptRow[],
): Promise<PromptFiles> {
  const ids = new Set(rows.flatMap((row) => (row.role === "user" ? fileIdsOf(row.parts) : [])));
  const found = await Promise.all(
    [...ids].map(async (id) => {
      const file = await keepTrying({ ...deps, signal: context.signal }, () => deps.readFile(id));
      return file === null ? [] : [[id, file] as const];
    }),
  );
  return new Map(found.flat());
}

/** The request is on record, and whoever watches can follow it, before its first byte is sent. */
async function begin(attempt: Attempt): Promise<LiveEpisode> {
  const { deps, context, chat, connection, request } = attempt;
  const { origin, modelId, contextLimit } = connection;
  const [episode] = await Promise.all([
    openEpisode(deps, context, {
      attempt: attempt.number,
      messageId: attempt.messageId,
      kind: "model",
      author: { origin, modelId, contextLimit },
    }),
    keepTrying({ ...deps, signal: context.signal }, () =>
      startModelCall(deps.db, {
        id: attempt.modelCallId,
        chatId: chat.id,
        rootChatId: chat.rootChatId,
        userId: chat.ownerId,
        historyVersion: context.fence.historyVersion,
        attempt: attempt.number,
        purpose: "generation",
        modelId,
        requestPrefixHash: request.prefixHash,
      }),
    ),
  ]);
  return episode;
}

async function finish(attempt: Attempt, episode: LiveEpisode, end: StreamEnd): Promise<ModelStepResult> {
  const { deps, context } = attempt;
  switch (end.outcome) {
    case "complete":
      await commit(attempt, episode, end);
      return "committed";
    case "failed":
      return fail(attempt, end);
    // What has been streamed stays where an interrupt finds it.
    case "stopped":
      giveUp(attempt, end);
      throw new StoppedError();
    case "fenced":
      giveUp(attempt, end);
      closeEpisode(deps, context);
      throw new FenceError(attempt.chat.id, "workerId");
  }
}

async function commit(attempt: Attempt, episode: LiveEpisode, end: StreamEnd): Promise<void> {
  const { deps, context, connection, definitions } = attempt;
  const books = booksOf(attempt, end);
  const message = await foldStep(episode, end);
  const row = toAssistantRow(message, episode.author, {
    finishReason: end.finishReason,
    providerResponseId: end.responseId,
    usage: books.usage,
    costMicros: books.costMicros,
    interrupted: false,
  });
  const fence = { ...context.fence, attempt: attempt.number };
  const calls = toNewCalls(message, definitions);
  await write(attempt, end, async (joined) => {
    await commitModelStep(joined, { fence, row, calls });
    await settleModelCall(joined.unit.tx, books);
  });
  closeEpisode(deps, context);
  attempt.recording.ended({ outcome: "completed", messageId: attempt.messageId });
  deps.log.debug(
    { chatId: attempt.chat.id, model: connection.modelId, calls: calls.length },
    "Step committed",
  );
}

/** The sealed message of a complete step; what is no ordinary answer gets a part that says so. */
async function foldStep(episode: LiveEpisode, end: StreamEnd): Promise<AppMessage> {
  const { writer, messageId } = episode;
  let message = await fold(writer.chunks(), messageId);
  const finishReason = end.finishReason ?? "other";
  const kind = outcomeOf(message, { finishReason, rawFinishReason: end.rawFinishReason });
  if (kind !== null) {
    writer.append([{ type: "data-outcome", data: { kind } }]);
    message = await fold(writer.chunks(), messageId);
  }
  const runsTools = finishReason === "stop" || finishReason === "tool-calls";
  const reason = finishReason === "length" ? LENGTH_REASON : FILTER_REASON;
  return seal(message, { calls: runsTools ? "keep" : "close", reason });
}

async function fail(attempt: Attempt, end: StreamEnd): Promise<ModelStepResult> {
  const { deps, context, connection, number } = attempt;
  const { log, clock, env } = deps;
  const { chatId } = context.fence;
  const fence = { ...context.fence, attempt: number };
  const { providerName } = connection;
  const classified = classifyError(end.error, { providerName, now: clock.now() });
  const { error } = classified;
  log.warn({ err: end.error, chatId, kind: error.kind, attempt: number }, "A model call failed");
  const failure = { ...booksOf(attempt, end), errorKind: error.kind, statusCode: error.statusCode ?? null };
  const again = classified.retryable && number <= env.retryMax;
  const delayMs = retryDelayMs({
    attempt: number,
    baseMs: env.retryBaseMs,
    retryAfterMs: classified.retryAfterMs,
    random: Math.random(),
  });
  const retryAt = new Date(clock.now() + delayMs).toISOString();
  // At once: what a failed attempt had streamed must never be taken for a partial answer.
  await write(attempt, end, async (joined) => {
    if (again)
      await recordRetryState(joined, { fence, retryState: { attempt: number, delayMs, retryAt, error } });
    else await finishError(joined, { fence, error });
    await failModelCall(joined.unit.tx, failure);
  });
  closeEpisode(deps, context);
  attempt.recording.ended({ outcome: again ? "retrying" : "error", error });
  if (!again) deps.debug.turnEnded(attempt.chat, "error");
  return again ? "again" : "failed";
}

function booksOf({ connection, modelCallId }: Attempt, end: StreamEnd) {
  const usage = toMessageUsage(end.usage);
  return {
    id: modelCallId,
    usage,
    costMicros: costMicros(usage, connection.prices),
    firstPartAt: end.firstPartAt,
  };
}

/** The step and its entry in the books, in one transaction; when it may not be written, the request counts as given up. */
async function write(
  attempt: Attempt,
  end: StreamEnd,
  work: (joined: JoinedContext) => Promise<void>,
): Promise<void> {
  const { deps, context } = attempt;
  try {
    await keepTrying({ ...deps, signal: context.signal }, () => runInTransaction(deps, work));
  } catch (error) {
    giveUp(attempt, end);
    throw error;
  }
}

const GIVE_UP_LIMIT_MS = 120_000;

/** The request is for the books only: no chat waits for that. */
function giveUp(attempt: Attempt, end: StreamEnd): void {
  const { deps } = attempt;
  attempt.recording.ended({ outcome: "interrupted" });
  const signal = AbortSignal.timeout(GIVE_UP_LIMIT_MS);
  deps.background(keepTrying({ ...deps, signal }, () => abandonModelCall(deps.db, booksOf(attempt, end))));
}
