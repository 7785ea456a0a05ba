import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const RECORD = "daemon.json";
const STOP_GRACE_MS = 3_000;
const POLL_MS = 20;
const OWNER_ONLY = 0o600;
const MAX_OLD_SPACE_MB = 256;
/** What a daemon, and through it a command, may know of the server's environment. */
const PASSED_ON = [
  "LANG",
  "LC_ALL",
  "TZ",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
];

interface Recorded {
  pid: number;
  startedTicks: number | null;
}

export interface DaemonProcessOptions {
  bundle: string;
  stateDirectory: string;
  executable: string;
  path: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/** Starts the daemon in a session of its own: it is no child that a stop of the server would take along. */
export function spawnDaemon(options: DaemonProcessOptions): Promise<number> {
  const { bundle, stateDirectory, executable, environment } = options;
  const log = openSync(join(stateDirectory, "daemon.log"), "w", OWNER_ONLY);
  const inherited = Object.fromEntries(
    PASSED_ON.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : [])),
  );
  const env = { ...inherited, PATH: options.path, MALLOC_ARENA_MAX: "2", NODE_ENV: "production" } as const;
  try {
    const child = spawn(executable, [`--max-old-space-size=${MAX_OLD_SPACE_MB}`, bundle, stateDirectory], {
      cwd: stateDirectory,
      env,
      detached: true,
      stdio: ["ignore", log, log],
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => {
        child.unref();
        const pid = child.pid ?? 0;
        const record: Recorded = { pid, startedTicks: startTicks(pid) };
        writeFileSync(join(stateDirectory, RECORD), JSON.stringify(record), { mode: OWNER_ONLY });
        resolve(pid);
      });
    });
  } finally {
    closeSync(log);
  }
}

/** The daemon that was last started for this state directory, if it still lives. */
export function livingDaemon(stateDirectory: string): number | null {
  const recorded = readRecord(join(stateDirectory, RECORD));
  if (recorded === null || startTicks(recorded.pid) === null) return null;
  return startTicks(recorded.pid) === recorded.startedTicks ? recorded.pid : null;
}

/** Asks the daemon to end with all that it runs, and makes it when it does not. */
export async function stopDaemon(stateDirectory: string): Promise<void> {
  const pid = livingDaemon(stateDirectory);
  if (pid === null) return;
  signal(pid, "SIGTERM");
  for (let waited = 0; waited < STOP_GRACE_MS; waited += POLL_MS) {
    // Another one may have been started meanwhile; that is none of this stop's.
    if (livingDaemon(stateDirectory) !== pid) return;
    await delay(POLL_MS);
  }
  if (livingDaemon(stateDirectory) === pid) signal(pid, "SIGKILL");
  while (livingDaemon(stateDirectory) === pid) await delay(POLL_MS);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

function readRecord(path: string): Recorded | null {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Recorded;
  } catch {
    return null;
  }
}

/** A process id is recycled; together with its start it is not. A zombie counts as gone. */
function startTicks(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : Number(fields[19]);
  } catch {
    return null;
  }
}
