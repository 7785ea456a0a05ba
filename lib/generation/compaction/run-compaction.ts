import { failModelCall, settleModelCall } from "../../../db/queries/model-calls";
import { splitUnanswered } from "../../chat/compaction";
import { CANNOT_SHRINK_ERROR } from "../../chat/chat-errors";
import type { ChatError } from "../../chat/wire";
import { newId } from "../../ids";
import { classifyError } from "../../providers/classify-error";
import { FenceError } from "../../transitions/errors";
import { finishError } from "../../transitions/finish-error";
import { recordGenerationAttempt } from "../../transitions/record-generation-attempt";
import { closeEpisode, openEpisode } from "../episode";
import { keepTrying } from "../keep-trying";
import { measureAnswer, measureRequest } from "../measure-model-call";
import { bookModelCall, booksOf, endWithError, giveUp, type ModelCall, recordFailure } from "../model-call";
import { loadFiles } from "../load-files";
import type { ModelStepResult } from "../model-step";
import { chatTools } from "../chat-tools";
import { readModelStream, type StreamEnd } from "../read-model-stream";
import type { StepContext, StepDeps } from "../step-deps";
import { StoppedError } from "../stopped";
import { commitSummary } from "./commit-summary";
import type { CompactionAttempt, CompactionInput } from "./compaction-attempt";
import { announceSummary } from "./summary-call";
import { prepareSummaryRequest } from "./summary-request";
import { createSummaryWriter, type SummaryWriter } from "./summary-writer";

interface Asked {
  call: ModelCall;
  end: StreamEnd;
  writer: SummaryWriter;
}

const CUT_OFF: ChatError = {
  kind: "generic",
  message: "The summary of this chat was cut off at the model's output limit, so it was not used.",
  retryable: true,
};
const NO_SUMMARY: ChatError = {
  kind: "generic",
  message: "The model wrote no summary of this chat.",
  retryable: true,
};

/**
 * Has everything before the last answer summarised, and commits the summary as the point where prompts begin. A request with
 * the chat's own tools comes first, for the provider's cache; when that is refused for its size, or answered with calls, one
 * without them follows. What is cut off or empty is never committed.
 */
export async function runCompaction(
  deps: StepDeps,
  context: StepContext,
  input: CompactionInput,
): Promise<ModelStepResult> {
  const trying = { ...deps, signal: context.signal };
  const { fence } = context;
  const { answered, kept } = splitUnanswered(input.rows);
  const { chat, figures } = input;
  const resolveModel = deps.debug.recorded(deps.resolveModel, { chat, kind: "compaction" });
  const [resolved, recorded] = await Promise.all([
    keepTrying(trying, () => resolveModel(figures.writerModelId ?? chat.modelId)),
    keepTrying(trying, () => recordGenerationAttempt(deps, { fence, kind: "model" })),
  ]);
  if (!resolved.ok) {
    const { error } = resolved;
    await keepTrying(trying, () => finishError(deps, { fence, error }));
    deps.debug.turnEnded(chat, "error");
    return "failed";
  }
  const { messageId } = recorded;
  const files = await loadFiles(deps, context, { rows: answered, format: resolved.connection.format });
  const toolCallId = newId("call");
  const episode = await openEpisode(deps, context, {
    attempt: recorded.attempt,
    messageId,
    kind: "compaction",
    author: null,
  });
  announceSummary(episode.writer, { toolCallId, source: input.source });
  return summarise({
    deps,
    context,
    chat,
    connection: resolved.connection,
    number: recorded.attempt,
    input,
    answered,
    kept,
    files,
    messageId,
    toolCallId,
    episode,
  });
}

async function summarise(attempt: CompactionAttempt): Promise<ModelStepResult> {
  const first = isChatModel(attempt.input) ? await ask(attempt, "with_tools") : null;
  if (first === null || (await asksForAnother(attempt, first))) {
    return settleAndCount(attempt, await ask(attempt, "without_tools"));
  }
  return settleAndCount(attempt, first);
}

