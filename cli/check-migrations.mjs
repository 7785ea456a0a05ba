// Fails when db/schema says something that no migration does.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const scratch = mkdtempSync(join(".cache", "migrations-"));
cpSync("db/migrations", scratch, { recursive: true });
const before = readdirSync(scratch).length;
const args = [
  "node_modules/drizzle-kit/bin.cjs",
  "generate",
  "--dialect",
  "postgresql",
  "--schema",
  "./db/schema/index.ts",
  "--out",
  scratch,
];
const result = spawnSync(process.execPath, args, { encoding: "utf8" });
const drift = result.status !== 0 || readdirSync(scratch).length !== before;
if (drift)
  process.stderr.write(`${result.stdout}\n${result.stderr}\nThe schema has changed without a migration.\n`);
if (existsSync(scratch)) rmSync(scratch, { recursive: true });
process.exit(drift ? 1 : 0);
