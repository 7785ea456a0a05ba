import { sql } from "drizzle-orm";
import type { Queryable } from "../client";
import journal from "../migrations/meta/_journal.json";

/** Whether every migration that this build knows has been applied. */
export async function hasAllMigrations(db: Queryable): Promise<boolean> {
  const [row] = await db.execute<{ applied: string }>(
    sql`select count(*) as applied from drizzle.__drizzle_migrations`,
  );
  return Number(row?.applied ?? 0) >= journal.entries.length;
}
