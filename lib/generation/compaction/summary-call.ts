import { type CompactionSource, SUMMARY_CALL, type SummaryOutput } from "../../chat/compaction";
import type { EpisodeWriter } from "../../stream/part-log";

/** Shows that a compaction has begun: as a call of no tool, whose output is the summary as it is written. */
export function announceSummary(
  writer: EpisodeWriter,
  call: { toolCallId: string; source: CompactionSource },
): void {
  const { toolCallId, source } = call;
  const base = { toolCallId, toolName: SUMMARY_CALL, dynamic: true } as const;
  writer.append([
    { type: "start" },
    { type: "tool-input-start", ...base },
    { type: "tool-input-available", ...base, input: { source } },
  ]);
}

/** Ends the call. */
export function closeSummary(
  writer: EpisodeWriter,
  call: { toolCallId: string; output: SummaryOutput },
): void {
  writer.append([{ type: "tool-output-available", ...call, dynamic: true }]);
}
