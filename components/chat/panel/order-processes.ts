import type { ProcessInfo } from "@/lib/workspace/connection";

export interface OrderedProcesses {
  /** The longest running first: it is the one most likely forgotten. */
  running: ProcessInfo[];
  /** The last ended first. */
  ended: ProcessInfo[];
}

export function orderProcesses(items: readonly ProcessInfo[]): OrderedProcesses {
  const running = items.filter((item) => item.running);
  const ended = items.filter((item) => !item.running);
  return {
    running: running.sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt)),
    ended: ended.sort((a, b) => endOf(b) - endOf(a)),
  };
}

function endOf(item: ProcessInfo): number {
  return Date.parse(item.endedAt ?? item.startedAt);
}

/** What a chip says of an ended command; `killed` when it ended by a signal and has no code. */
export function exitWords(exitCode: number | null): string {
  return exitCode === null ? "killed" : `exit ${exitCode}`;
}