/** What a person interrupts is no failure, and what is tried again has not ended yet: neither counts. */
async function settleAndCount(attempt: CompactionAttempt, asked: Asked): Promise<ModelStepResult> {
  const { deps, connection } = attempt;
  const result = await settle(attempt, asked);
  if (result !== "committed" && result !== "failed") return result;
  const { providerName } = connection;
  const { kind } = classifyError(asked.end.error, { providerName, now: deps.clock.now() }).error;
  const isTimeout = kind === "timeout" || kind === "stream_silence_timeout";
  const failure = isTimeout ? "timeout" : "error";
  deps.metrics.compactions.inc({ result: result === "committed" ? "success" : failure });
  return result;
}

/** Only the chat's own model has the prompt in its cache. */
function isChatModel({ chat, figures }: CompactionInput): boolean {
  return figures.writerModelId === null || figures.writerModelId === chat.modelId;
}

async function ask(attempt: CompactionAttempt, form: "with_tools" | "without_tools"): Promise<Asked> {
  const { deps, context, chat, connection, answered, files, episode, toolCallId, messageId } = attempt;
  const definitions = form === "with_tools" ? chatTools(deps.tools, chat, attempt.input.rows) : null;
  const request = await prepareSummaryRequest({
    chat,
    rows: answered,
    files,
    connection,
    definitions,
    toToolSet: deps.toToolSet,
  });
  const call: ModelCall = { ...attempt, modelCallId: newId("mcl") };
  await bookModelCall(call, { purpose: "compaction", requestPrefixHash: request.prefixHash });
  const writer = createSummaryWriter(episode.writer, toolCallId);
  measureRequest(deps.metrics, connection, request);
  const from = deps.clock.now();
  const end = await readModelStream({
    connection,
    request,
    messageId,
    writer,
    signal: context.signal,
    silenceMs: deps.env.streamSilenceMs,
    over: deps.budget?.over,
    clock: deps.clock,
  });
  measureAnswer(attempt, end, from);
  return { call, end, writer };
}

/** Whether the form of a request is what stood in the way; it is then closed in the books. */
async function asksForAnother(attempt: CompactionAttempt, { call, end, writer }: Asked): Promise<boolean> {
  const { deps, context } = attempt;
  const trying = { ...deps, signal: context.signal };
  const books = booksOf(call, end);
  if (end.outcome === "failed" && isOverflow(attempt, end)) {
    await keepTrying(trying, () => failModelCall(deps.db, { ...books, errorKind: "context_overflow" }));
    return true;
  }
  if (end.outcome === "complete" && writer.calledTools()) {
    await keepTrying(trying, () => settleModelCall(deps.db, books));
    return true;
  }
  return false;
}

function isOverflow({ connection, deps }: CompactionAttempt, end: StreamEnd): boolean {
  const { providerName } = connection;
  return classifyError(end.error, { providerName, now: deps.clock.now() }).error.kind === "context_overflow";
}

async function settle(attempt: CompactionAttempt, { call, end, writer }: Asked): Promise<ModelStepResult> {
  const { deps, context } = attempt;
  switch (end.outcome) {
    case "complete":
      if (end.finishReason === "length") return endWithError(call, end, CUT_OFF);
      if (end.finishReason !== "stop" || writer.text() === "") return endWithError(call, end, NO_SUMMARY);
      await commitSummary(attempt, { call, end, summary: writer.text() });
      return "committed";
    case "failed":
      return isOverflow(attempt, end)
        ? endWithError(call, end, CANNOT_SHRINK_ERROR)
        : recordFailure(call, end);
    case "stopped":
      giveUp(call, end);
      throw new StoppedError();
    case "fenced":
      giveUp(call, end);
      closeEpisode(deps, context);
      throw new FenceError(attempt.chat.id, "workerId");
  }
}
