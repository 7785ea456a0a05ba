import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "../../lib/workspace/remove-tree";
import { type Cluster, createCluster } from "./cluster";

/** Exit code of a run that could not be carried out. */
const FAILED = 3;

/**
 * Starts a cluster for one run, in a directory of its own that stays when the run did not go well, and ends the process with the
 * exit code that `run` gives.
 */
export async function withCluster(
  options: { name: string; servers: number; workers?: number; env: Record<string, string>; keep?: boolean },
  run: (cluster: Cluster) => Promise<number>,
): Promise<never> {
  const directory = mkdtempSync(join(tmpdir(), `lathe-${options.name}-`));
  const cluster = await createCluster({ ...options, directory });
  const stopEarly = () => void cluster.destroy().finally(() => process.exit(FAILED));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stopEarly);
  let code = FAILED;
  try {
    code = await run(cluster);
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  }
  if (code !== 0 || options.keep) console.log(`logs of the run: ${directory}`);
  await cluster.destroy();
  if (code === 0 && !options.keep) removeTree(directory);
  process.exit(code);
}
