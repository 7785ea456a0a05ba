import type { Db } from "../../db/client";
import { insertSession } from "../../db/queries/sessions";
import { findPasswordHash, findUserByEmail } from "../../db/queries/users";
import { AppError } from "../errors";
import { newId } from "../ids";
import { verifyPassword } from "../secrets/password-hash";
import { throttleSignIn } from "./sign-in-throttle";

export interface SignInCommand {
  email: string;
  password: string;
  address: string | null;
  /** The user that this browser has signed in as before, proved by a cookie of ours. */
  knownDevice: { userId: string; deviceId: string } | null;
  userAgent: string;
  lifetimeSeconds: number;
}

const MAX_USER_AGENT = 300;
/** No user's id: the same queries run for unknown people. */
const NOBODY = "";

/**
 * Checks a password and begins a session. Unknown people, people without a password and wrong passwords take the same time
 * and get the same answer.
 *
 * @throws AppError `unauthenticated`, or `rate_limited` after ten failures.
 */
export async function signIn(db: Db, command: SignInCommand): Promise<{ userId: string; sessionId: string }> {
  const user = await findUserByEmail(db, command.email);
  const { knownDevice } = command;
  const throttle = await throttleSignIn(db, {
    account: command.email.toLowerCase(),
    address: command.address,
    knownDevice: knownDevice !== null && knownDevice.userId === user?.id ? knownDevice.deviceId : null,
  });
  const stored = await findPasswordHash(db, user?.id ?? NOBODY);
  const matches = await verifyPassword(command.password, stored);
  if (user === null || !matches || user.disabledAt !== null) {
    throw new AppError("unauthenticated", "E-mail address or password is wrong.");
  }
  await throttle.succeeded();
  const sessionId = newId("ses");
  await insertSession(db, {
    id: sessionId,
    userId: user.id,
    userAgent: command.userAgent.toWellFormed().replaceAll("\0", "").slice(0, MAX_USER_AGENT),
    lifetimeSeconds: command.lifetimeSeconds,
  });
  return { userId: user.id, sessionId };
}
