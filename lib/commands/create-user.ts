import type { Db } from "../../db/client";
import { insertUser, putPasswordHash, type UserRow } from "../../db/queries/users";
import type { UserRole } from "../../db/schema/users";
import { newPersonSchema } from "../api/schemas/me";
import { parseInput } from "../api/schemas/parse-input";
import { AppError } from "../errors";
import { newId } from "../ids";
import { hashPassword } from "../secrets/password-hash";

export interface CreateUserCommand {
  email: string;
  name: string;
  role: UserRole;
  /** Null: the person cannot sign in until one is set. */
  password: string | null;
}

/**
 * For operators at the command line.
 *
 * @throws AppError `invalid_request` that names each field, or `conflict` for a taken address.
 */
export async function createUser(db: Db, command: CreateUserCommand): Promise<UserRow> {
  const { email, name, role, password } = parseInput(newPersonSchema, command);
  const hash = password === null ? null : await hashPassword(password);
  return db.transaction(async (tx) => {
    const user = await insertUser(tx, { id: newId("usr"), email, name, role });
    if (!user) throw new AppError("conflict", "Someone with this e-mail address exists already.");
    if (hash !== null) await putPasswordHash(tx, user.id, hash);
    return user;
  });
}
