import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Queryable, Tx } from "../client";
import { userPasswords } from "../schema/user-passwords";
import { type UserRole, users } from "../schema/users";

export type UserRow = typeof users.$inferSelect;

interface NewUser {
  id: string;
  email: string;
  name: string;
  role: UserRole;
}

/** Null when someone has this address already, in whatever case. */
export async function insertUser(tx: Tx, user: NewUser): Promise<UserRow | null> {
  const [row] = await tx.insert(users).values(user).onConflictDoNothing().returning();
  return row ?? null;
}

export async function findUser(db: Queryable, userId: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, userId));
  return row ?? null;
}

export async function findUserByEmail(db: Queryable, email: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(sql`lower(${users.email}) = lower(${email})`);
  return row ?? null;
}

/** Everyone, oldest first, after `afterId`. */
export async function listUsers(
  db: Queryable,
  page: { limit: number; afterId: string | null },
): Promise<UserRow[]> {
  return db
    .select()
    .from(users)
    .where(page.afterId === null ? undefined : gt(users.id, page.afterId))
    .orderBy(asc(users.id))
    .limit(page.limit);
}

/** Whom members can ask: administrators who can sign in, oldest first. */
export async function listAdminNames(db: Queryable): Promise<string[]> {
  const rows = await db
    .select({ name: users.name })
    .from(users)
    .where(and(eq(users.role, "admin"), isNull(users.disabledAt)))
    .orderBy(asc(users.id));
  return rows.map((row) => row.name);
}

export async function renameUser(db: Queryable, userId: string, name: string): Promise<void> {
  await db.update(users).set({ name, updatedAt: sql`now()` }).where(eq(users.id, userId));
}

/** The hash to verify a sign-in against; null for people without a password. */
export async function findPasswordHash(db: Queryable, userId: string): Promise<string | null> {
  const [row] = await db
    .select({ hash: userPasswords.hash })
    .from(userPasswords)
    .where(eq(userPasswords.userId, userId));
  return row?.hash ?? null;
}

export async function putPasswordHash(tx: Tx, userId: string, hash: string): Promise<void> {
  await tx
    .insert(userPasswords)
    .values({ userId, hash })
    .onConflictDoUpdate({ target: userPasswords.userId, set: { hash, updatedAt: sql`now()` } });
}
