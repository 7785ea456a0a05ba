import type { ExecResult } from "../../lib/workspace/connection";
import type { DaemonRequest } from "../../lib/workspace/protocol";
import { DaemonError } from "../daemon-error";
import { describeResult } from "./describe-result";
import { belongsTo, type ProcessTable, type TrackedProcess } from "./process-table";
import { delay } from "./running-command";

/** A background command that fails at once is told as failed. */
const BACKGROUND_LOOK_MS = 100;
const CANCEL_GRACE_MS = 400;
/** How long a signal's effect is waited for. */
const TERMINATE_LOOK_MS = 3_000;

export interface ExecuteContext {
  table: ProcessTable;
  callId: string;
  chatId: string | null;
  outputDirectory: string;
  /** Aborted when the call is cancelled: then what it started is stopped. */
  signal: AbortSignal;
}

/** Runs a command until it ends or its time is over; then it goes on in the background. */
export async function execute(
  request: Extract<DaemonRequest, { kind: "exec" }> & { workdir: string },
  context: ExecuteContext,
): Promise<ExecResult> {
  const { table, callId, chatId, outputDirectory } = context;
  const { command, workdir, background, timeoutMs, ancestors } = request;
  const process = await table.start({ callId, chatId, ancestors, command, workdir, background });
  void aborted(context.signal).then(() => table.stop(process, CANCEL_GRACE_MS));
  if (background) {
    await waitForEnd(process, BACKGROUND_LOOK_MS);
    return settled(process, { timeoutMs: null, outputDirectory });
  }
  const unfollow = table.follow(process, callId);
  try {
    await waitForEnd(process, timeoutMs);
    return await settled(process, { timeoutMs, outputDirectory });
  } finally {
    unfollow();
  }
}

/** Waits for a process's end, at most `waitMs`, and tells what it has printed. */
export async function processOutput(
  request: { processId: string; waitMs: number },
  context: ExecuteContext,
): Promise<ExecResult> {
  const process = ownProcess(request.processId, context);
  const unfollow = context.table.follow(process, context.callId);
  try {
    await Promise.race([waitForEnd(process, request.waitMs), aborted(context.signal)]);
    return await settled(process, { timeoutMs: null, outputDirectory: context.outputDirectory });
  } finally {
    unfollow();
  }
}

/** What the command of a call has printed so far, for whoever waited for the call in vain. */
export function snapshot(
  request: { callId: string },
  { table, chatId, outputDirectory }: Omit<ExecuteContext, "callId" | "signal">,
): ExecResult {
  const process = table.ofCall(request.callId);
  if (!process || !belongsTo(process, chatId))
    throw new DaemonError("not_found", "This call runs no command.");
  return describeResult(process, { timeoutMs: null, outputDirectory });
}

/** Sends one signal to the whole tree of a command, and tells what became of it. */
export async function signalProcess(
  request: { processId: string; signal: "terminate" | "kill" },
  context: ExecuteContext,
): Promise<{ success: boolean; message: string }> {
  const process = ownProcess(request.processId, context);
  const { id, run } = process;
  if (process.gone) return { success: true, message: `Process ${id} had ended before. ${endWords(process)}` };
  if (request.signal === "kill") {
    process.stopped = true;
    run.kill();
    await run.gone;
    return { success: true, message: `Process ${id} was killed, with everything that it had started.` };
  }
  run.terminate();
  await Promise.race([run.gone, delay(TERMINATE_LOOK_MS), aborted(context.signal)]);
  await settle(process);
  if (process.gone) {
    return { success: true, message: `Process ${id} was asked to end and has ended. ${endWords(process)}` };
  }
  const message = `Process ${id} was asked to end and still runs. Look again with process_output, or send kill.`;
  return { success: true, message };
}

function endWords({ end }: TrackedProcess): string {
  return end === null || end.exitCode === null ? "It has no exit code." : `Its exit code is ${end.exitCode}.`;
}

function ownProcess(processId: string, { table, chatId }: ExecuteContext): TrackedProcess {
  const process = table.get(processId);
  if (process && belongsTo(process, chatId)) return process;
  throw new DaemonError(
    "not_found",
    `There is no process ${processId}. It ended long ago, or the workspace was restarted since. process_list shows those that there are; run the command again with execute if it is still needed.`,
  );
}

/** An ended command's process is given a moment to be gone, so that it is not told as having left something behind. */
async function settled(
  process: TrackedProcess,
  context: { timeoutMs: number | null; outputDirectory: string },
): Promise<ExecResult> {
  await settle(process);
  return describeResult(process, context);
}

/** What is gone has an end, and what has ended may be gone in a moment. */
async function settle(process: TrackedProcess): Promise<void> {
  if (process.gone) await process.run.ended;
  if (process.end) await Promise.race([process.run.gone, delay(BACKGROUND_LOOK_MS)]);
}

export async function waitForEnd(process: TrackedProcess, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([process.run.ended, timeout]);
  clearTimeout(timer);
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
