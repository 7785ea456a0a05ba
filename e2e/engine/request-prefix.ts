import type { RecordedRequest } from "../fakes/model-server/recorder";

/** Cache marks move with the last message by design; everything else of an earlier message must stay as it was. */
function withoutCacheMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCacheMarks);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "cache_control");
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutCacheMarks(inner)]));
}

/** Each format has its own name for the list that grows. */
function messagesOf(body: Record<string, unknown> | undefined): unknown[] {
  return (body?.["messages"] ?? body?.["input"] ?? body?.["contents"] ?? []) as unknown[];
}

/** What differs in the part that two following requests of a turn must share; null when nothing does. */
export function prefixBreak(earlier: RecordedRequest, later: RecordedRequest): string | null {
  const [a, b] = [earlier.body, later.body].map(withoutCacheMarks) as Record<string, unknown>[];
  for (const key of ["system", "systemInstruction", "tools", "model"]) {
    if (JSON.stringify(a?.[key]) !== JSON.stringify(b?.[key])) return key;
  }
  const [before, after] = [messagesOf(a), messagesOf(b)];
  if (after.length <= before.length) return "the later request is not longer";
  const differing = before.findIndex(
    (message, index) => JSON.stringify(message) !== JSON.stringify(after[index]),
  );
  return differing < 0 ? null : `message ${differing}: ${JSON.stringify(after[differing]).slice(0, 200)}`;
}
