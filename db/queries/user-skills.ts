import { and, asc, count, eq, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { userSkills } from "../schema/user-skills";
import { users } from "../schema/users";

export type UserSkillRow = typeof userSkills.$inferSelect;

const own = (userId: string, id: string) => and(eq(userSkills.userId, userId), eq(userSkills.id, id));

/** A person's skills by name. */
export async function listUserSkills(db: Queryable, userId: string): Promise<UserSkillRow[]> {
  return db.select().from(userSkills).where(eq(userSkills.userId, userId)).orderBy(asc(userSkills.name));
}

/** The same, as little as a list of them tells. */
export async function listUserSkillHeads(
  db: Queryable,
  userId: string,
): Promise<Pick<UserSkillRow, "name" | "description">[]> {
  const { name, description } = userSkills;
  return db
    .select({ name, description })
    .from(userSkills)
    .where(eq(userSkills.userId, userId))
    .orderBy(asc(name));
}

/** What the file of a person's skill says. */
export async function getUserSkillContent(
  db: Queryable,
  { userId, name }: { userId: string; name: string },
): Promise<string | null> {
  const [row] = await db
    .select({ content: userSkills.content })
    .from(userSkills)
    .where(and(eq(userSkills.userId, userId), eq(userSkills.name, name)));
  return row?.content ?? null;
}

export async function getUserSkill(db: Queryable, userId: string, id: string): Promise<UserSkillRow | null> {
  const [row] = await db.select().from(userSkills).where(own(userId, id));
  return row ?? null;
}

/** How many a person has; until the transaction ends nobody else adds one of theirs. */
export async function countUserSkillsLocked(tx: Queryable, userId: string): Promise<number> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("update");
  const [row] = await tx.select({ total: count() }).from(userSkills).where(eq(userSkills.userId, userId));
  return row?.total ?? 0;
}

/** Null when the person has one of that name. */
export async function insertUserSkill(
  db: Queryable,
  row: Pick<UserSkillRow, "id" | "userId" | "name" | "description" | "content">,
): Promise<UserSkillRow | null> {
  const [stored] = await db.insert(userSkills).values(row).onConflictDoNothing().returning();
  return stored ?? null;
}

/** Whether the person has another skill of that name. */
export async function isSkillNameTaken(
  db: Queryable,
  { userId, name, except }: { userId: string; name: string; except: string },
): Promise<boolean> {
  const [row] = await db
    .select({ id: userSkills.id })
    .from(userSkills)
    .where(and(eq(userSkills.userId, userId), eq(userSkills.name, name)));
  return row !== undefined && row.id !== except;
}

export async function updateUserSkill(
  db: Queryable,
  row: Pick<UserSkillRow, "id" | "userId" | "name" | "description" | "content">,
): Promise<UserSkillRow | null> {
  const { id, userId, ...change } = row;
  const [stored] = await db
    .update(userSkills)
    .set({ ...change, updatedAt: sql`clock_timestamp()` })
    .where(own(userId, id))
    .returning();
  return stored ?? null;
}

export async function deleteUserSkill(db: Queryable, userId: string, id: string): Promise<boolean> {
  const rows = await db.delete(userSkills).where(own(userId, id)).returning({ id: userSkills.id });
  return rows.length === 1;
}
