import type { Db, Tx } from "../../db/client";
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

/**
 * Checks the current password and answers the hash of the new one, which nothing holds yet. Guesses are throttled like sign-ins,
 * apart from them: to be done outside any transaction, so that a wrong one counts.
 */
export async function preparePassword(
  db: Db,
  command: Pick<ChangePasswordCommand, "userId" | "currentPassword" | "newPassword">,
): Promise<string> {
  const { userId } = command;
  const account = `change:${userId}`;
  const throttle = await throttleSignIn(db, { account, address: null, knownDevice: null });
  const stored = await findPasswordHash(db, userId);
  if (!(await verifyPassword(command.currentPassword, stored))) {
    throw new AppError("invalid_request", "The current password is wrong.", {
      fields: [{ path: "currentPassword", message: "Wrong" }],
    });
  }
  await throttle.succeeded();
  return hashPassword(command.newPassword);
}

/** Puts a prepared password in the place of the old one, and ends the person's other sessions. */
export async function replacePassword(
  tx: Tx,
  {
    userId,
    sessionId,
    revokeTokens,
    hash,
  }: Omit<ChangePasswordCommand, "currentPassword" | "newPassword"> & { hash: string },
): Promise<void> {
  await putPasswordHash(tx, userId, hash);
  await revokeSessionsOf(tx, userId, sessionId);
  if (revokeTokens) await revokeTokensOf(tx, userId);
}

/** Replaces one's own password. */
export async function changePassword(db: Db, command: ChangePasswordCommand): Promise<void> {
  const hash = await preparePassword(db, command);
  await db.transaction((tx) => replacePassword(tx, { ...command, hash }));
}
