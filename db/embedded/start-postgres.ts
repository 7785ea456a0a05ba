import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { binariesDirectory } from "./binaries";
import { clusterPassword, createCluster, SUPERUSER } from "./create-cluster";
import { findPostmaster, freePort, type Postmaster } from "./postmaster";
import { postgresEnvironment, unprivileged } from "./unprivileged";

export interface EmbeddedPostgres {
  url: string;
  pid: number;
  /** True when the server was already running: whoever started it stops it. */
  attached: boolean;
  /** Starts the server again, on its port, whenever it is found dead. @returns a function that ends the watch */
  supervise(onRestart: () => void): () => void;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 8_000;
const CHECK_INTERVAL_MS = 15;
/** After a crash an orphaned backend may hold the shared memory for a moment: starting is tried again. */
const RESTART_PAUSE_MS = 100;
const SUPERVISION_INTERVAL_MS = 200;

interface StartOptions {
  /** Where pools of this process already point; a random free one otherwise. */
  port?: number;
}

/**
 * Starts the PostgreSQL of a data directory, or attaches to the one that is running. It is detached: it survives this process's
 * death by signal, and the next start attaches to it.
 */
export async function startPostgres(
  dataDirectory: string,
  options: StartOptions = {},
): Promise<EmbeddedPostgres> {
  await createCluster(dataDirectory);
  const deadline = Date.now() + READY_DEADLINE_MS;
  let attached = true;
  while (Date.now() < deadline) {
    const found = findPostmaster(dataDirectory);
    if (found?.ready) return embedded({ dataDirectory, found, attached });
    if (!found) {
      attached = false;
      await launch({ dataDirectory, deadline, port: options.port ?? (await freePort()) });
      if (!findPostmaster(dataDirectory)) await delay(RESTART_PAUSE_MS);
    }
    await delay(CHECK_INTERVAL_MS);
  }
  throw new Error(`The embedded PostgreSQL did not become ready; see ${join(dataDirectory, "server.log")}`);
}

async function launch(input: { dataDirectory: string; deadline: number; port: number }): Promise<void> {
  const { dataDirectory, deadline, port } = input;
  const runAs = unprivileged();
  const command = [
    ...runAs.prefix,
    join(binariesDirectory(), "postgres"),
    "-D",
    dataDirectory,
    "-p",
    String(port),
  ];
  const [program = "postgres", ...args] = command;
  const log = openSync(join(dataDirectory, "server.log"), "a");
  const child = spawn(/*turbopackIgnore: true*/ program, args, {
    ...runAs.options,
    detached: true,
    stdio: ["ignore", log, log],
    env: postgresEnvironment(),
  });
  closeSync(log);
  let ended = false;
  child.on("exit", () => {
    ended = true;
  });
  child.on("error", () => {
    ended = true;
  });
  child.unref();
  while (!ended && Date.now() < deadline) {
    if (findPostmaster(dataDirectory)?.ready) return;
    await delay(CHECK_INTERVAL_MS);
  }
}

function embedded(input: { dataDirectory: string; found: Postmaster; attached: boolean }): EmbeddedPostgres {
  const { dataDirectory, found, attached } = input;
  const password = clusterPassword(dataDirectory);
  return {
    url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${found.port}/postgres`,
    pid: found.pid,
    attached,
    supervise: (onRestart) => supervise({ dataDirectory, port: found.port, onRestart }),
    stop: () => stopPostmaster(dataDirectory),
  };
}

function supervise(input: { dataDirectory: string; port: number; onRestart: () => void }): () => void {
  let busy = false;
  const check = async () => {
    if (busy || findPostmaster(input.dataDirectory)) return;
    busy = true;
    try {
      await startPostgres(input.dataDirectory, { port: input.port });
      input.onRestart();
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void check().catch(() => {}), SUPERVISION_INTERVAL_MS);
  return () => clearInterval(timer);
}

async function stopPostmaster(dataDirectory: string): Promise<void> {
  const pid = findPostmaster(dataDirectory)?.pid;
  if (pid === undefined) return;
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name);
    } catch {
      // Already gone.
    }
  };
  signal("SIGINT");
  const deadline = Date.now() + STOP_DEADLINE_MS;
  while (findPostmaster(dataDirectory)?.pid === pid) {
    if (Date.now() > deadline) {
      signal("SIGQUIT");
      return;
    }
    await delay(CHECK_INTERVAL_MS);
  }
}
