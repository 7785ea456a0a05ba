import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

/** Any number, the same for every Lathe: whoever holds this lock migrates. */
const MIGRATION_LOCK = 7_217_052;

/** Applies what is missing, under an advisory lock on a connection of its own: many starters, one migrator. */
export async function migrateDatabase(url: string, folder = migrationsFolder()): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(sql), { migrationsFolder: folder });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Where the migrations are: above the working directory. */
export function migrationsFolder(): string {
  let directory = process.cwd();
  while (!existsSync(join(directory, "db", "migrations", "meta", "_journal.json"))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error("db/migrations was not found above the working directory");
    directory = parent;
  }
  return join(directory, "db", "migrations");
}
