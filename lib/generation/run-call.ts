import { getToolCall } from "../../db/queries/tool-calls";
import type { LedgerCall } from "../chat/messages";
import { endOf, finishToolCall, markStarted } from "../ledger/end-call";
import { resumptionOf, unknownResult } from "../ledger/resumption";
import { FenceError, isFenceError } from "../transitions/errors";
import type { ToolCallResult } from "../transitions/types";
import { isDatabaseOutage } from "../../db/outage";
import { keepTrying } from "./keep-trying";
import { measureResult } from "./measure-result";
import { capOutcome } from "./result-cap";
import type { StepDeps } from "./step-deps";
import { throwIfStopped } from "./stopped";
import type { StartedToolCall, ToolDefinition, ToolOutcome, ToolRunContext } from "./tool-port";
import { unknownToolError, validateInput } from "./validate-input";

/** What the calls of one batch have in common. */
export interface CallBatch {
  deps: StepDeps;
  definitions: readonly ToolDefinition[];
  run: ToolRunContext;
  budgetBytes: number;
  /** Whether the chat is a sub-agent's. */
  isChild: boolean;
  /** Asked once, when a call has ended: whether all the others have, too. */
  isLast: (call: LedgerCall) => boolean;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** So often a call is begun anew although the database answers again: then it was no outage. */
const MAX_REPEATS = 8;
const OUR_FAILURE =
  "The server could not carry this out for a reason of its own. Look at what is there before you repeat it.";

/**
 * Brings one call to its end and writes that into the ledger at once; of the last one the commit of the batch does so, which
 * follows. A call that has ended keeps its end.
 */
export async function runCall(batch: CallBatch, call: LedgerCall): Promise<ToolCallResult> {
  const { deps, run } = batch;
  let current = call;
  let pauseMs = FIRST_PAUSE_MS;
  for (let repeats = 0; ; repeats++) {
    const ended = endOf(current);
    if (ended !== null) {
      batch.isLast(call);
      return ended;
    }
    const from = deps.clock.now();
    const result = await execute(batch, current, repeats < MAX_REPEATS);
    measureCall(batch, { call: current, result, from });
    throwIfStopped(run.signal);
    if (result !== null) {
      if (batch.isLast(call) && canBeAskedAgain(call)) return result;
      return keepTrying({ ...deps, signal: run.signal }, () => finishToolCall(deps.db, run, result));
    }
    await deps.clock.sleep(pauseMs, run.signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    current = await readAgain(batch, call);
  }
}

/** Whether a crash before the commit is no loss: the call is run again without harm, or its workspace knows the result. */
function canBeAskedAgain({ kind }: LedgerCall): boolean {
  return kind !== "dynamic";
}

/** What the ledger says once the database is back: the call may have been begun, or not, when it went away. */
async function readAgain({ deps, run }: CallBatch, call: LedgerCall): Promise<LedgerCall> {
  const row = await keepTrying({ ...deps, signal: run.signal }, () => getToolCall(deps.db, call.id));
  if (row === null || row.ownerEpoch !== run.ownerEpoch) throw new FenceError(run.chatId, "workerId");
  return row;
}

/** Null: the database went away meanwhile, so that nobody here knows how far the call came. */
async function execute(
  batch: CallBatch,
  call: LedgerCall,
  mayRepeat: boolean,
): Promise<ToolCallResult | null> {
  const { definitions, run } = batch;
  const definition = definitions.find(({ name }) => name === call.toolName);
  if (definition === undefined) return failed(call, unknownToolError(call.toolName, definitions));
  const valid = validateInput(definition, call.input);
  if (!valid.ok) return failed(call, valid.error);
  const started: StartedToolCall = {
    callId: call.id,
    toolName: call.toolName,
    input: valid.input,
    journalId: null,
  };
  try {
    switch (resumptionOf(call)) {
      case "run":
        return await runNow(batch, call, started);
      case "ask":
        return await ask(batch, call, started);
      case "unknown":
        return unknownResult(call.id);
    }
  } catch (error) {
    throwIfStopped(run.signal);
    if (isFenceError(error)) throw error;
    if (mayRepeat && isDatabaseOutage(error)) return null;
    batch.deps.log.warn({ err: error, callId: call.id, toolName: call.toolName }, "A tool failed");
    return failed(call, messageOf(error));
  }
}

async function runNow(batch: CallBatch, call: LedgerCall, started: StartedToolCall): Promise<ToolCallResult> {
  const { deps, run } = batch;
  if (call.kind === "server") {
    const owner = { ...run, callId: call.id };
    await keepTrying({ ...deps, signal: run.signal }, () => markStarted(deps.db, owner));
  }
  const { callId, toolName, input } = started;
  return ended(batch, call, await deps.tools.run({ callId, toolName, input }, run));
}

async function ask(batch: CallBatch, call: LedgerCall, started: StartedToolCall): Promise<ToolCallResult> {
  const { deps, run } = batch;
  const row = await keepTrying({ ...deps, signal: run.signal }, () => getToolCall(deps.db, call.id));
  const settlement = await deps.tools.settle({ ...started, journalId: row?.journalId ?? null }, run);
  switch (settlement.action) {
    case "run":
      return runNow(batch, call, started);
    case "result":
      return ended(batch, call, settlement.outcome);
    case "unknown":
      return unknownResult(call.id, settlement.detail);
  }
}

function ended(batch: CallBatch, call: LedgerCall, outcome: ToolOutcome): ToolCallResult {
  const capped = capOutcome(outcome, batch.budgetBytes);
  const { output, modelOutput, isError } = capped;
  measureResult(batch.deps.metrics, labelOf(call), { outcome, capped });
  if (outcome.isUnknown === true) {
    return { callId: call.id, state: "unknown", output, isError: true, reason: "outcome_unknown" };
  }
  return {
    callId: call.id,
    state: isError ? "failed" : "finished",
    output,
    isError,
    ...(modelOutput === undefined ? {} : { modelOutput }),
  };
}

interface Executed {
  call: LedgerCall;
  result: ToolCallResult | null;
  from: number;
}

/** Names that a model made up are one name here. */
function measureCall({ deps, definitions, isChild }: CallBatch, { call, result, from }: Executed): void {
  const { metrics, clock } = deps;
  metrics.stage({ stage: "tool_call", isChild, from, to: clock.now() });
  const isKnown = definitions.some(({ name }) => name === call.toolName);
  if (result?.isError === true) metrics.toolErrors.inc({ tool_name: isKnown ? labelOf(call) : "unknown" });
}

/** What a repository calls its tools does not become a name of ours. */
function labelOf({ kind, toolName }: LedgerCall): string {
  return kind === "mcp" ? "mcp" : toolName;
}

function failed(call: LedgerCall, error: string): ToolCallResult {
  return { callId: call.id, state: "failed", output: { error }, isError: true };
}

function messageOf(error: unknown): string {
  // A failed query repeats itself and its parameters.
  if (typeof error === "object" && error !== null && "query" in error) return OUR_FAILURE;
  const message = error instanceof Error ? error.message.trim() : "";
  return message === "" ? "The tool failed and said nothing about it." : message;
}
