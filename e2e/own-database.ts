import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { startPostgres } from "../db/embedded/start-postgres";

/** A PostgreSQL that belongs to no server, for tests that stop and start servers. */
export interface OwnDatabase {
  url: string;
  sql: Sql;
  stop(): Promise<void>;
}

export async function startOwnDatabase(): Promise<OwnDatabase> {
  const directory = mkdtempSync(join(tmpdir(), "lathe-e2e-db-"));
  const server = await startPostgres(join(directory, "postgres"));
  const sql = postgres(server.url, { max: 2, onnotice: () => {} });
  return {
    url: server.url,
    sql,
    stop: async () => {
      await sql.end({ timeout: 1 });
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
