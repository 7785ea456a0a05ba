import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DaemonConfig, daemonConfigSchema } from "../lib/workspace/protocol";
import { detectIsolation } from "../lib/workspace/drivers/local/detect-isolation";
import type { SandboxDirectories } from "./sandbox";

const OWNER_ONLY = 0o700;
const EVERYONE_TEMPORARY = 0o1777;

/** Where a workspace's daemon keeps what is its own: beside the workspace, never in it. */
export async function openStateDirectory(
  path: string,
): Promise<{ config: DaemonConfig; directories: SandboxDirectories }> {
  const file = join(path, "config.json");
  const written = daemonConfigSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  if (written.forget) rmSync(file);
  const isolation = written.isolation === "detect" ? await detectIsolation() : written.isolation;
  const config = { ...written, isolation };
  const directories = {
    home: join(path, "home"),
    temporary: join(path, "tmp"),
    output: join(path, "output"),
    plans: join(path, "plans"),
    programs: join(path, "bin"),
    mailbox: join(path, "mailbox"),
  };
  mkdirSync(directories.home, { recursive: true, mode: OWNER_ONLY });
  mkdirSync(directories.output, { recursive: true, mode: OWNER_ONLY });
  mkdirSync(directories.plans, { recursive: true, mode: OWNER_ONLY });
  mkdirSync(directories.programs, { recursive: true, mode: OWNER_ONLY });
  emptyMailbox(directories.mailbox);
  if (!existsSync(directories.temporary)) mkdirSync(directories.temporary, { mode: EVERYONE_TEMPORARY });
  return { config, directories };
}

/** What was left there for an earlier daemon, nobody waits for any more. What cannot be deleted is no reason not to start. */
function emptyMailbox(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Commands have made it so.
  }
  mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
}
