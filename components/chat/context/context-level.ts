export type ContextTone = "accent" | "warn" | "danger";

const WARN_SHARE = 0.85;
const DANGER_SHARE = 0.95;

/** How full a model's context is, from 0 to 1, and how urgent that is; null while one of the figures is not known. */
export function contextLevel(usage: {
  contextTokens: number;
  contextLimit: number | null;
}): { share: number; tone: ContextTone } | null {
  const { contextTokens, contextLimit } = usage;
  if (contextLimit === null || contextLimit <= 0 || contextTokens <= 0) return null;
  const share = Math.min(1, contextTokens / contextLimit);
  const tone = share >= DANGER_SHARE ? "danger" : share >= WARN_SHARE ? "warn" : "accent";
  return { share, tone };
}
