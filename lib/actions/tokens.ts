"use server";

import { revalidatePath } from "next/cache";
import { idText } from "@/lib/api/schemas/fields";
import { parseInput } from "@/lib/api/schemas/parse-input";
import { type CreatedApiToken, type CreateTokenBody, createTokenSchema } from "@/lib/api/schemas/tokens";
import { daysFromNow, toCreatedToken } from "@/lib/auth/present-token";
import { createToken as createTokenCommand } from "@/lib/commands/create-token";
import { revokeToken as revokeTokenCommand } from "@/lib/commands/revoke-token";
import { routes } from "@/lib/routes";
import { type ActionResult, userAction } from "./run-action";

/** Makes an API token; the answer is the only place where it can be read. */
export async function createToken(input: CreateTokenBody): Promise<ActionResult<CreatedApiToken>> {
  return userAction("create-token", async ({ db, clock }, { userId }) => {
    const { name, scope, expiresInDays } = parseInput(createTokenSchema, input);
    const expiresAt = daysFromNow(clock.now(), expiresInDays);
    const { token, row } = await createTokenCommand(db, { userId, name, scope, expiresAt, notAfter: null });
    revalidatePath(routes.settings("tokens"));
    return toCreatedToken(row, token);
  });
}

export async function revokeToken(tokenId: string): Promise<ActionResult> {
  return userAction("revoke-token", async ({ db }, { userId }) => {
    await revokeTokenCommand(db, { userId, tokenId: parseInput(idText, tokenId) });
    revalidatePath(routes.settings("tokens"));
    return null;
  });
}
