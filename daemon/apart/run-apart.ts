import type { ExecResult } from "../../lib/workspace/connection";
import type { DaemonRequest } from "../../lib/workspace/protocol";
import { DaemonError } from "../daemon-error";
import type { ExecuteContext } from "../processes/execute";
import { describeResult } from "../processes/describe-result";
import type { TrackedProcess } from "../processes/process-table";
import { aborted, waitForEnd } from "../processes/execute";
import type { Sandbox } from "../sandbox";
import type { Cover } from "./cover";
import type { Layers, LayerStore } from "./layers";
import { readWritten } from "./written";

const STOP_GRACE_MS = 1_000;

const NO_SANDBOX =
  "Commands cannot be run while nothing may be changed: this workspace has no sandbox that could hold them to it. Read files with read_file instead.";

export interface ApartRuns {
  run(
    request: Extract<DaemonRequest, { kind: "exec_apart" }> & { workdir: string },
    context: ExecuteContext,
  ): Promise<ExecResult>;
  /** The chat may change the workspace now: its copy is thrown away. */
  leave(chatId: string | null): void;
}

interface ApartDeps {
  root: string;
  sandbox: Sandbox;
  layers: LayerStore;
  cover: Cover;
}

/** Runs commands of chats that may change nothing: over a throw-away copy of the workspace, one at a time for each chat. */
export function createApartRuns({ root, sandbox, layers, cover }: ApartDeps): ApartRuns {
  const last = new Map<string, Promise<unknown>>();

  async function layersOf(chatId: string): Promise<Layers> {
    if (await cover.works()) return layers.take(chatId);
    throw new DaemonError("refused", NO_SANDBOX);
  }

  async function runNow(
    request: Parameters<ApartRuns["run"]>[0],
    { chatId, ...context }: ExecuteContext & { chatId: string },
  ): Promise<ExecResult> {
    const { table, callId, outputDirectory, signal } = context;
    if (signal.aborted) throw new DaemonError("cancelled", "The call was cancelled before it began.");
    const { command, workdir, timeoutMs, ancestors } = request;
    const taken = await layersOf(chatId);
    const ended = await endEarlierRuns(context, { chatId, busy: request.busy });
    const start = {
      callId,
      chatId,
      ancestors,
      command,
      workdir,
      background: false,
      apart: { layers: taken },
    };
    const process = await table.start(start);
    void aborted(signal).then(() => table.stop(process, STOP_GRACE_MS));
    const unfollow = table.follow(process, callId);
    try {
      await waitForEnd(process, timeoutMs);
      const isLate = process.end === null;
      // Whatever the command left running ends with it.
      await (isLate ? table.stop(process, STOP_GRACE_MS) : table.end(process));
      await process.run.ended;
      const result = describeResult(process, { timeoutMs, outputDirectory });
      if (isLate)
        result.error = `The command did not end within ${timeoutMs / 1_000} s and was stopped: nothing stays running here.`;
      const written = await readWritten(taken.root.upper, root);
      return withNotes(result, { ended, written });
    } finally {
      unfollow();
    }
  }

  return {
    run(request, context) {
      const { chatId } = context;
      if (chatId === null || sandbox.isolation === "none") {
        throw new DaemonError("refused", NO_SANDBOX);
      }
      const before = last.get(chatId) ?? Promise.resolve();
      const now = before
        .then(() => runNow(request, { ...context, chatId }))
        .finally(() => layers.release(chatId));
      const settled = now.then(
        () => {},
        () => {},
      );
      last.set(chatId, settled);
      void settled.then(() => {
        if (last.get(chatId) === settled) last.delete(chatId);
      });
      return now;
    },
    leave(chatId) {
      if (chatId !== null && !last.has(chatId)) layers.discard(chatId);
    },
  };
}

/**
 * What the chat had left running while it could change things would go on changing them, also in a grace to end in; and what those have
 * that it has started and that are at rest.
 */
async function endEarlierRuns(
  { table }: Pick<ExecuteContext, "table">,
  { chatId, busy }: { chatId: string; busy: readonly string[] | undefined },
): Promise<TrackedProcess[]> {
  const running = table.running(chatId).filter((process) => {
    if (process.chatId === chatId) return true;
    const owners = [process.chatId ?? "", ...(process.ancestors ?? [])];
    return busy !== undefined && process.apart === undefined && !owners.some((one) => busy.includes(one));
  });
  await Promise.all(running.map((process) => table.stop(process, 0)));
  return running;
}

function withNotes(
  result: ExecResult,
  { ended, written }: { ended: TrackedProcess[]; written: ExecResult["would_have_changed"] | null },
): ExecResult {
  const notes = [
    result.note,
    written && "What it wrote went into a throw-away copy; the workspace is unchanged.",
    ended.length > 0 &&
      `Commands that this chat or its sub-agents had left running were stopped, because nothing may change now: ${ended.map(({ command }) => command).join("; ")}`,
  ].filter(Boolean);
  return {
    ...result,
    ...(written ? { would_have_changed: written } : {}),
    ...(notes.length > 0 ? { note: notes.join(" ") } : {}),
  };
}
