import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import type { InstanceRow } from "../../db/queries/instances";

/** Where and as what this process runs; names it unmistakably for as long as the host is up. */
export type ProcessIdentity = Pick<InstanceRow, "host" | "bootId" | "pid" | "pidStartedAt">;

/** Position of the start time among the fields of /proc/<pid>/stat that follow the command's name. */
const START_TIME_FIELD = 19;
const UNKNOWN = "unknown";

export async function ownIdentity(): Promise<ProcessIdentity> {
  const [bootId, pidNamespace, pidStartedAt] = await Promise.all([
    readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => UNKNOWN),
    readlink("/proc/self/ns/pid").catch(() => UNKNOWN),
    startTimeOf(process.pid),
  ]);
  return {
    // A process id means something only within its namespace: two containers may share a host's name.
    host: `${hostname()} ${pidNamespace}`,
    bootId: bootId.trim(),
    pid: process.pid,
    pidStartedAt: pidStartedAt ?? UNKNOWN,
  };
}

/** Whether a process of this host is certainly gone. Where the system cannot tell, it is not. */
export async function isGone(identity: Pick<ProcessIdentity, "pid" | "pidStartedAt">): Promise<boolean> {
  if (identity.pidStartedAt === UNKNOWN) return false;
  return (await startTimeOf(identity.pid)) !== identity.pidStartedAt;
}

/** Clock ticks since boot at which a process was started; null when there is no such process. */
async function startTimeOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // The command's name may hold anything, spaces and parentheses too.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const isZombie = fields[0] === "Z";
  return isZombie ? null : (fields[START_TIME_FIELD] ?? null);
}
