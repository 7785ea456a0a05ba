import { z } from "zod";

/** What administrators tell every agent that plans, besides what Lathe tells it. */
export const PLAN_INSTRUCTIONS_SETTING = "plan-instructions";
export const MAX_PLAN_INSTRUCTIONS = 8_000;

const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");

export const planInstructionsSchema = z.strictObject({
  text: z.string().max(MAX_PLAN_INSTRUCTIONS).refine(isStorable, "Must be well-formed text without NUL"),
});
export const NO_PLAN_INSTRUCTIONS = { text: "" };

/** What stands between Lathe's own words for a turn that plans and those of the administrators. */
const INTRODUCTION = "The administrators of this Lathe add, for every plan:";

/** The last block of a turn that plans; null: they say nothing. */
export function planInstructionsBlock(text: string | null): string | null {
  const said = text?.trim() ?? "";
  return said === "" ? null : `${INTRODUCTION}\n\n${said}`;
}
