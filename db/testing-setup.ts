import { createHash, randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rmSync } from "node:fs";
import { startPostgres } from "./embedded/start-postgres";
import { migrateDatabase } from "./migrate";
import { administer, TEMPLATE_DATABASE, withDatabase } from "./testing";

const DIGEST_LENGTH = 12;

/** Starts a PostgreSQL for this run, with the migrated template that every test copies. */
export default async function setup(): Promise<() => Promise<void>> {
  const run = createHash("sha256").update(randomBytes(16)).digest("hex").slice(0, DIGEST_LENGTH);
  const directory = join(tmpdir(), `lathe-test-${run}`, "postgres");
  const server = await startPostgres(directory);
  process.env["LATHE_TEST_DATABASE_URL"] = server.url;
  await administer(server.url, `create database ${TEMPLATE_DATABASE}`);
  await migrateDatabase(withDatabase(server.url, TEMPLATE_DATABASE));
  return async () => {
    await server.stop();
    rmSync(join(directory, ".."), { recursive: true, force: true });
  };
}
