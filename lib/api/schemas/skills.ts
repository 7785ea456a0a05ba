import { z } from "zod";
import { parseSkill } from "../../chat/skill-file";
import { listOf, plainText, timeSchema } from "./fields";

export const MAX_SKILL_BYTES = 64 * 1024;
/** As many as one person may have. */
export const MAX_SKILLS = 100;

/** A whole skill file: front matter with a name and, better, a description, and what the agent is to do. */
const contentText = plainText(2 * MAX_SKILL_BYTES, 1).superRefine((content, context) => {
  const problem = skillProblem(content);
  if (problem !== null) context.addIssue({ code: "custom", message: problem });
});

/** What is wrong with a skill's file, in a sentence; null: nothing. */
export function skillProblem(content: string): string | null {
  if (new TextEncoder().encode(content).length > MAX_SKILL_BYTES) return "It is larger than 64 KiB.";
  const parsed = parseSkill(content);
  if (!parsed.ok) return parsed.detail;
  return parsed.body === "" ? "It says nothing behind its front matter." : null;
}

export const skillBodySchema = z.strictObject({ content: contentText });

const skillSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** Bytes. */
  size: z.number(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type SkillSummary = z.infer<typeof skillSummarySchema>;

export const skillSchema = skillSummarySchema.extend({ content: z.string() }).meta({ id: "Skill" });
export type Skill = z.infer<typeof skillSchema>;

export const skillListSchema = listOf(skillSummarySchema);
