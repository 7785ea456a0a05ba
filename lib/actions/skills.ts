"use server";

import { revalidatePath } from "next/cache";
import { idText } from "@/lib/api/schemas/fields";
import { parseInput } from "@/lib/api/schemas/parse-input";
import { skillBodySchema } from "@/lib/api/schemas/skills";
import { createOwnSkill, deleteOwnSkill, updateOwnSkill } from "@/lib/commands/user-skills";
import { routes } from "@/lib/routes";
import { type ActionResult, userAction } from "./run-action";

/** Keeps one of the person's own skills; `skillId` null: a new one. Answers its name. */
export async function keepSkill(input: {
  skillId: string | null;
  content: string;
}): Promise<ActionResult<{ name: string }>> {
  return userAction("keep-skill", async ({ db }, { userId }) => {
    const { content } = parseInput(skillBodySchema, { content: input.content });
    const skillId = input.skillId === null ? null : parseInput(idText, input.skillId);
    const { name } = await db.transaction((tx) =>
      skillId === null
        ? createOwnSkill(tx, { userId, content })
        : updateOwnSkill(tx, { userId, skillId, content }),
    );
    revalidatePath(routes.settings("skills"));
    return { name };
  });
}

export async function deleteSkill(skillId: string): Promise<ActionResult> {
  return userAction("delete-skill", async ({ db }, { userId }) => {
    await deleteOwnSkill(db, { userId, skillId: parseInput(idText, skillId) });
    revalidatePath(routes.settings("skills"));
    return null;
  });
}
