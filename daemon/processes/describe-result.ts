import { join } from "node:path";
import type { ExecResult } from "../../lib/workspace/connection";
import type { TrackedProcess } from "./process-table";

interface ResultContext {
  timeoutMs: number | null;
  outputDirectory: string;
}

/** The result of a command as the model reads it. */
export function describeResult(process: TrackedProcess, context: ResultContext): ExecResult {
  const { run, end } = process;
  const { output, truncated } = run.capture.render();
  const error = errorOf(process, context);
  const goesOn = end === null || (error === null && !process.gone);
  const note = notesOf(process, { ...context, isCut: truncated !== undefined, error }).join(" ");
  return {
    success: end === null ? context.timeoutMs === null : end.exitCode === 0,
    output,
    exit_code: end?.exitCode ?? null,
    wall_duration_ms: (end?.endedAt ?? Date.now()) - run.startedAt,
    ...(truncated ? { truncated } : {}),
    ...(error === null ? {} : { error }),
    ...(goesOn ? { background_process_id: process.id } : {}),
    ...(note === "" ? {} : { note }),
  };
}

function notesOf(
  { id, spoolName, end, gone, exceeded }: TrackedProcess,
  { outputDirectory, isCut, error }: ResultContext & { isCut: boolean; error: string | null },
): string[] {
  const notes: string[] = [];
  if (isCut) notes.push(`The beginning of the full output is in ${join(outputDirectory, spoolName)}.`);
  if (end === null) return [...notes, `Read its output with process_output and process_id ${id}.`];
  if (error !== null) return notes;
  if (!gone) notes.push("The command left processes behind that are still running.");
  if (exceeded !== null) notes.push(exceeded);
  return notes;
}

function errorOf({ end, exceeded, stopped }: TrackedProcess, { timeoutMs }: ResultContext): string | null {
  if (end === null) {
    if (timeoutMs === null) return null;
    return `The command did not end within ${timeoutMs / 1_000} s. It was not stopped and goes on.`;
  }
  if (end.failure !== undefined) return end.failure;
  if (end.exitCode === null && exceeded !== null) return `The command was stopped. ${exceeded}`;
  return end.exitCode === null || stopped ? "The command was stopped before it ended." : null;
}
