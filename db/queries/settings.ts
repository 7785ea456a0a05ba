import { eq, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { settings } from "../schema/settings";

/** The stored value of a setting, as it is; null when it was never set. Its shape is checked by who reads it. */
export async function readSetting(db: Queryable, name: string): Promise<unknown> {
  const [row] = await db.select({ value: settings.value }).from(settings).where(eq(settings.name, name));
  return row?.value ?? null;
}

export async function writeSetting(
  db: Queryable,
  setting: { name: string; value: unknown; updatedBy: string },
): Promise<void> {
  const { value, updatedBy } = setting;
  await db
    .insert(settings)
    .values(setting)
    .onConflictDoUpdate({ target: settings.name, set: { value, updatedBy, updatedAt: sql`now()` } });
}

/** Of Lathe itself, not of a person. What stands there stays. @returns whether nothing stood there */
export async function insertSetting(
  db: Queryable,
  setting: { name: string; value: unknown },
): Promise<boolean> {
  const made = await db
    .insert(settings)
    .values(setting)
    .onConflictDoNothing()
    .returning({ name: settings.name });
  return made.length > 0;
}

export async function replaceSetting(
  db: Queryable,
  { name, value }: { name: string; value: unknown },
): Promise<void> {
  await db.update(settings).set({ value, updatedAt: sql`now()` }).where(eq(settings.name, name));
}
