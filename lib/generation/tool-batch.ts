import { withDeadline } from "../../db/outage";
import type { AppChunk } from "../chat/message-types";
import { errorText, type LedgerCall, type PromptRow, runsInWorkspace } from "../chat/messages";
import { finishToolCall } from "../ledger/end-call";
import { commitToolResults } from "../transitions/commit-tool-results";
import { isFenceError } from "../transitions/errors";
import { runInTransaction } from "../transitions/run-in-transaction";
import type { ToolCallResult } from "../transitions/types";
import { beginAttempt, recordAhead } from "./attempt";
import { chatTools } from "./chat-tools";
import { closeEpisode, openEpisode } from "./episode";
import { keepTrying } from "./keep-trying";
import type { StepInput } from "./model-step";
import { toolContextOf } from "./prepare/request";
import { measureCommit } from "./measure-model-call";
import { resultBudgetBytes } from "./result-cap";
import { type CallBatch, runCall } from "./run-call";
import type { LiveEpisode, StepContext, StepDeps } from "./step-deps";
import { StoppedError } from "./stopped";
import { validateInput } from "./validate-input";

/** What a call may take beyond its own limit: the way to the workspace and back. */
const WATCHDOG_SLACK_MS = 60_000;
const TELL_DEADLINE_MS = 1_000;

/** A batch whose calls did not come back: it is begun again, and finds out by the ledger what became of each. */
export class BatchWatchdogError extends Error {
  constructor(limitMs: number) {
    super(`A batch of tool calls did not end within ${limitMs} ms`);
    this.name = "BatchWatchdogError";
  }
}

export interface ToolBatchInput extends StepInput {
  row: PromptRow;
  /** Whether a model call comes next when these are the chat's rows. */
  generatesAfter: (rows: readonly PromptRow[]) => Promise<boolean>;
}

/**
 * Runs the calls of an assistant row at the same time, tells their results in the order of the calls, commits once. Calls that
 * a client carries out are left for it.
 */
export async function runToolBatch(
  deps: StepDeps,
  context: StepContext,
  { chat, rows, row, generatesAfter }: ToolBatchInput,
): Promise<void> {
  const trying = { ...deps, signal: context.signal };
  const { fence, ownerEpoch } = context;
  const { attempt } = await beginAttempt(deps, context, { chat, step: { kind: "tools", messageId: row.id } });
  const episode = await openEpisode(deps, context, {
    attempt,
    messageId: row.id,
    kind: "tools",
    author: null,
  });
  const toolContext = toolContextOf(chat, rows);
  const batch = (signal: AbortSignal): CallBatch => ({
    deps,
    definitions: chatTools(deps.tools, chat, rows),
    budgetBytes: resultBudgetBytes(row.contextLimit),
    isChild: chat.parentChatId !== null,
    isLast: () => false,
    run: { ...toolContext, ...inWorkspace(chat), ownerEpoch, signal, onOutput: () => {} },
  });
  const calls = row.calls.filter((call) => call.kind !== "dynamic");
  const ended = rows.map((other) => (other === row ? withEndedCalls(row) : other));
  // Meanwhile, and only to save time: the next step decides for itself.
  const deciding = generatesAfter(ended).catch(() => false);
  const results = await runAll({ batch, calls, episode, context });
  const goesOn = await deciding;
  const from = deps.clock.now();
  const commit = { fence: { ...fence, attempt }, messageId: row.id, results };
  context.episode.ahead = await keepTrying(trying, async () => {
    try {
      return await runInTransaction(deps, async (joined) => {
        const { historyVersion } = await commitToolResults(joined, commit);
        return goesOn ? recordAhead(joined, context, { historyVersion, step: { kind: "model" } }) : null;
      });
    } catch (error) {
      await tellLedger(deps, context, results);
      throw error;
    }
  });
  measureCommit(deps, chat, from);
  closeEpisode(deps, context);
  if (row.calls.some(runsInWorkspace)) deps.background(deps.onToolBatch(chat.id));
}

function inWorkspace({ workspaceId, workspaceTools = [] }: StepInput["chat"]) {
  return { workspaceId, workspaceTools };
}

