import { and, eq, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { userSettings } from "../schema/user-settings";

/** The stored value of one person's setting, as it is; null when it was never set. Its shape is checked by who reads it. */
export async function readUserSetting(db: Queryable, userId: string, name: string): Promise<unknown> {
  const [row] = await db
    .select({ value: userSettings.value })
    .from(userSettings)
    .where(and(eq(userSettings.userId, userId), eq(userSettings.name, name)));
  return row?.value ?? null;
}

export async function writeUserSetting(
  db: Queryable,
  setting: { userId: string; name: string; value: unknown },
): Promise<void> {
  const { value } = setting;
  await db
    .insert(userSettings)
    .values(setting)
    .onConflictDoUpdate({
      target: [userSettings.userId, userSettings.name],
      set: { value, updatedAt: sql`now()` },
    });
}
