import { type EffortRange, REASONING_EFFORTS, type ReasoningEffort } from "./model-types";

function rank(effort: ReasoningEffort): number {
  return REASONING_EFFORTS.indexOf(effort);
}

/** An effort that there is; null for any other word. */
export function knownEffort(word: string | null): ReasoningEffort | null {
  return REASONING_EFFORTS.find((effort) => effort === word) ?? null;
}

/**
 * How hard a model is to think: what the chat asks for, else the model's default, never more than the model's maximum. Null for a
 * model without the option, and where nobody says anything: then the provider decides.
 */
export function effectiveEffort(
  range: EffortRange | null | undefined,
  wanted: string | null,
): ReasoningEffort | null {
  if (range === null || range === undefined) return null;
  const asked = knownEffort(wanted) ?? range.default;
  if (asked === undefined) return null;
  const { max } = range;
  return max !== undefined && rank(asked) > rank(max) ? max : asked;
}

/** What a model may be asked for, from the least to the most; nothing for one without the option. */
export function effortChoices(range: EffortRange | null | undefined): ReasoningEffort[] {
  if (range === null || range === undefined) return [];
  const { max } = range;
  return max === undefined ? [...REASONING_EFFORTS] : REASONING_EFFORTS.slice(0, rank(max) + 1);
}
