import { sql } from "drizzle-orm";
import type { Queryable } from "../client";

/** The database's time in epoch milliseconds: what hosts whose clocks disagree have in common. */
export async function readDatabaseTime(db: Queryable): Promise<number> {
  const [row] = await db.execute<{ now: number }>(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
  );
  return Number(row?.now);
}
