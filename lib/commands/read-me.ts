import type { Queryable } from "../../db/client";
import { findUser } from "../../db/queries/users";
import type { Me } from "../api/schemas/me";
import { AppError } from "../errors";

/** One's own profile. */
export async function readMe(db: Queryable, userId: string): Promise<Me> {
  const user = await findUser(db, userId);
  if (!user) throw new AppError("not_found", "This account no longer exists.");
  const { id, email, name, role, createdAt } = user;
  return { id, email, name, role, createdAt: createdAt.toISOString() };
}
