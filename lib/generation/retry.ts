const MAX_DELAY_MS = 60_000;
const MAX_JITTER = 0.1;
const MAX_EXPONENT = 30;

/** How long to wait before the attempt after `attempt`: doubling, a little jitter, and at least what the provider asked for (capped where it is read). */
export function retryDelayMs(options: {
  attempt: number;
  baseMs: number;
  retryAfterMs: number | null;
  /** In [0, 1). */
  random: number;
}): number {
  const { attempt, baseMs, retryAfterMs, random } = options;
  const doubled = Math.min(baseMs * 2 ** Math.min(attempt - 1, MAX_EXPONENT), MAX_DELAY_MS);
  const jittered = Math.round(doubled * (1 + random * MAX_JITTER));
  // Spread as well: a provider tells everybody the same moment.
  return Math.max(jittered, Math.round((retryAfterMs ?? 0) * (1 + random * MAX_JITTER)));
}
