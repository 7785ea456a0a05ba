import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { openDatabase, type Database } from "./client";

export interface TestDatabase extends Database {
  url: string;
  /** Closes the pool and drops the database; connections that are left are cut. */
  drop(): Promise<void>;
}

/** Name of the migrated database that every test's own is a copy of. */
export const TEMPLATE_DATABASE = "lathe_test_template";
const TEST_POOL_SIZE = 12;
const NAME_BYTES = 6;

/** A fresh, migrated database of the server that the test run started. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const base = process.env["LATHE_TEST_DATABASE_URL"];
  if (!base) throw new Error("LATHE_TEST_DATABASE_URL is not set: run through vitest's db project");
  const name = `test_${randomBytes(NAME_BYTES).toString("hex")}`;
  await administer(base, `create database ${name} template ${TEMPLATE_DATABASE}`);
  const url = withDatabase(base, name);
  const database = openDatabase({ url, max: TEST_POOL_SIZE, applicationName: "lathe-test" });
  return {
    ...database,
    url,
    drop: async () => {
      await database.close();
      await administer(base, `drop database if exists ${name} with (force)`);
    },
  };
}

/** Runs one statement as the server's owner, on a connection of its own. */
export async function administer(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.toString();
}
