import { type ModelOptions, REASONING_EFFORTS, type ReasoningEffort } from "./model-types";

function rank(effort: ReasoningEffort): number {
  return REASONING_EFFORTS.indexOf(effort);
}

/**
 * How hard a model is to think: what the chat asks for, else the model's default, never more than the model's maximum. Null for a
 * model without the option, and where nobody says anything: then the provider decides.
 */
export function effectiveEffort(options: ModelOptions, wanted: string | null): ReasoningEffort | null {
  const { reasoningEffort } = options;
  if (reasoningEffort === undefined) return null;
  const asked = REASONING_EFFORTS.find((effort) => effort === wanted) ?? reasoningEffort.default;
  if (asked === undefined) return null;
  const { max } = reasoningEffort;
  return max !== undefined && rank(asked) > rank(max) ? max : asked;
}
