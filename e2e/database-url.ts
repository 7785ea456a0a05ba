import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LatheServer } from "./lathe-server";

/** Where the embedded database of a running server is, for another server or a look behind the scenes. */
export function databaseUrl(lathe: LatheServer): string {
  const directory = join(lathe.directory, "data", "postgres");
  const port = readFileSync(join(directory, "postmaster.pid"), "utf8").split("\n")[3];
  const password = readFileSync(join(directory, "lathe.password"), "utf8").trim();
  return `postgres://lathe:${password}@127.0.0.1:${port}/postgres`;
}
