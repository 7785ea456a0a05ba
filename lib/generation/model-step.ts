import { settleModelCall } from "../../db/queries/model-calls";
import { withoutContext } from "../chat/context-parts";
import { fold } from "../chat/fold";
import type { AppMessage, OutcomeKind } from "../chat/message-types";
import type { PromptRow } from "../chat/messages";
import { MAX_REPEATS, repeatsItself } from "../chat/repeats";
import { seal, type SealOptions } from "../chat/seal";
import type { StepRecording } from "../debug/recorder";
import { newId } from "../ids";
import { commitModelStep } from "../transitions/commit-model-step";
import { FenceError } from "../transitions/errors";
import { finishError } from "../transitions/finish-error";
import { beginAttempt, recordAhead } from "./attempt";
import { chatTools } from "./chat-tools";
import { closeEpisode, openEpisode } from "./episode";
import { keepTrying } from "./keep-trying";
import { loadFiles } from "./load-files";
import { measureAnswer, measureRequest, modelLabels } from "./measure-model-call";
import { bookModelCall, booksOf, giveUp, type ModelCall, recordFailure, writeBooked } from "./model-call";
import { restartFacts, toAssistantRow, toNewCalls } from "./model-row";
import { notingPhase } from "./note-phase";
import { outcomeOf } from "./outcome";
import { type PreparedRequest, prepareRequest, type StepChat } from "./prepare/request";
import { readModelStream, type StreamEnd } from "./read-model-stream";
import type { LiveEpisode, StepContext, StepDeps } from "./step-deps";
import { StoppedError } from "./stopped";
import type { ToolDefinition } from "./tool-port";

export interface StepInput {
  chat: StepChat;
  rows: readonly PromptRow[];
  /** Default true; false after the provider has refused to take its own reasoning back. */
  replaysReasoning?: boolean;
}

interface Attempt extends ModelCall {
  definitions: readonly ToolDefinition[];
  request: PreparedRequest;
  messageId: string;
  recording: StepRecording;
  rows: readonly PromptRow[];
}

/**
 * `again`: the failure was recorded, and the next attempt is due after the wait that the chat's row tells; `again_plain`: and is to
 * do without reasoning in the history.
 */
export type ModelStepResult = "committed" | "again" | "again_plain" | "failed";

const LENGTH_REASON = "the answer was cut off at the model's output limit";
const REPEATING_REASON = `it had been made ${MAX_REPEATS} times in a row with the same result`;
const FILTER_REASON = "the provider stopped the answer";

/** One model call, from the recorded attempt to the one commit (or the recorded failure). */
export async function runModelStep(
  deps: StepDeps,
  context: StepContext,
  { chat, rows, replaysReasoning = true }: StepInput,
): Promise<ModelStepResult> {
  const trying = { ...deps, signal: context.signal };
  const recording = deps.debug.step(deps.resolveModel, {
    chat,
    historyVersion: context.fence.historyVersion,
    triggerMessageId: withoutContext(rows).findLast((row) => row.role === "user")?.id ?? null,
    tipMessageId: rows.at(-1)?.id ?? null,
  });
  const [resolved, recorded] = await Promise.all([
    keepTrying(trying, () => recording.resolve(chat.modelId)),
    beginAttempt(deps, context, { chat, step: { kind: "model" } }),
  ]);
  if (!resolved.ok) {
    const { error } = resolved;
    await keepTrying(trying, () => finishError(deps, { fence: context.fence, error }));
    deps.debug.turnEnded(chat, "error");
    return "failed";
  }
  const { connection } = resolved;
  const { toToolSet } = deps;
  const files = await loadFiles(deps, context, { rows, format: connection.format });
  const definitions = chatTools(deps.tools, chat, rows);
  const request = await prepareRequest({
    chat,
    rows,
    files,
    connection,
    definitions,
    toToolSet,
    replaysReasoning,
    // Whatever went wrong with a first attempt, the next one depends on nothing that is kept elsewhere.
    mayChain: recorded.attempt === 1,
  });
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
    rows,
    replaysReasoning,
  };
  const episode = await begin(attempt);
  measureRequest(deps.metrics, connection, request);
  const from = deps.clock.now();
  const end = await readModelStream({
    connection,
    request,
    messageId: attempt.messageId,
    writer: notingPhase(deps, { ...attempt, writer: episode.writer, signal: context.signal }),
    signal: context.signal,
    silenceMs: deps.env.streamSilenceMs,
    over: deps.budget?.over,
    clock: deps.clock,
  });
  measureAnswer(attempt, end, from);
  return finish(attempt, episode, end);
}

/** The request is on record, and whoever watches can follow it, before its first byte is sent. */
async function begin(attempt: Attempt): Promise<LiveEpisode> {
  const { deps, context, connection, request } = attempt;
  const { origin, modelId, contextLimit } = connection;
  const [episode] = await Promise.all([
    openEpisode(deps, context, {
      attempt: attempt.number,
      messageId: attempt.messageId,
      kind: "model",
      author: { origin, modelId, contextLimit },
    }),
    bookModelCall(attempt, { purpose: "generation", requestPrefixHash: request.prefixHash }),
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
      return recordFailure(attempt, end);
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
  const message = await foldStep(attempt, episode, end);
  const row = toAssistantRow(message, episode.author, {
    finishReason: end.finishReason,
    providerResponseId: connection.isStored ? end.responseId : null,
    usage: books.usage,
    costMicros: books.costMicros,
    interrupted: false,
    ...restartFacts(context, attempt.chat),
  });
  const fence = { ...context.fence, attempt: attempt.number };
  const calls = toNewCalls(message, definitions);
  const runsTools = calls.some(({ kind }) => kind !== "dynamic");
  context.episode.ahead = await writeBooked(attempt, end, async (joined) => {
    const { historyVersion } = await commitModelStep(joined, { fence, row, calls });
    const [ahead] = await Promise.all([
      runsTools
        ? recordAhead(joined, context, { historyVersion, step: { kind: "tools", messageId: row.id } })
        : null,
      settleModelCall(joined.unit.tx, books),
    ]);
    return ahead;
  });
  context.episode.takenOverTurn = null;
  closeEpisode(deps, context);
  attempt.recording.ended({ outcome: "completed", messageId: attempt.messageId });
  deps.metrics.steps.inc(modelLabels(connection));
  deps.log.debug(
    { chatId: attempt.chat.id, model: connection.modelId, calls: calls.length },
    "Step committed",
  );
}

/** The sealed message of a complete step; what is no ordinary answer gets a part that says so. */
async function foldStep({ rows }: Attempt, episode: LiveEpisode, end: StreamEnd): Promise<AppMessage> {
  const { writer, messageId } = episode;
  let message = await fold(writer.chunks(), messageId);
  const finishReason = end.finishReason ?? "other";
  const { rawFinishReason } = end;
  const kind =
    outcomeOf(message, { finishReason, rawFinishReason }) ??
    (repeatsItself(rows, message) ? "repeating" : null);
  if (kind !== null) {
    writer.append([{ type: "data-outcome", data: { kind } }]);
    message = await fold(writer.chunks(), messageId);
  }
  return seal(message, sealOptions(finishReason, kind));
}

function sealOptions(finishReason: string, kind: OutcomeKind | null): SealOptions {
  if (kind === "repeating") return { calls: "close", reason: REPEATING_REASON };
  const runsTools = finishReason === "stop" || finishReason === "tool-calls";
  return {
    calls: runsTools ? "keep" : "close",
    reason: finishReason === "length" ? LENGTH_REASON : FILTER_REASON,
  };
}
