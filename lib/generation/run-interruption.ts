import { modelCallFailed } from "../../db/queries/model-calls";
import { syntheticOutput } from "../chat/call-results";
import { fold } from "../chat/fold";
import type { AppChunk } from "../chat/message-types";
import { isEmptyMessage, seal } from "../chat/seal";
import { messageIdFromBigint } from "../ids";
import { finishInterruption } from "../transitions/finish-interruption";
import type { NewAssistantRow, NewToolCall, ToolCallResult } from "../transitions/types";
import { chatTools } from "./chat-tools";
import { runsInWorkspace } from "../chat/messages";
import { closeEpisode } from "./episode";
import { keepTrying } from "./keep-trying";
import { restartFacts, toAssistantRow, toNewCalls } from "./model-row";
import type { StepInput } from "./model-step";
import { toolContextOf } from "./prepare/request";
import { loadStep } from "./run-generation";
import { capOutcome, resultBudgetBytes } from "./result-cap";
import type { LiveEpisode, StepContext, StepDeps } from "./step-deps";
import type { ToolOutcome } from "./tool-port";

/** How long a workspace may take to confirm that a command is over. */
const CANCEL_WAIT_MS = 2_000;
const CANCEL_SLACK_MS = 250;
const REASON = "the user interrupted the turn";
const STOPPED_COMMAND =
  "The user interrupted the turn, and this was stopped before it ended. What it had done until then stays.";

interface Partial {
  row: NewAssistantRow | null;
  calls: NewToolCall[];
}

const NOTHING: Partial = { row: null, calls: [] };

/** Ends an interruption: what was streamed so far becomes a row, running calls are stopped, and every open call gets a result. */
export async function runInterruption(deps: StepDeps, context: StepContext): Promise<void> {
  const input = await loadStep(deps, context);
  const [partial, results] = await Promise.all([
    salvage(deps, context, input),
    cancelCalls(deps, context, input),
  ]);
  await keepTrying({ ...deps, signal: context.signal }, () =>
    finishInterruption(deps, { fence: context.fence, partial: partial.row, calls: partial.calls, results }),
  );
  deps.debug.turnEnded(input.chat, "interrupted");
  closeEpisode(deps, context);
}

/** For a chat whose interruption cannot be finished in order: it ends without what had been streamed. */
export async function finishWithoutPartial(deps: StepDeps, context: StepContext): Promise<void> {
  await keepTrying({ ...deps, signal: context.signal }, () =>
    finishInterruption(deps, { fence: context.fence, partial: null, calls: [], results: [] }),
  );
  closeEpisode(deps, context);
}

async function salvage(deps: StepDeps, context: StepContext, { chat, rows }: StepInput): Promise<Partial> {
  const { generationMessageId, generationAttempt } = chat;
  if (generationMessageId === null || generationAttempt === 0) return NOTHING;
  const messageId = messageIdFromBigint(generationMessageId);
  const streamed = await streamedParts(deps, context, generationAttempt);
  if (streamed === null) return NOTHING;
  const message = seal(await fold(streamed.chunks, messageId), { calls: "keep", reason: REASON });
  if (isEmptyMessage(message)) return NOTHING;
  const author = streamed.author ?? { origin: null, modelId: chat.modelId, contextLimit: null };
  const row = toAssistantRow(message, author, {
    finishReason: null,
    providerResponseId: null,
    usage: null,
    costMicros: null,
    interrupted: true,
    ...restartFacts(context, chat),
  });
  return { row, calls: toNewCalls(message, chatTools(deps.tools, chat, rows)) };
}

/** From memory if this process streamed them, else from the log, which is closed first so that nobody can add to it. */
async function streamedParts(
  deps: StepDeps,
  context: StepContext,
  attempt: number,
): Promise<{ chunks: AppChunk[]; author: LiveEpisode["author"] } | null> {
  const { chatId, historyVersion } = context.fence;
  const { current } = context.episode;
  if (current?.key.historyVersion === historyVersion && current.key.attempt === attempt) {
    return current.kind === "model" ? { chunks: current.writer.chunks(), author: current.author } : null;
  }
  const key = { chatId, historyVersion, attempt };
  const trying = { ...deps, signal: context.signal };
  // A failed attempt's text was on its way to be replaced: it is no answer.
  if (await keepTrying(trying, () => modelCallFailed(deps.db, key))) return null;
  const read = await keepTrying(trying, () => deps.partLog.closeAndRead(key));
  return read === null || read.kind !== "model" ? null : { chunks: read.chunks, author: null };
}

async function cancelCalls(
  deps: StepDeps,
  context: StepContext,
  { chat, rows }: StepInput,
): Promise<ToolCallResult[]> {
  const running = rows.flatMap(({ calls, contextLimit }) =>
    calls
      .filter((call) => runsInWorkspace(call) && call.state === "started")
      .map((call) => ({ ...call, budgetBytes: resultBudgetBytes(contextLimit) })),
  );
  const toolContext = { ...toolContextOf(chat, rows), workspaceId: chat.workspaceId };
  return Promise.all(
    running.map(async ({ id, toolName, input, budgetBytes }) => {
      const cancelled = deps.tools
        .cancel({ callId: id, toolName, input }, { ...toolContext, waitMs: CANCEL_WAIT_MS })
        .catch(() => "unknown" as const);
      const late = deps.clock
        .sleep(CANCEL_WAIT_MS + CANCEL_SLACK_MS, context.signal)
        .then(() => "unknown" as const);
      const became = await Promise.race([cancelled, late]);
      return typeof became === "string" ? cancelledResult(id, became) : endedResult(id, became, budgetBytes);
    }),
  );
}

/** It had ended, and only nobody had heard of it yet. */
function endedResult(callId: string, outcome: ToolOutcome, budgetBytes: number): ToolCallResult {
  const { output, modelOutput, isError } = capOutcome(outcome, budgetBytes);
  const state = isError ? "failed" : "finished";
  return { callId, state, output, isError, ...(modelOutput === undefined ? {} : { modelOutput }) };
}

function cancelledResult(callId: string, state: "cancelled" | "unknown"): ToolCallResult {
  const output = state === "cancelled" ? { error: STOPPED_COMMAND } : syntheticOutput("interrupted", state);
  return { callId, state, output, isError: true, reason: "interrupted" };
}