/** What is known of a call is told, also when the batch cannot be committed now, or not any more. */
async function tellLedger(
  deps: StepDeps,
  { fence, ownerEpoch }: StepContext,
  results: readonly ToolCallResult[],
): Promise<void> {
  const owner = { chatId: fence.chatId, ownerEpoch };
  await Promise.allSettled(
    results.map((result) => withDeadline(TELL_DEADLINE_MS, () => finishToolCall(deps.db, owner, result))),
  );
}

/** The row as it will be once the results of what is run here are committed. */
function withEndedCalls(row: PromptRow): PromptRow {
  const calls = row.calls.map((call) =>
    call.kind === "dynamic" ? call : { ...call, state: "finished" as const },
  );
  return { ...row, calls, resultsVersion: row.resultsVersion + 1 };
}

async function runAll(options: {
  batch: (signal: AbortSignal) => CallBatch;
  calls: LedgerCall[];
  episode: LiveEpisode;
  context: StepContext;
}): Promise<ToolCallResult[]> {
  const { calls, episode, context } = options;
  const giveUp = new AbortController();
  const batch = options.batch(AbortSignal.any([context.signal, giveUp.signal]));
  const tell = inOrder(calls, episode);
  const left = new Set(calls.map(({ id }) => id));
  const isLast = ({ id }: LedgerCall) => left.delete(id) && left.size === 0;
  const running = Promise.all(
    calls.map(async (call) => {
      const result = await runCall({ ...withOutput(batch, call, episode), isLast }, call);
      tell(call, result);
      return result;
    }),
  );
  // A tool that ignores the signal must not hold up its own end.
  running.catch(() => {});
  try {
    return await Promise.race([running, stopped(context.signal, giveUp.signal), watchdog(batch, calls)]);
  } catch (error) {
    if (context.signal.aborted && !isFenceError(error)) throw new StoppedError();
    throw error;
  } finally {
    giveUp.abort();
  }
}

function withOutput(batch: CallBatch, call: LedgerCall, { writer }: LiveEpisode): CallBatch {
  const { toolCallId } = call;
  const { signal } = batch.run;
  return {
    ...batch,
    run: {
      ...batch.run,
      onOutput: ({ offset, text }) => {
        if (signal.aborted) return;
        writer.append([{ type: "data-tool-output", data: { toolCallId, offset, text }, transient: true }]);
      },
    },
  };
}

/** Holds results back until those of all earlier calls have been told. */
function inOrder(calls: LedgerCall[], { writer }: LiveEpisode) {
  const waiting = new Map<string, AppChunk>();
  let next = 0;
  return (call: LedgerCall, result: ToolCallResult) => {
    waiting.set(call.id, resultChunk(call, result));
    for (;;) {
      const chunk = waiting.get(calls[next]?.id ?? "");
      if (chunk === undefined) return;
      writer.append([chunk]);
      next += 1;
    }
  };
}

function resultChunk({ toolCallId }: LedgerCall, result: ToolCallResult): AppChunk {
  return result.isError
    ? { type: "tool-output-error", toolCallId, errorText: errorText(result.output), dynamic: true }
    : { type: "tool-output-available", toolCallId, output: result.output ?? null, dynamic: true };
}

function stopped(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(new StoppedError());
    signal.addEventListener("abort", () => reject(new StoppedError()), { once: true, signal: over });
  });
}

/** Rejects when even the longest call should long have come back. */
async function watchdog({ deps, definitions, run }: CallBatch, calls: LedgerCall[]): Promise<never> {
  const limits = calls.map((call) => {
    const definition = definitions.find(({ name }) => name === call.toolName);
    if (definition === undefined) return 0;
    const valid = validateInput(definition, call.input);
    return valid.ok ? definition.timeoutMs(valid.input) : 0;
  });
  const limitMs = Math.max(0, ...limits) + WATCHDOG_SLACK_MS;
  await deps.clock.sleep(limitMs, run.signal);
  throw run.signal.aborted ? new StoppedError() : new BatchWatchdogError(limitMs);
}
