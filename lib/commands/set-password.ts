import type { Db } from "../../db/client";
import { revokeSessionsOf } from "../../db/queries/sessions";
import { findUserByEmail, putPasswordHash } from "../../db/queries/users";
import { passwordSchema } from "../api/schemas/me";
import { parseInput } from "../api/schemas/parse-input";
import { AppError } from "../errors";
import { hashPassword } from "../secrets/password-hash";

/** For operators at the command line: replaces a person's password and ends all their sessions. */
export async function setPassword(db: Db, command: { email: string; password: string }): Promise<void> {
  const hash = await hashPassword(parseInput(passwordSchema, command.password));
  await db.transaction(async (tx) => {
    const user = await findUserByEmail(tx, command.email);
    if (!user) throw new AppError("not_found", "Nobody has this e-mail address.");
    await putPasswordHash(tx, user.id, hash);
    await revokeSessionsOf(tx, user.id);
  });
}
