import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DaemonConfig, daemonConfigSchema } from "../lib/workspace/protocol";
import type { SandboxDirectories } from "./sandbox";

const OWNER_ONLY = 0o700;
const EVERYONE_TEMPORARY = 0o1777;

/** Where a workspace's daemon keeps what is its own: beside the workspace, never in it. */
export function openStateDirectory(path: string): { config: DaemonConfig; directories: SandboxDirectories } {
  const config = daemonConfigSchema.parse(JSON.parse(readFileSync(join(path, "config.json"), "utf8")));
  const directories = {
    home: join(path, "home"),
    temporary: join(path, "tmp"),
    output: join(path, "output"),
    plans: join(path, "plans"),
  };
  mkdirSync(directories.home, { recursive: true, mode: OWNER_ONLY });
  mkdirSync(directories.output, { recursive: true, mode: OWNER_ONLY });
  mkdirSync(directories.plans, { recursive: true, mode: OWNER_ONLY });
  if (!existsSync(directories.temporary)) mkdirSync(directories.temporary, { mode: EVERYONE_TEMPORARY });
  return { config, directories };
}
