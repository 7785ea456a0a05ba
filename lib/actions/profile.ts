"use server";

import { revalidatePath } from "next/cache";
import { changePasswordSchema, updateMeSchema } from "@/lib/api/schemas/me";
import { parseInput } from "@/lib/api/schemas/parse-input";
import { changePassword as changePasswordCommand } from "@/lib/commands/change-password";
import { renameMe } from "@/lib/commands/rename-me";
import { type ActionResult, userAction } from "./run-action";

export async function updateProfile(input: { name: string }): Promise<ActionResult> {
  return userAction("update-profile", async ({ db }, { userId }) => {
    const { name } = parseInput(updateMeSchema, input);
    await renameMe(db, { userId, name });
    revalidatePath("/", "layout");
    return null;
  });
}

/** Ends every other session of the person. */
export async function changePassword(input: {
  currentPassword: string;
  newPassword: string;
  revokeTokens?: boolean;
}): Promise<ActionResult> {
  return userAction("change-password", async ({ db }, { userId, sessionId }) => {
    await changePasswordCommand(db, { userId, sessionId, ...parseInput(changePasswordSchema, input) });
    return null;
  });
}
