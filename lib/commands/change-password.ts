import type { Db } from "../../db/client";
import { revokeSessionsOf } from "../../db/queries/sessions";
import { revokeTokensOf } from "../../db/queries/tokens";
import { findPasswordHash, putPasswordHash } from "../../db/queries/users";
import { AppError } from "../errors";
import { hashPassword, verifyPassword } from "../secrets/password-hash";
import { throttleSignIn } from "./sign-in-throttle";

export interface ChangePasswordCommand {
  userId: string;
  /** The session that asks: it goes on, every other one ends. */
  sessionId: string | null;
  currentPassword: string;
  newPassword: string;
  revokeTokens: boolean;
}

/** Replaces one's own password. Guesses at the current one are throttled like sign-ins, apart from them. */
export async function changePassword(db: Db, command: ChangePasswordCommand): Promise<void> {
  const { userId, sessionId } = command;
  const account = `change:${userId}`;
  const throttle = await throttleSignIn(db, { account, address: null, knownDevice: null });
  const stored = await findPasswordHash(db, userId);
  if (!(await verifyPassword(command.currentPassword, stored))) {
    throw new AppError("invalid_request", "The current password is wrong.", {
      fields: [{ path: "currentPassword", message: "Wrong" }],
    });
  }
  await throttle.succeeded();
  const hash = await hashPassword(command.newPassword);
  await db.transaction(async (tx) => {
    await putPasswordHash(tx, userId, hash);
    await revokeSessionsOf(tx, userId, sessionId);
    if (command.revokeTokens) await revokeTokensOf(tx, userId);
  });
}
