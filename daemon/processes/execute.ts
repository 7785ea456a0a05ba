import type { ExecResult } from "../../lib/workspace/connection";
import type { DaemonRequest } from "../../lib/workspace/protocol";
import { DaemonError } from "../daemon-error";
import { describeResult, type ProcessTable, type TrackedProcess } from "./process-table";
import { delay } from "./running-command";

/** A background command that fails at once is told as failed. */
const BACKGROUND_LOOK_MS = 100;
const CANCEL_GRACE_MS = 400;

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
  const { command, workdir, background, timeoutMs } = request;
  const process = await table.start({ callId, chatId, command, workdir, background });
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
  const process = context.table.get(request.processId);
  if (!process || process.chatId !== context.chatId) {
    throw new DaemonError(
      "not_found",
      `There is no process ${request.processId}. It ended long ago, or the workspace was restarted since. Run the command again with execute if it is still needed.`,
    );
  }
  const unfollow = context.table.follow(process, context.callId);
  try {
    await Promise.race([waitForEnd(process, request.waitMs), aborted(context.signal)]);
    return await settled(process, { timeoutMs: null, outputDirectory: context.outputDirectory });
  } finally {
    unfollow();
  }
}

/** An ended command's process is given a moment to be gone, so that it is not told as having left something behind. */
async function settled(
  process: TrackedProcess,
  context: { timeoutMs: number | null; outputDirectory: string },
): Promise<ExecResult> {
  if (process.end) await Promise.race([process.run.gone, delay(BACKGROUND_LOOK_MS)]);
  return describeResult(process, context);
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
