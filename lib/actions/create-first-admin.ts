"use server";

import { firstAdminSchema } from "@/lib/api/schemas/me";
import { parseInput } from "@/lib/api/schemas/parse-input";
import { createFirstAdmin as createFirstAdminCommand } from "@/lib/commands/create-first-admin";
import { type ActionResult, publicAction } from "./run-action";
import { signIn } from "./sign-in";

export interface FirstAdminInput {
  /** From the fragment of the link that the start command printed. */
  token: string;
  email: string;
  name: string;
  password: string;
}

/** The first step of the first visit: makes the administrator and signs in. */
export async function createFirstAdmin(
  input: FirstAdminInput,
): Promise<ActionResult<{ redirectTo: string }>> {
  const created = await publicAction("create-first-admin", async ({ db }) => {
    const person = parseInput(firstAdminSchema, input);
    await createFirstAdminCommand(db, person);
    return person;
  });
  if (!created.ok) return created;
  const { email, password } = created.data;
  return signIn({ email, password, next: null });
}
