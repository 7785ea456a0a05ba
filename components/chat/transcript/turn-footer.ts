import { isForPersonPart } from "@/components/tool-call/call-view";
import { type AwaitedAnswer, awaitedAfter } from "@/lib/chat/plan-mode";
import type { ChangeTotals, Message } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { formatDuration, formatMoney, formatPlural, formatTokens } from "@/lib/format";
import { type Turn, turnCalls } from "./turns";

/** How long a turn took by the server's times; null when its beginning is not known. */
export function turnDuration(turn: Pick<Turn, "user" | "rows">): number | null {
  const last = turn.rows.findLast((row) => row.compaction === undefined);
  if (turn.user === null || last === undefined) return null;
  const ms = endOf(last) - Date.parse(turn.user.createdAt);
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** A row is written before its calls begin, so the last of them ends it. */
function endOf({ createdAt, metadata }: Message): number {
  const ends = Object.values(metadata?.calls ?? {}).map(({ endedAt }) => Date.parse(endedAt ?? createdAt));
  return Math.max(Date.parse(createdAt), ...ends);
}

/** What a turn came to that ended with something for the person to answer; null: it is done. */
export function awaitedAtEnd({ rows }: Pick<Turn, "rows">): AwaitedAnswer | null {
  const last = rows.findLast((row) => row.compaction === undefined);
  // What is stored may be unreadable.
  const parts = Array.isArray(last?.parts) ? last.parts : [];
  const part = parts.findLast((one) => one?.type === "dynamic-tool" && isForPersonPart(one));
  return part?.type === "dynamic-tool" ? awaitedAfter(part.toolName) : null;
}

/**
 * `Finished in 4 m 12 s · 12 steps · 38.2k tokens · $0.42`, or `Asked you after 12 s · …`. Of a turn whose beginning is not loaded no
 * figures: those of a part would pass for all of it.
 */
export function footerText(turn: Turn): string {
  const duration = turnDuration(turn);
  const ended = chatCopy.footer[awaitedAtEnd(turn) ?? "done"](
    duration === null ? null : formatDuration(duration),
  );
  if (turn.user === null) return ended;
  const steps = Math.max(1, turnCalls(turn).length);
  const tokens = totalTokens(turn.rows);
  return [
    ended,
    formatPlural(steps, "step"),
    tokens === null ? "" : formatTokens(tokens),
    tokens === null ? "" : formatMoney(totalCost(turn.rows)),
  ]
    .filter(Boolean)
    .join(" · ");
}

function totalTokens(rows: readonly Message[]): number | null {
  const known = rows.flatMap((row) => (row.usage === undefined ? [] : [row.usage]));
  if (known.length === 0) return null;
  return known.reduce((total, usage) => total + usage.inputTokens + usage.outputTokens, 0);
}

/** Null as soon as one step has no price: a part of the cost would pass for all of it. */
function totalCost(rows: readonly Message[]): number | null {
  let total = 0;
  for (const row of rows) {
    if (row.usage === undefined) continue;
    if (row.costMicros === undefined) return null;
    total += row.costMicros;
  }
  return total;
}

/** `3 files`, for the way to the changes; null when nothing changed. */
export function changedFiles(changes: ChangeTotals | null): string | null {
  return changes === null || changes.files === 0 ? null : formatPlural(changes.files, "file");
}

/** Commands that a stop ended. */
export function commandsEnded(turn: Pick<Turn, "blocks">): number {
  return turnCalls(turn).filter((call) => call.toolName === "execute" && call.phase === "stopped").length;
}
