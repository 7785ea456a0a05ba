import { join } from "node:path";
import { openDatabase, type Database } from "../db/client";
import { startPostgres } from "../db/embedded/start-postgres";
import { migrateDatabase } from "../db/migrate";
import type { Env } from "../lib/env";

/** The configured database, or the embedded one: attached to when it runs, else started for this command and stopped again. */
export async function openCliDatabase(env: Env): Promise<Database> {
  const embedded = env.databaseUrl ? null : await startPostgres(join(env.dataDir, "postgres"));
  const url = env.databaseUrl ?? embedded?.url ?? "";
  await migrateDatabase(env.databaseDirectUrl ?? url);
  const database = openDatabase({ url, max: 2, applicationName: "lathe-cli" });
  return {
    ...database,
    close: async () => {
      await database.close();
      if (embedded && !embedded.attached) await embedded.stop();
    },
  };
}
