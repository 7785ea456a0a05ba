import { planCopy } from "@/lib/copy/plan-copy";
import type { PlanChoice } from "./plan-toggle";
import type { SlashCommand } from "./slash-commands";

/** `/plan` turns the mode on, and off again. */
export function planCommand({ on, onChange }: PlanChoice): SlashCommand {
  return { name: "plan", description: planCopy.command, refusal: null, run: () => onChange(!on) };
}
