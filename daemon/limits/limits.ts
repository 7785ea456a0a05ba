import { availableParallelism, totalmem } from "node:os";
import type { WorkspaceLimits } from "../../lib/chat/workspace-types";
import { type Cgroups, openCgroups } from "./cgroups";

const BYTES_PER_MB = 1024 * 1024;
const BLOCK_BYTES = 512;
/** Threads count, too. */
const DEFAULT_PROCESSES = 2_048;
const DEFAULT_MEMORY_SHARE = 0.75;
const DEFAULT_DISK_MB = 20 * 1024;
const MAX_OPEN_FILES = 16_384;

export interface ResolvedLimits {
  processes: number;
  memoryMb: number;
  cpus: number | null;
  diskMb: number;
}

export interface Limits extends ResolvedLimits {
  cgroups: Cgroups;
  /** The program that runs `command` within what the workspace may use. */
  confine(command: { file: string; args: string[] }): { file: string; args: string[] };
}

/** What a workspace may use that was given no limits of its own. */
function resolveLimits(limits: WorkspaceLimits): ResolvedLimits {
  return {
    processes: limits.processes ?? DEFAULT_PROCESSES,
    memoryMb: limits.memoryMb ?? Math.floor((totalmem() / BYTES_PER_MB) * DEFAULT_MEMORY_SHARE),
    cpus: limits.cpus !== undefined && limits.cpus < availableParallelism() ? limits.cpus : null,
    diskMb: limits.diskMb ?? DEFAULT_DISK_MB,
  };
}

/**
 * Takes itself into the groups of $1, holds itself to $2 open files and $3 blocks a file, and becomes the command. Everything that it
 * starts inherits that; what does not work is watched, or fails where the kernel says so.
 */
const CONFINE = `
for group in $1; do echo 0 > "$group" || exit 126; done
ulimit -n "$2" 2> /dev/null
ulimit -f "$3" 2> /dev/null
shift 3
exec "$@"
`;

/** Holds everything that runs in a workspace to what the workspace may use. */
export function openLimits(workspaceId: string, asked: WorkspaceLimits): Limits {
  const limits = resolveLimits(asked);
  const cgroups = openCgroups(workspaceId, limits);
  const blocks = String((limits.diskMb * BYTES_PER_MB) / BLOCK_BYTES);
  return {
    ...limits,
    cgroups,
    confine: ({ file, args }) => ({
      file: "/bin/sh",
      args: [
        "-c",
        CONFINE,
        "sh",
        cgroups.entrances().join(" "),
        String(MAX_OPEN_FILES),
        blocks,
        file,
        ...args,
      ],
    }),
  };
}
