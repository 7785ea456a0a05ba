import type { Clock } from "../clock";
import { type ExecResult, isWorkspaceError, type WorkspaceError } from "./connection";

/** What the way to the workspace and back may take on top of a command's own limit. */
const TRAVEL_MS = 30_000;
const SNAPSHOT_MS = 30_000;
const BROKEN = "Waiting for this was interrupted; it is shown as it is now.";

export interface BlockingWait {
  clock: Clock;
  /** How long the workspace itself waits; null: commands of the chat queue up there, and nobody can say how long. */
  limitMs: number | null;
  /** Aborted when the call is given up. */
  signal: AbortSignal;
  wait: (signal: AbortSignal) => Promise<ExecResult>;
  /** What there is to be seen at this moment. */
  look: (signal: AbortSignal) => Promise<ExecResult>;
  /** Whether the workspace says anything: a silent one is not waited for a second time. */
  isHeard: () => Promise<boolean>;
  /** Called when nothing will come of the wait any more; answers what to say when there is nothing to be seen either. */
  abandon: () => Promise<WorkspaceError>;
}

/**
 * Waits for a command. When the waiting breaks (the workspace was away for a moment, or goes on and never answers) what the command
 * has printed is asked for instead, for 30 seconds at most.
 */
export async function waitOrLook(options: BlockingWait): Promise<ExecResult> {
  const { clock, limitMs, signal, wait, look, isHeard, abandon } = options;
  const late = new AbortController();
  const over = new AbortController();
  if (limitMs !== null) {
    void clock.sleep(limitMs + TRAVEL_MS, over.signal).then(() => {
      if (!over.signal.aborted) late.abort();
    });
  }
  try {
    return await wait(AbortSignal.any([signal, late.signal]));
  } catch (error) {
    if (signal.aborted || !(late.signal.aborted || isBroken(error))) throw error;
    const failure = late.signal.aborted ? await abandon() : error;
    if (!(await isHeard())) throw failure;
    const seen = await lookInTime({ clock, signal, look });
    if (seen === null) throw failure;
    return { ...seen, note: [BROKEN, seen.note].filter(Boolean).join(" ") };
  } finally {
    over.abort();
  }
}

async function lookInTime({
  clock,
  signal,
  look,
}: Pick<BlockingWait, "clock" | "signal" | "look">): Promise<ExecResult | null> {
  const tooLong = new AbortController();
  const over = new AbortController();
  void clock.sleep(SNAPSHOT_MS, over.signal).then(() => tooLong.abort());
  try {
    return await look(AbortSignal.any([signal, tooLong.signal]));
  } catch {
    return null;
  } finally {
    over.abort();
  }
}

function isBroken(error: unknown): boolean {
  return isWorkspaceError(error) && (error.reason === "lost" || error.reason === "silent");
}
