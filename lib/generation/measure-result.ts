import type { Metrics } from "../metrics/metrics";
import { textBytes } from "./text-bytes";
import type { ToolOutcome } from "./tool-port";

/** Measures the result of a tool that exists, as the model will read it. */
export function measureResult(
  metrics: Metrics,
  toolName: string,
  { outcome, capped }: { outcome: ToolOutcome; capped: ToolOutcome },
): void {
  const labels = { tool_name: toolName };
  const bytes = readBytes(capped);
  metrics.toolResultSize.observe(labels, bytes);
  if (bytes < readBytes(outcome)) metrics.toolResultTruncated.inc(labels);
}

function readBytes({ output, modelOutput }: ToolOutcome): number {
  return textBytes(modelOutput ?? output);
}
