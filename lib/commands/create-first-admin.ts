import type { Db } from "../../db/client";
import { consumeSetupToken, isSetupTokenValid, lockSetup, readSetupState } from "../../db/queries/setup";
import { insertUser, putPasswordHash, type UserRow } from "../../db/queries/users";
import { AppError } from "../errors";
import { newId } from "../ids";
import { hashToken } from "../secrets/api-token";
import { hashPassword } from "../secrets/password-hash";

export interface FirstAdmin {
  /** From the link that the start command printed. */
  token: string;
  email: string;
  name: string;
  password: string;
}

/** Makes the first administrator. Of any number of attempts at once exactly one succeeds. */
export async function createFirstAdmin(db: Db, command: FirstAdmin): Promise<UserRow> {
  const tokenHash = hashToken(command.token);
  await requireOpenSetup(db, tokenHash);
  const passwordHash = await hashPassword(command.password);
  return db.transaction(async (tx) => {
    await lockSetup(tx);
    if ((await readSetupState(tx)).hasAdmin) throw alreadySetUp();
    if (!(await consumeSetupToken(tx, tokenHash))) throw wrongToken();
    const { email, name } = command;
    const user = await insertUser(tx, { id: newId("usr"), email, name, role: "admin" });
    if (!user) throw new AppError("conflict", "Someone with this e-mail address exists already.");
    await putPasswordHash(tx, user.id, passwordHash);
    return user;
  });
}

/** Checked before the password is hashed, so that guesses cost us nothing. */
async function requireOpenSetup(db: Db, tokenHash: string): Promise<void> {
  if ((await readSetupState(db)).hasAdmin) throw alreadySetUp();
  if (!(await isSetupTokenValid(db, tokenHash))) throw wrongToken();
}

function alreadySetUp(): AppError {
  return new AppError("conflict", "Lathe is set up already. Sign in.");
}

function wrongToken(): AppError {
  return new AppError(
    "forbidden",
    "This setup link is not valid. Use the one that the start command printed last.",
  );
}
